"""What an event looks like outside: what was planned, what happened, and its programme by time."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from cms.blocks.body import BodyItem, body_shape
from cms.core.building import Build
from cms.core.identity import item_id
from cms.core.shapes import Card, RichText, Shape, one_of
from partners.blocks import phrases
from site_pages.models import EventPage, EventSession
from site_pages.models.recurrence import YearlyMixin

TYPE = "event"


class SessionTimeShape(Shape):
    """A time at which a session is held. ``start`` is null while it is not known."""

    id: UUID
    start: datetime.datetime | None
    end: datetime.datetime | None
    room: str


class SessionShape(Shape):
    """A part of the programme, with every time at which it is held: the first, and each repeat."""

    id: UUID
    title: str
    kind: str = one_of(EventSession.Kind)
    text: str
    cancelled: bool
    hosts: list[Card]
    times: list[SessionTimeShape]


class ProgrammeEntryShape(Shape):
    """A session at one of its times, by the ids of both; the programme has them in the order of time."""

    session: UUID
    time: UUID
    start: datetime.datetime
    end: datetime.datetime | None


class OrganiserShape(Shape):
    partner: Card
    role: str


class EventMaterialShape(Shape):
    """Something that others use to take part."""

    card: Card
    text: str


class EventResultShape(Shape):
    """What came out: a page, a text, or both."""

    card: Card | None
    text: str


class RecurrenceShape(Shape):
    """When something comes back: a ``week`` of a month (5 is the last), or the same ``dates`` every year.

    The first week of a month begins with its first Monday. ``days`` is null for seven days of a week, one otherwise.
    """

    kind: str = one_of(YearlyMixin.Recurrence)
    month: int
    week: int | None
    day: int | None
    days: int | None


class DatesShape(Shape):
    """The first and the last day; both belong to it."""

    start: datetime.date
    end: datetime.date


class EventItem(BodyItem):
    """A meeting, congress or campaign: planned times, and actual times where it was held.

    ``previousStart`` is when it would have begun before it was moved. Registration is open between
    ``registrationOpens`` and ``registrationCloses``, where these are known, unless it is full. ``nextPeriod`` is when
    the edition after this one takes place by the rule.
    """

    status: str = one_of(EventPage.Status)
    planned_start: datetime.datetime | None
    planned_end: datetime.datetime | None
    previous_start: datetime.datetime | None
    actual_start: datetime.datetime | None
    actual_end: datetime.datetime | None
    yearly: bool
    yearly_rule: str
    recurrence: RecurrenceShape | None
    next_period: DatesShape | None
    previous_edition: Card | None
    next_edition: Card | None
    place: str
    online: bool
    registration_url: str | None
    registration_opens: datetime.datetime | None
    registration_closes: datetime.datetime | None
    registration_full: bool
    goals: list[str]
    organisers: list[OrganiserShape]
    signatories: list[Card]
    sessions: list[SessionShape]
    programme: list[ProgrammeEntryShape]
    toolkit: list[EventMaterialShape]
    participants: int | None
    outcome: RichText
    results: list[EventResultShape]


def utc(moment: datetime.datetime | None) -> datetime.datetime | None:
    return moment.astimezone(datetime.UTC) if moment else None


def event_fields(page: EventPage, build: Build) -> dict[str, Any]:
    sessions = [_session(session, build) for session in page.sessions.all()]
    previous = build.card(page.previous_edition_id) if page.previous_edition_id else None
    results = [EventResultShape(card=build.card(result.resource_id), text=result.text) for result in page.results.all()]
    return {
        "status": page.status,
        "planned_start": utc(page.planned_start),
        "planned_end": utc(page.planned_end),
        "previous_start": utc(page.previous_start),
        "actual_start": utc(page.actual_start),
        "actual_end": utc(page.actual_end),
        "yearly": page.yearly,
        "yearly_rule": page.yearly_rule,
        "recurrence": _recurrence(page),
        "next_period": _next_period(page),
        "previous_edition": previous,
        "next_edition": _next_edition(page, build),
        "place": page.place,
        "online": page.online,
        "registration_url": page.registration_url or None,
        "registration_opens": utc(page.registration_opens),
        "registration_closes": utc(page.registration_closes),
        "registration_full": page.registration_full,
        "goals": phrases(page.goals),
        "organisers": [
            OrganiserShape(partner=card, role=organiser.role)
            for organiser in page.organisers.all()
            if (card := build.card(organiser.partner_id))
        ],
        "signatories": build.cards(signatory.partner_id for signatory in page.signatories.all()),
        "sessions": sessions,
        "programme": _programme(sessions),
        "toolkit": [
            EventMaterialShape(card=card, text=material.text)
            for material in page.toolkit.all()
            if (card := build.card(material.resource_id))
        ],
        "participants": page.participants,
        "outcome": build.html(page.outcome),
        "results": [result for result in results if result.card or result.text],
        "body": body_shape(page.body, build),
    }


def _session(session: EventSession, build: Build) -> SessionShape:
    return SessionShape(
        id=session.public_id(build.locale),
        title=session.title,
        kind=session.kind,
        text=session.text,
        cancelled=session.cancelled,
        hosts=build.cards(child.value for child in session.hosts),
        times=[
            SessionTimeShape(
                id=session.slot_id(slot, build.locale), start=utc(slot.start), end=utc(slot.end), room=slot.room
            )
            for slot in session.slots()
        ],
    )


def _programme(sessions: list[SessionShape]) -> list[ProgrammeEntryShape]:
    placed = [
        ProgrammeEntryShape(session=session.id, time=time.id, start=time.start, end=time.end)
        for session in sessions
        for time in session.times
        if time.start
    ]
    # Sorting keeps the order of the editors for what takes place at once.
    return sorted(placed, key=lambda entry: (entry.start, entry.end or entry.start))


def _recurrence(page: EventPage) -> RecurrenceShape | None:
    if not page.yearly or not page.recurrence_month or page.recurrence_errors():
        return None
    by_week = page.recurrence == page.Recurrence.WEEK
    return RecurrenceShape(
        kind=page.recurrence,
        month=page.recurrence_month,
        week=page.recurrence_week if by_week else None,
        day=None if by_week else page.recurrence_day,
        days=page.recurrence_days,
    )


def _next_period(page: EventPage) -> DatesShape | None:
    dates = page.next_dates()
    return DatesShape(start=dates.first, end=dates.last) if dates else None


def _next_edition(page: EventPage, build: Build) -> Card | None:
    """Return the edition that names this one as the one before it."""
    if not page.yearly:
        return None
    own = str(item_id(page.translation_key, build.locale))
    return next(iter(build.query(types=[TYPE], facets={"previousEdition": [own]}, order="date", number=1)), None)


def dated(item: Any) -> datetime.datetime | None:
    """Return when an event begins or began."""
    return item.actual_start or item.planned_start
