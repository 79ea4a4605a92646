"""Events as calendars: all of them by the filters of their list, each one, and the sessions of each one."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.api import listing, parameters
from cms.api.feeds import categories_of, feed_path, titled
from cms.api.problems import not_found
from cms.api.responses import cacheable_response
from cms.api.views import DeliveryView
from cms.core.registry import registry
from cms.publishing import reading
from cms.publishing.feed import KEPT, list_surrogate
from cms.publishing.models import RemovedItem
from cms.publishing.reading import SUMMARY, Filters
from cms.rendering.calendars import MEDIA_TYPE, ZONE, Occasion, Status, Time, calendar
from cms.rendering.templatetags.reading import day
from site_pages.models import EventPage

TYPE = "event"
URL_NAME = "event_calendar"
SESSIONS_URL_NAME, SESSION_URL_NAME = "event_sessions_calendar", "event_session_calendar"
FORM = "ics"
ANCHOR = "session-"
"""What the place of a session on the page of its event begins with."""

SIZE = 500
"""Most events of a calendar: those that changed last."""

TIMES = ("status", "planned_start", "planned_end", "actual_start", "actual_end")
"""When an event is: what its summary tells."""

KEPT_OF_TIMES = (*TIMES, "programme")
"""What the tombstone of an event keeps: when it and its sessions would have been."""

Item = dict[str, Any]
Wanted = Callable[[Item | RemovedItem], Iterable[Occasion]]


class CalendarView(DeliveryView):
    """A calendar. What calendar programs say that they accept tells little, so everybody gets it."""

    acceptable = ("",)

    def respond(
        self, request: HttpRequest, occasions: Iterable[Occasion], *, name: str, address: str, keys: list[str]
    ) -> HttpResponse:
        found = list(occasions)
        body = calendar(found, name=name, address=settings.PUBLIC_URL + address, site=settings.WAGTAIL_SITE_NAME)
        modified = max((occasion.changed for occasion in found), default=None)
        return cacheable_response(request, body, keys=keys, modified=modified, content_type=MEDIA_TYPE)


class EventsCalendarView(CalendarView):
    """The events that have a time, and for some weeks those that are gone, as cancelled. Two statements."""

    def get(self, request: Any) -> HttpResponse:
        public_type = registry[TYPE]
        given = parameters.parse(request.GET, listing.filter_parsers(public_type))
        filters = listing.filters_of(given, public_type=public_type, levels=self.levels)
        found, _outdated = reading.page(
            filters, kind=SUMMARY, column="changed_at", falling=True, start=None, limit=SIZE, counted_at=0
        )
        occasions = [*_occasions(orjson.loads(entry.stored) for entry in found), *_removed(filters)]
        occasions.sort(key=lambda occasion: (_as_moment(occasion.start), occasion.id))
        with override(given.get("locale", settings.LANGUAGE_CODE)):
            name = titled(str(public_type.model._meta.verbose_name_plural))
        address = feed_path(public_type.collection, FORM, request.GET.dict())
        keys = [list_surrogate(TYPE, given.get("locale", ""))]
        return self.respond(request, occasions, name=name, address=address, keys=keys)


class OneEventView(CalendarView):
    """Something of one event. After it went it is cancelled, so that programs that follow it are told.

    Two statements at most.
    """

    def of_event(self, request: Any, id: str, address: str, wanted: Wanted) -> HttpResponse:
        """Return the calendar at this address: what ``wanted`` makes of the event, or of its tombstone."""
        public_id = parameters.public_id(id)
        item = reading.item_with_id(public_id, levels=self.levels, type_name=TYPE)
        if item is not None and item.document is not None:
            document = orjson.loads(item.document)
            with override(document["locale"]):
                occasions = list(wanted(document))
            name = document["title"]
        else:
            removed = RemovedItem.objects.filter(pk=public_id, type=TYPE, access__in=self.levels).first()
            occasions = list(wanted(removed)) if removed else []
            name = occasions[0].title if occasions else ""
        if not occasions:
            raise not_found(_("There is no such event, or it has no time yet."))
        return self.respond(request, occasions, name=name, address=address, keys=[f"item-{public_id}"])


class EventCalendarView(OneEventView):
    """One event."""

    def get(self, request: Any, id: str) -> HttpResponse:
        parameters.parse(request.GET, {})

        def wanted(source: Item | RemovedItem) -> Iterable[Occasion]:
            if isinstance(source, RemovedItem):
                return filter(None, [_cancelled(source)])
            return _occasions([source])

        return self.of_event(request, id, reverse(URL_NAME, kwargs={"id": id}), wanted)


class SessionsCalendarView(OneEventView):
    """The sessions of an event, or one of them; with ``time`` at one of its times. Each time is an event of its own."""

    def get(self, request: Any, id: str, session: str = "") -> HttpResponse:
        given = parameters.parse(request.GET, {"time": parameters.ids} if session else {})
        if session:
            session = str(parameters.public_id(session))
        times = given.get("time", ())

        def wanted(source: Item | RemovedItem) -> Iterable[Occasion]:
            entries = source.kept.get("programme", ()) if isinstance(source, RemovedItem) else source["programme"]
            chosen = [
                entry
                for entry in entries
                if session in ("", entry["session"]) and (not times or entry["time"] in times)
            ]
            if isinstance(source, RemovedItem):
                return [_cancelled_session(source, entry) for entry in chosen]
            return _sessions(source, chosen)

        kwargs = {"id": id, "session": session} if session else {"id": id}
        address = reverse(SESSION_URL_NAME if session else SESSIONS_URL_NAME, kwargs=kwargs)
        return self.of_event(request, id, address + (f"?{request.GET.urlencode()}" if times else ""), wanted)


def _occasions(items: Iterable[Item]) -> Iterator[Occasion]:
    for item in items:
        times = times_of(item)
        if times:
            with override(item["locale"]):
                yield _occasion(item, *times)


def times_of(item: Item) -> tuple[Time, Time | None] | None:
    """Return when an event is or was, by its JSON: midnights stand for whole days. None if it has no time."""
    kind = "actual" if item["actualStart"] else "planned"
    start, end = (_local(item[f"{kind}{name}"]) for name in ("Start", "End"))
    if start is None:
        return None
    if all(moment is None or moment.time() == datetime.time.min for moment in (start, end)):
        return start.date(), end.date() if end else None
    return start, end


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).astimezone(ZONE)


def _local(text: str | None) -> datetime.datetime | None:
    return _moment(text) if text else None


def _state(item: Item, title: str, *, cancelled: bool = False) -> tuple[Status, str]:
    """Return the state of an event or a session of it, and its title, which says it too: some programs show none."""
    if cancelled or item["status"] == EventPage.Status.CANCELLED:
        return Status.CANCELLED, _("Cancelled: %(title)s") % {"title": title}
    if item["status"] == EventPage.Status.POSTPONED:
        return Status.TENTATIVE, _("Postponed: %(title)s") % {"title": title}
    return Status.CONFIRMED, title


def _occasion(item: Item, start: Time, end: Time | None) -> Occasion:
    status, title = _state(item, item["title"])
    return Occasion(
        id=item["id"],
        language=item["locale"],
        title=title,
        start=start,
        end=end,
        changed=datetime.datetime.fromisoformat(item["changedAt"]),
        status=status,
        description=_description(item),
        place=_place(item),
        address=item["url"] or "",
        categories=tuple(dict.fromkeys(category.label for category in categories_of(item))),
    )


def _place(item: Item, room: str = "") -> str:
    return ", ".join(part for part in (room, item["place"], _("online") if item["online"] else "") if part)


def _sessions(item: Item, entries: Iterable[Item]) -> Iterator[Occasion]:
    """Yield sessions of an event at these times of its programme."""
    sessions = {session["id"]: session for session in item["sessions"]}
    for entry in entries:
        session = sessions[entry["session"]]
        room = next(time["room"] for time in session["times"] if time["id"] == entry["time"])
        status, title = _state(item, session["title"], cancelled=session["cancelled"])
        address = f"{item['url']}#{ANCHOR}{session['id']}" if item["url"] else ""
        yield Occasion(
            id=entry["time"],
            language=item["locale"],
            title=title,
            start=_moment(entry["start"]),
            end=_local(entry["end"]),
            changed=datetime.datetime.fromisoformat(item["changedAt"]),
            status=status,
            description="\n\n".join(part for part in (item["title"], session["text"], address) if part),
            place=_place(item, room),
            address=address,
            categories=tuple(dict.fromkeys(category.label for category in categories_of(item))),
            part_of=item["id"],
        )


def _cancelled_session(tombstone: RemovedItem, entry: Item) -> Occasion:
    with override(tombstone.locale):
        title = _("Cancelled event")
    return Occasion(
        id=entry["time"],
        language=tombstone.locale,
        title=title,
        start=_moment(entry["start"]),
        end=_local(entry["end"]),
        changed=tombstone.removed_at,
        status=Status.CANCELLED,
        part_of=str(tombstone.pk),
    )


def _description(item: Item) -> str:
    parts = [item["summary"]]
    if item["registrationUrl"] and item["status"] == EventPage.Status.PLANNED and not item["registrationFull"]:
        # Calendars are kept for a while: they tell until when, and never whether that is over.
        closes = item["registrationCloses"]
        text = _("Register until %(day)s: %(address)s") if closes else _("Register: %(address)s")
        parts.append(text % {"day": day(closes), "address": item["registrationUrl"]})
    if item["url"]:
        parts.append(item["url"])
    return "\n\n".join(part for part in parts if part)


def _removed(filters: Filters) -> Iterator[Occasion]:
    """Return the events that these filters would have found and that went before they took place. One statement.

    Programs that follow a calendar drop what it holds no more. Those that copy events from it do not: they wait to be
    told that one is cancelled.
    """
    tombstones = RemovedItem.objects.filter(
        type=TYPE, access__in=filters.levels, removed_at__gt=timezone.now() - KEPT
    ).order_by("-removed_at")
    if filters.locale:
        tombstones = tombstones.filter(locale=filters.locale)
    if filters.changed_after:
        tombstones = tombstones.filter(removed_at__gt=filters.changed_after)
    for tombstone in tombstones[:SIZE]:
        occasion = _cancelled(tombstone)
        if (
            occasion
            and tombstone.was_found_by(filters.facets, published_after=filters.published_after)
            and _as_moment(occasion.start) > tombstone.removed_at
        ):
            yield occasion


def _cancelled(tombstone: RemovedItem) -> Occasion | None:
    """Return an event that is not public any more: its title is not either."""
    times = times_of(tombstone.kept) if tombstone.kept else None
    if times is None:
        return None
    with override(tombstone.locale):
        title = _("Cancelled event")
    start, end = times
    return Occasion(
        id=str(tombstone.pk),
        language=tombstone.locale,
        title=title,
        start=start,
        end=end,
        changed=tombstone.removed_at,
        status=Status.CANCELLED,
    )


def _as_moment(time: Time) -> datetime.datetime:
    if isinstance(time, datetime.datetime):
        return time
    return datetime.datetime.combine(time, datetime.time.min, tzinfo=ZONE)


patterns = [
    path(f"events.{FORM}", EventsCalendarView.as_view()),
    path(f"events/<str:id>.{FORM}", EventCalendarView.as_view(), name=URL_NAME),
    path(f"events/<str:id>/sessions.{FORM}", SessionsCalendarView.as_view(), name=SESSIONS_URL_NAME),
    path(f"events/<str:id>/sessions/<str:session>.{FORM}", SessionsCalendarView.as_view(), name=SESSION_URL_NAME),
]
"""Below /feeds/."""
