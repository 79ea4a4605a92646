"""Occasions → iCalendar (RFC 5545, and RFC 7986 for what describes the calendar itself)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from cms.rendering.feeds import printable

MEDIA_TYPE = "text/calendar; charset=utf-8"
ZONE = ZoneInfo("Europe/Amsterdam")
REFRESH = datetime.timedelta(hours=1)
"""How often programs that follow a calendar are asked to look again."""

SUMMER_TIME = f"""BEGIN:VTIMEZONE
TZID:{ZONE.key}
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
"""
"""The rule of the European Union (directive 2000/84/EC), which the Netherlands follow since 1996."""

_BEGINNING = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What some readers take for the end of a line, besides the line feed."""


class Status(StrEnum):
    """What the standard knows (3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


Time = datetime.datetime | datetime.date


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """``id`` is the same for ever. ``start`` and ``end`` are moments, or the first and the last of whole days.

    ``changed`` is when anything of it changed last; it only grows. ``part_of`` is the id of the occasion that it is a
    part of, such as that of the congress of a workshop.
    """

    id: str
    language: str
    title: str
    start: Time
    end: Time | None
    changed: datetime.datetime
    status: Status = Status.CONFIRMED
    description: str = ""
    place: str = ""
    address: str = ""
    categories: tuple[str, ...] = ()
    part_of: str = ""


def calendar(occasions: Iterable[Occasion], *, name: str, address: str, site: str) -> bytes:
    """Return a calendar, the same bytes for the same occasions. ``address`` is where it is kept up to date.

    It has no METHOD: it is a state to take over and no invitation, for which organisers would have to be mailboxes
    (RFC 5546, 3.2.1). It always has a time zone, so that one without occasions is valid too.
    """
    made = Calendar()
    made.add("prodid", f"-//{_line(site)}//iCalendar//NL")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    for property_name in ("name", "x-wr-calname"):
        made.add(property_name, _line(name))
    made.add("source", address, parameters={"VALUE": "URI"})
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    made.add_component(cast(Timezone, Timezone.from_ical(SUMMER_TIME.replace("\n", "\r\n"))))
    for occasion in occasions:
        made.add_component(_event(occasion))
    return made.to_ical()


def _event(occasion: Occasion) -> Event:
    event = Event()
    changed = occasion.changed.astimezone(datetime.UTC).replace(microsecond=0)
    event.add("uid", occasion.id)
    # Without METHOD both are when it changed (3.8.7.2).
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", max(0, int((changed - _BEGINNING).total_seconds())))
    event.add("status", occasion.status.value)
    event.add("transp", "OPAQUE" if occasion.status is Status.CONFIRMED else "TRANSPARENT")
    event.add("dtstart", _time(occasion.start))
    if occasion.end is not None:
        event.add("dtend", _time(_first_day_after(occasion.end)))
    language = {"LANGUAGE": occasion.language}
    event.add("summary", _line(occasion.title), parameters=language)
    if occasion.description:
        event.add("description", _text(occasion.description), parameters=language)
    if occasion.place:
        event.add("location", _line(occasion.place), parameters=language)
    if occasion.categories:
        event.add("categories", [_line(each) for each in occasion.categories], parameters=language)
    if occasion.address:
        event.add("url", occasion.address)
    if occasion.part_of:
        # Without a kind of relation this is the parent (3.8.4.5).
        event.add("related-to", occasion.part_of)
    return event


def _first_day_after(end: Time) -> Time:
    """Return the end as the standard wants it: that of whole days is the day after the last (3.6.1)."""
    return end if isinstance(end, datetime.datetime) else end + datetime.timedelta(days=1)


def _time(value: Time) -> Time:
    """Return a moment in local time. The hour that comes twice is the first one there, so the second is told in UTC."""
    if not isinstance(value, datetime.datetime):
        return value
    local = value.astimezone(ZONE).replace(microsecond=0)
    return local.astimezone(datetime.UTC) if local.fold else local


def _text(text: str) -> str:
    return printable(_BREAKS.sub("\n", text)).replace("\x7f", "").strip()


def _line(text: str) -> str:
    return " ".join(_text(text).split())
