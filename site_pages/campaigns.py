"""Campaigns that come back every year: which edition is due, and making it from the one before."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.core.days import day_of, today
from cms.core.synchronised import is_synchronised
from site_pages.models import EventPage
from site_pages.models.recurrence import Dates

LEAD = datetime.timedelta(days=240)
"""How long before an edition begins staff are reminded that it is not there yet: a campaign takes months to prepare."""

_YEAR = re.compile(r"\b20\d\d\b")
_FIRST_TRIES = 100


@dataclass(frozen=True)
class Due:
    """An edition that is to be made, and the page of the one before it."""

    page: EventPage
    dates: Dates


def successor_of(page: EventPage) -> EventPage | None:
    """Return the edition after this one, which may be a draft."""
    return EventPage.objects.filter(previous_edition=page.pk).order_by("-planned_start", "-pk").first()


def coming_dates(page: EventPage) -> Dates | None:
    """Return when the next edition would take place: the first by the rule that is later and not over yet."""
    following = page.next_dates()
    while following and following.last < today():
        following = page.dates_in(following.first.year + 1)
    return following


def is_source(page: EventPage) -> bool:
    """Say whether a page is written here rather than translated from another, which brings its own next edition."""
    return not is_synchronised(page) and page.alias_of_id is None


def due() -> list[Due]:
    """Return which editions are due and not there yet, the first to come first. Statements for each yearly event."""
    pages = EventPage.objects.live().filter(yearly=True, next_editions=None).select_related("locale")
    limit = today() + LEAD
    found = [Due(page, dates) for page in pages if (dates := coming_dates(page)) and dates.first <= limit]
    return sorted((each for each in found if is_source(each.page)), key=lambda each: each.dates.first)


@transaction.atomic
def roll_over(page: EventPage, dates: Dates, *, user: Any) -> EventPage:
    """Return a draft of the edition on these dates, with the toolkit, the programme and the body of this one.

    What belongs to one year alone stays behind: what happened, when and where to register, and what was moved.
    """
    title = title_in(page.title, dates.first.year)
    start, end = _times(page, dates)
    fields = {
        "title": title,
        "draft_title": title,
        "slug": _free_slug(page, slugify(title)),
        "status": EventPage.Status.PLANNED,
        "planned_start": start,
        "planned_end": end,
        "previous_edition": page,
        **dict.fromkeys(
            ("previous_start", "actual_start", "actual_end", "registration_opens", "registration_closes"), None
        ),
        **dict.fromkeys(("go_live_at", "expire_at", "review_date", "participants"), None),
        "registration_url": "",
        "registration_full": False,
        "outcome": "",
    }
    made: EventPage = page.copy(
        update_attrs=fields, copy_revisions=False, keep_live=False, user=user, log_action="wagtail.copy"
    )
    # Read again: the copy still holds the sessions of the page that it was made from.
    made = EventPage.objects.get(pk=made.pk)
    made.results.clear()
    sessions = list(made.sessions.all())
    for session in sessions:
        _move(session, days=(dates.first - _first_day(page)).days)
    made.sessions.set(sessions)
    made.save(clean=False)
    made.save_revision(user=user)
    return made


def title_in(title: str, year: int) -> str:
    """Return a title for another year: its last year replaced, or the year behind it."""
    years = list(_YEAR.finditer(title))
    if not years:
        return f"{title} {year}"
    last = years[-1]
    return f"{title[: last.start()]}{year}{title[last.end() :]}"


def _first_day(page: EventPage) -> datetime.date:
    start = page.planned_start or page.actual_start
    if start is None:
        raise ValueError(_("This edition has no date."))
    return day_of(start)


def _times(page: EventPage, dates: Dates) -> tuple[datetime.datetime, datetime.datetime]:
    """Return when the edition begins and ends: at the times of day of the one before."""
    return _at(page.planned_start, dates.first), _at(page.planned_end, dates.last)


def _at(moment: datetime.datetime | None, day: datetime.date) -> datetime.datetime:
    """Return a moment on another day, at the same time by the clock; midnight stands for the whole day."""
    clock = timezone.localtime(moment).time() if moment else datetime.time.min
    return timezone.make_aware(datetime.datetime.combine(day, clock), timezone.get_default_timezone())


def _move(session: Any, *, days: int) -> None:
    """Move every time of a session by days, so that it keeps its time by the clock."""
    shift = datetime.timedelta(days=days)
    for name in ("start", "end"):
        moment = getattr(session, name)
        if moment:
            setattr(session, name, _at(moment, day_of(moment) + shift))
    session.repeats = [
        ("repeat", {**repeat.value, "start": _at(repeat.value["start"], day_of(repeat.value["start"]) + shift)})
        for repeat in session.repeats
    ]
    session.cancelled = False


def _free_slug(page: EventPage, slug: str) -> str:
    parent = page.get_parent()
    tries = [slug, *(f"{slug}-{number}" for number in range(2, _FIRST_TRIES))]
    return next(each for each in tries if EventPage._slug_is_available(each, parent))
