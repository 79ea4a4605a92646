"""Which quarter has no issue although it is time for one."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Locale

from site_pages.models import NewsletterIssuePage
from site_pages.newsletters.quarters import Quarter


@dataclass(frozen=True, kw_only=True)
class AbsentIssue:
    """That the issue of a quarter is due and not public. ``draft``: its page, where somebody began."""

    quarter: Quarter
    locale: Locale
    draft: NewsletterIssuePage | None


def absent_issues(day: datetime.date) -> list[AbsentIssue]:
    """Return what is absent in the first language, and in those that had an issue before; three statements."""
    quarter = Quarter.due_on(day)
    of_quarter = NewsletterIssuePage.objects.filter(year=quarter.year, quarter=quarter.number)
    found = {issue.locale_id: issue for issue in of_quarter}
    return [
        AbsentIssue(quarter=quarter, locale=locale, draft=found.get(locale.pk))
        for locale in _locales()
        if not (locale.pk in found and found[locale.pk].live)
    ]


def _locales() -> Collection[Locale]:
    used = NewsletterIssuePage.objects.values("locale")
    first = Locale.get_default()
    return Locale.objects.filter(Q(pk=first.pk) | Q(pk__in=used)).order_by("pk")
