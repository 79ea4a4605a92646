"""The programme of an event: its sessions, each held once or more often, in rooms that cannot be taken twice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import CharBlock, DateTimeBlock, PageChooserBlock, StructBlock
from wagtail.fields import StreamField

from cms.core.identity import item_id
from cms.core.models import TranslatableOrderable
from cms.core.models.pages import PARTICIPANT_TYPES, ChecksBeforePublishing
from cms.core.writable import writable

FIRST_TIME = "first"


class Slot(NamedTuple):
    """A time at which a session is held, in a room; ``key`` is the same for ever within the session."""

    key: str
    start: datetime.datetime | None
    end: datetime.datetime | None
    room: str


class RepeatBlock(StructBlock):
    start = DateTimeBlock(label=gettext_lazy("Start"))
    room = CharBlock(
        label=gettext_lazy("Room"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Leave empty for the same room."),
    )

    class Meta:
        icon = "repeat"
        label = gettext_lazy("Repeat")


class EventSession(ChecksBeforePublishing, TranslatableOrderable):
    """A part of the programme; it may be held more than once."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", gettext_lazy("Plenary")
        LECTURE = "lecture", gettext_lazy("Lecture")
        WORKSHOP = "workshop", gettext_lazy("Workshop")
        CEREMONY = "ceremony", gettext_lazy("Ceremony")
        BREAK = "break", gettext_lazy("Break")
        OTHER = "other", gettext_lazy("Otherwise")

    page = ParentalKey("site_pages.EventPage", on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(gettext_lazy("title"), max_length=160)
    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    text = models.TextField(
        gettext_lazy("text"),
        max_length=600,
        blank=True,
        help_text=gettext_lazy("What it is about, in a few sentences."),
    )
    start = models.DateTimeField(gettext_lazy("start"), null=True, blank=True)
    end = models.DateTimeField(gettext_lazy("end"), null=True, blank=True)
    room = models.CharField(gettext_lazy("room"), max_length=80, blank=True)
    repeats = StreamField(
        [("repeat", RepeatBlock())],
        verbose_name=gettext_lazy("held again"),
        blank=True,
        help_text=gettext_lazy("Each time that it is held again, for as long as the first time."),
    )
    hosts = StreamField(
        [("host", PageChooserBlock(label=gettext_lazy("Organisation"), page_type=PARTICIPANT_TYPES))],
        verbose_name=gettext_lazy("given by"),
        blank=True,
        help_text=gettext_lazy("Organisations. Names of people do not belong here."),
    )
    cancelled = models.BooleanField(
        gettext_lazy("does not take place"),
        default=False,
        help_text=gettext_lazy("Tick this rather than removing it: who has it in a calendar is told then."),
    )

    panels = [
        FieldPanel("title", help_text=_("For example “Workshop: listening without judging”.")),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("room", help_text=_("For example “Hall 2” or “first floor”."))]),
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        FieldPanel("repeats"),
        FieldPanel("text"),
        FieldPanel("hosts"),
        FieldPanel("cancelled"),
    ]
    api_fields = writable("title", "kind", "room", "start", "end", "repeats", "text", "hosts", "cancelled")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = gettext_lazy("session")
        verbose_name_plural = gettext_lazy("sessions")

    def __str__(self) -> str:
        return self.title

    def slots(self) -> list[Slot]:
        """Return the first time, which may be unknown, and each repeat in the order that editors gave them."""
        length = self.end - self.start if self.start and self.end else None
        found = [Slot(FIRST_TIME, self.start, self.end, self.room)]
        for repeat in self.repeats:
            start = _aware(repeat.value.get("start"))
            end = start + length if start and length is not None else None
            found.append(Slot(str(repeat.id), start, end, repeat.value.get("room") or self.room))
        return found

    def public_id(self, locale: str) -> UUID:
        return item_id(self.translation_key, locale)

    def slot_id(self, slot: Slot, locale: str) -> UUID:
        """Return the id of a time, by which calendars know it."""
        return uuid5(self.public_id(locale), slot.key)

    def publication_errors(self) -> list[str]:
        named = {"session": self}
        errors = []
        if self.start and self.end and self.end < self.start:
            errors.append(_("The session “%(session)s” ends before it starts.") % named)
        if self.end and not self.start:
            errors.append(_("The session “%(session)s” has an end but no start.") % named)
        if len(self.repeats) and not self.start:
            errors.append(_("The session “%(session)s” is held again, but has no first time.") % named)
        return errors


def _aware(moment: datetime.datetime | None) -> datetime.datetime | None:
    """Return a moment with its time zone: machines may have written one without."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


class Placed(NamedTuple):
    """A session at one of its times."""

    start: datetime.datetime
    end: datetime.datetime
    room: str
    session: Any


def _placed(sessions: Iterable[EventSession]) -> Iterator[Placed]:
    """Yield what takes place when and where; without an end it counts as a moment."""
    for session in sessions:
        if not session.cancelled:
            for slot in session.slots():
                if slot.start:
                    yield Placed(slot.start, slot.end or slot.start, slot.room, session)


def clashes(sessions: Iterable[EventSession]) -> list[str]:
    """Return what is wrong where two sessions are in the same room at the same time."""
    rooms: dict[str, list[Placed]] = {}
    for placed in _placed(sessions):
        if placed.room.strip():
            rooms.setdefault(" ".join(placed.room.casefold().split()), []).append(placed)
    message = _(
        "“%(first)s” and “%(second)s” are both in “%(room)s” at %(time)s. Choose another time or room for one of them."
    )
    found = []
    for entries in rooms.values():
        entries.sort(key=lambda placed: placed[:2])
        longest = entries[0]
        for previous, placed in pairwise(entries):
            longest = max(longest, previous, key=lambda each: each.end)
            rival = next((each for each in (longest, previous) if _clash(each, placed)), None)
            if rival:
                names = {"first": rival.session, "second": placed.session, "room": placed.room}
                found.append(message % {**names, "time": _told(placed.start)})
    return found


def _clash(earlier: Placed, later: Placed) -> bool:
    return later.start < earlier.end or later.start == earlier.start


Window = tuple[datetime.datetime, datetime.datetime | None]


def outside(sessions: Iterable[EventSession], windows: list[Window]) -> list[str]:
    """Return what is wrong where a session is in none of the times of its event; without times all is well."""
    message = _("“%(session)s” at %(time)s is outside the time of the event. Change one of the two.")
    return [
        message % {"session": placed.session, "time": _told(placed.start)}
        for placed in _placed(sessions)
        if windows and not any(_within(placed, window) for window in windows)
    ]


def _within(placed: Placed, window: Window) -> bool:
    start, end = window
    return start <= placed.start and (end is None or placed.end <= end)


def _told(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F H:i")
