"""A new issue: a draft with the structure of the one before, and with what the coordinator wants to tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page

from site_pages.models import CollectionPage, NewsletterIssuePage, NewsletterItem, ProjectNews
from site_pages.newsletters.proposals import Proposal
from site_pages.newsletters.quarters import Quarter

STRUCTURE = ("heading", "listing", "contact")
"""Blocks that are structure by their kind, where only one issue tells what recurs."""


class AlreadyThere(Exception):
    """The quarter has an issue in this language."""

    def __init__(self, issue: NewsletterIssuePage) -> None:
        super().__init__(issue.pk)
        self.issue = issue


class NoSection(Exception):
    """There is no page in this language below which issues stand."""


def issue_of(quarter: Quarter, locale: Locale) -> NewsletterIssuePage | None:
    return _issues(locale).filter(year=quarter.year, quarter=quarter.number).first()


def proposed_quarter(due: Quarter, locale: Locale) -> Quarter:
    """Return the first quarter without an issue, from the one that is due on; one statement."""
    taken = {Quarter(*each) for each in _issues(locale).values_list("year", "quarter")}
    quarter = due
    while quarter in taken:
        quarter = quarter.next
    return quarter


def issues_before(quarter: Quarter, locale: Locale) -> list[NewsletterIssuePage]:
    """Return the two newest public issues before a quarter; one statement."""
    earlier = Q(year__lt=quarter.year) | Q(year=quarter.year, quarter__lt=quarter.number)
    return list(_issues(locale).live().filter(earlier).order_by("-year", "-quarter")[:2])


def section_of_issues(locale: Locale) -> Page | None:
    """Return the page below which the issues of a language stand, or should."""
    newest = NewsletterIssuePage.objects.order_by("-year", "-quarter")
    own = newest.filter(locale=locale).first()
    if own:
        return own.get_parent()
    for other in newest[:1]:
        translated = other.get_parent().get_translation_or_none(locale)
        if translated:
            return translated
    for section in CollectionPage.objects.filter(locale=locale).order_by("path"):
        if "newsletter" in (child.value for child in section.listed_types):
            return section
    return None


@transaction.atomic
def make(
    quarter: Quarter, locale: Locale, *, by: Any, projects: Iterable[Proposal], items: Iterable[Proposal]
) -> NewsletterIssuePage:
    """Make a draft. Raises ``AlreadyThere``, ``NoSection`` or ``PermissionDenied``."""
    section = section_of_issues(locale)
    if section is None:
        raise NoSection
    # Two people who begin at the same moment make one issue.
    section = Page.objects.select_for_update().get(pk=section.pk)
    if existing := issue_of(quarter, locale):
        raise AlreadyThere(existing)
    if not section.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied
    earlier = issues_before(quarter, locale)
    with override(locale.language_code):
        title = _("Newsletter %(year)s, number %(number)s") % {"year": quarter.year, "number": quarter.number}
    issue = NewsletterIssuePage(
        title=title, year=quarter.year, quarter=quarter.number, owner=by, live=False, locale=locale
    )
    if key := _shared_key(quarter, locale):
        issue.translation_key = key
    issue.body = orjson.dumps(_recurring(earlier)).decode()
    issue.project_news.set(
        ProjectNews(project_id=project.page_id, locale=locale, sort_order=place)
        for place, project in enumerate(projects)
    )
    issue.items.set(
        NewsletterItem(target_id=item.page_id, text=item.text, locale=locale, sort_order=place)
        for place, item in enumerate(items)
    )
    for name in ("themes", "audiences", "tags") if earlier else ():
        setattr(issue, name, list(getattr(earlier[0], name).all()))
    section.add_child(instance=issue)
    # What it still lacks to be published, staff and projects write.
    issue.save_revision(user=by, log_action="wagtail.create", clean=False)
    return issue


def _issues(locale: Locale) -> Any:
    return NewsletterIssuePage.objects.filter(locale=locale)


def _shared_key(quarter: Quarter, locale: Locale) -> Any:
    """Return the key that makes this issue a translation of the one of the same quarter in another language."""
    same = NewsletterIssuePage.objects.filter(year=quarter.year, quarter=quarter.number).exclude(locale=locale)
    taken = NewsletterIssuePage.objects.filter(locale=locale).values("translation_key")
    key = same.exclude(translation_key__in=taken).order_by("pk").values_list("translation_key", flat=True).first()
    return key


def _recurring(earlier: Collection[NewsletterIssuePage]) -> list[dict[str, Any]]:
    """Return the blocks that stood in both issues before; where there was one, those that are structure by kind."""
    bodies = [[(block["type"], block["value"]) for block in issue.body.raw_data] for issue in earlier]
    if not bodies:
        return []
    newest = bodies[0]
    kept = [each for each in newest if (each in bodies[1] if len(bodies) > 1 else each[0] in STRUCTURE)]
    return [{"type": kind, "value": value} for kind, value in kept]
