"""What the pages of events and of what is shown by year need to show JSON to people."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.rendering.templatetags.reading import day
from site_pages import calendar
from site_pages.models import EventPage, NewsletterIssuePage
from site_pages.models.recurrence import LAST, YearlyMixin

register = template.Library()

Item = dict[str, Any]


class Row(NamedTuple):
    """A session at one of its times. ``others`` are the other times at which it is held.

    ``is_first``: at no earlier time was it held, so that all of it is told here.
    """

    session: Item
    time: Item
    others: list[Item]
    calendar: str
    is_first: bool = True


class Moment(NamedTuple):
    """What takes place from one time to another; several things may at once."""

    start: str
    end: str | None
    rows: list[Row]


class Day(NamedTuple):
    start: str
    moments: list[Moment]


@register.simple_tag
def timetable(document: Item) -> list[Day]:
    """Return the programme by day and by time; within a time by room."""
    sessions = {session["id"]: session for session in document["sessions"]}
    found = []
    for _day, of_day in groupby(document["programme"], key=lambda entry: day(entry["start"])):
        entries = list(of_day)
        moments = []
        for (start, end), at_once in groupby(entries, key=lambda entry: (entry["start"], entry["end"])):
            rows = [_row(document, sessions[entry["session"]], entry["time"]) for entry in at_once]
            moments.append(Moment(start, end, sorted(rows, key=lambda row: str(row.time["room"]).casefold())))
        found.append(Day(entries[0]["start"], moments))
    return found


def _row(document: Item, session: Item, time_id: str) -> Row:
    time = next(each for each in session["times"] if each["id"] == time_id)
    others = [each for each in session["times"] if each["id"] != time_id and each["start"]]
    address = reverse(calendar.SESSION_URL_NAME, kwargs={"id": document["id"], "session": session["id"]})
    is_first = all(time["start"] <= each["start"] for each in others)
    return Row(session, time, others, f"{address}?time={time_id}", is_first)


@register.simple_tag
def unplaced(document: Item) -> list[Row]:
    """Return the sessions of which no time is known."""
    return [
        Row(session, session["times"][0], [], "")
        for session in document["sessions"]
        if not any(time["start"] for time in session["times"])
    ]


@register.simple_tag
def registration(document: Item) -> str:
    """Return how registration stands at this moment: open, soon, closed or full; nothing where there is none.

    Pages are asked for each time (``no-cache``), so this is never old. What is kept longer tells only the dates.
    """
    if not document["registrationUrl"] or document["status"] != EventPage.Status.PLANNED:
        return ""
    now = timezone.now()
    opens, closes = (_moment(document[name]) for name in ("registrationOpens", "registrationCloses"))
    end = _moment(document["plannedEnd"]) or _moment(document["plannedStart"])
    if (closes and closes <= now) or (end and end + datetime.timedelta(days=1) <= now):
        return "closed"
    if document["registrationFull"]:
        return "full"
    return "soon" if opens and opens > now else "open"


def _moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


@register.simple_tag
def yearly_rule(document: Item) -> str:
    """Return when in the year it takes place: the words of the editors, else those of the rule."""
    rule = document["recurrence"]
    if document["yearlyRule"] or not rule:
        return document["yearlyRule"] or _("yes")
    month = str(MONTHS[rule["month"]])
    if rule["kind"] == YearlyMixin.Recurrence.WEEK:
        if rule["week"] == LAST:
            return _("the last week of %(month)s") % {"month": month}
        week = YearlyMixin.Week(rule["week"]).label
        return _("the %(week)s week of %(month)s") % {"week": week, "month": month}
    first = datetime.date(2024, rule["month"], rule["day"])
    last = first + datetime.timedelta(days=(rule["days"] or 1) - 1)
    names = {"first": _day_and_month(first), "last": _day_and_month(last)}
    return _("%(first)s to %(last)s") % names if last > first else names["first"]


def _day_and_month(date: datetime.date) -> str:
    return _("%(day)s %(month)s") % {"day": date.day, "month": MONTHS[date.month]}


class Year(NamedTuple):
    number: int
    entries: list[dict[str, Any]]


@register.simple_tag
def by_year(document: Item) -> list[Year]:
    """Return the cards of a collection by year, each with the day or the quarter that it is of."""
    cards = {card["id"]: card for card in document["items"]}
    return [
        Year(
            year["year"],
            [{"card": cards[each["id"]], "label": _label(cards[each["id"]], each)} for each in year["items"]],
        )
        for year in document["years"]
    ]


def _label(card: Item, entry: Item) -> str:
    if card["type"] == "newsletter":
        month = datetime.date.fromisoformat(entry["date"]).month
        return str(NewsletterIssuePage.Quarter((month + 2) // 3).label)
    return capfirst(day(entry["date"]))
