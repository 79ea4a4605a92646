"""The report of the newsletter: each quarter since the first issue, with the issue or the gap."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import django_filters
import orjson
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from cms.core import days
from cms.publishing.models import ContentItem
from cms.reports.pages import FOR_ALL_STAFF
from cms.reports.periods import QUARTERS, quarter
from cms.reports.views import ListedReport
from site_pages.overviews.addresses import editing_address


class Presence(models.TextChoices):
    PUBLISHED = "published", gettext_lazy("Published")
    ABSENT = "absent", gettext_lazy("No issue")


class Issue(NamedTuple):
    """``quarter`` names the quarter. Without an issue there is nothing but that and the gap."""

    quarter: str
    presence: str
    title: str
    published: datetime.date | None
    news: int | None
    items: int | None
    address: str


def _languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.WAGTAIL_CONTENT_LANGUAGES]


class IssueFilterSet(WagtailFilterSet):
    presence = django_filters.ChoiceFilter(
        label=gettext_lazy("Issue"), choices=Presence.choices, empty_label=gettext_lazy("All")
    )
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=_languages, empty_label=None)


class IssueReport(ListedReport):
    slug = "newsletters"
    index_url_name = "newsletter_report"
    page_title = gettext_lazy("Newsletter by quarter")
    header_icon = "mail"
    menu_order = 645
    permission = FOR_ALL_STAFF
    filterset_class = IssueFilterSet
    row_columns = (
        ("quarter", gettext_lazy("Quarter")),
        ("presence", gettext_lazy("Issue")),
        ("title", gettext_lazy("Title")),
        ("published", gettext_lazy("Published on")),
        ("news", gettext_lazy("Projects with news")),
        ("items", gettext_lazy("Other items")),
    )
    note = gettext_lazy("The present quarter is shown once it has an issue.")
    nothing = gettext_lazy("There is no newsletter yet.")

    def rows(self, chosen: Mapping[str, Any]) -> list[Issue]:
        found = list(_quarters(chosen.get("language") or settings.LANGUAGE_CODE))
        if chosen.get("presence"):
            found = [row for row in found if row.presence == str(Presence(chosen["presence"]).label)]
        return found[::-1]


def _quarters(locale: str) -> Iterator[Issue]:
    """Return a row for each quarter from the first issue until the last quarter that is over; one statement."""
    issues: dict[tuple[int, int], tuple[str, Any]] = {}
    items = ContentItem.objects.visible().filter(type="newsletter", locale=locale)
    for source, document in items.values_list("source", "document"):
        item = orjson.loads(bytes(document))
        issues[item["year"], item["quarter"]] = (source, item)
    if not issues:
        return
    today = days.today()
    first, last = min(issues), max(*issues, (today.year, QUARTERS))
    for year in range(first[0], last[0] + 1):
        for number in range(1, QUARTERS + 1):
            period = quarter(year, number)
            if (year, number) in issues:
                source, item = issues[year, number]
                yield Issue(
                    quarter=str(period),
                    presence=str(Presence.PUBLISHED.label),
                    title=item["title"],
                    published=days.day_of(datetime.datetime.fromisoformat(item["publishedAt"])),
                    news=len(item["projectNews"]),
                    items=len(item["items"]),
                    address=editing_address(source),
                )
            elif (year, number) > first and period.last < today:
                yield Issue(str(period), str(Presence.ABSENT.label), "", None, None, None, "")
