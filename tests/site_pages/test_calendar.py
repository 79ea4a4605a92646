"""Events as iCalendar: valid, complete, in step with what editors do, and kept by those who have them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.core.identity import item_id
from cms.rendering.calendars import SUMMER_TIME, Occasion, Status, calendar
from site_pages.models import EventOrganiser
from tests import factories
from tests.api.test_access import bearer

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LINE = re.compile(rb"[A-Z-]+(;[A-Z-]+=[^:;]+)*:[^\x00-\x08\x0a-\x1f\x7f]*")
"""A content line without control characters (RFC 5545, 3.1)."""

ONCE_AT_MOST = {
    *("DTSTAMP", "UID", "DTSTART", "DTEND", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY", "DESCRIPTION"),
    *("LOCATION", "URL", "TRANSP"),
}
REQUIRED = {"UID", "DTSTAMP", "DTSTART"}
"""Of an event in a calendar without a method (3.6.1)."""


def exact(value: Any) -> Any:
    """Return a moment in UTC: to Python, those of the hour that comes twice equal no other."""
    return value.astimezone(datetime.UTC) if isinstance(value, datetime.datetime) else value


def check(document: bytes) -> icalendar.Calendar:
    """Check the rules of RFC 5545, and return what a reader of calendars makes of it."""
    assert document.endswith(b"END:VCALENDAR\r\n")
    lines = document.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()
    unfolded = document.replace(b"\r\n ", b"").removesuffix(b"\r\n").split(b"\r\n")
    assert all(LINE.fullmatch(line) for line in unfolded), unfolded
    assert unfolded[0] == b"BEGIN:VCALENDAR"
    assert b"VERSION:2.0" in unfolded
    assert sum(line.startswith(b"PRODID:") for line in unfolded) == 1
    found = icalendar.Calendar.from_ical(document)
    assert not found.errors
    zones = {str(zone["TZID"]) for zone in found.walk("VTIMEZONE")}
    assert found.subcomponents
    for event in found.walk("VEVENT"):
        assert not event.errors
        assert event.keys() >= REQUIRED
        assert not any(isinstance(event[name], list) for name in ONCE_AT_MOST & event.keys())
        for name in ("DTSTART", "DTEND"):
            if name in event and "TZID" in event[name].params:
                assert event[name].params["TZID"] in zones
        if "DTEND" in event:
            assert type(event.decoded("DTEND")) is type(event.decoded("DTSTART"))
            assert exact(event.decoded("DTEND")) >= exact(event.decoded("DTSTART"))
    identities = [str(event["UID"]) for event in found.walk("VEVENT")]
    assert len(identities) == len(set(identities))
    return found


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=AMSTERDAM)


@pytest.fixture
def read(client: Any, settle: Any) -> Callable[..., Any]:
    """Ask for a calendar, and return what a reader makes of it."""

    def get(path: str = "events.ics", **options: Any) -> Any:
        settle()
        answer = client.get(f"/feeds/{path}", **options)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        return check(answer.content)

    return get


def events(found: icalendar.Calendar) -> dict[str, icalendar.Event]:
    return {str(event["SUMMARY"]): event for event in found.walk("VEVENT")}


def congress(section: Any, **fields: Any) -> Any:
    times = {"planned_start": at(2027, 6, 3, 10, 30), "planned_end": at(2027, 6, 3, 17, 0)}
    return factories.EventPageFactory(parent=section, **{"title": "Congres", **times, **fields})


def own_path(page: Any) -> str:
    return f"events/{item_id(page.translation_key, 'nl')}.ics"


def test_a_calendar_tells_when_and_where_each_event_is(section: Any, read: Any) -> None:
    theme = factories.ThemeFactory(key="policy", name="Beleid, en meer")
    page = congress(
        section,
        summary="Kom; breng mee:\nideeën, vragen \\ antwoorden.",
        place="Akoesticum, Ede",
        online=True,
        registration_url="https://example.org/aanmelden",
        themes=[theme],
    )
    found = read("events.ics?locale=nl")
    assert found["NAME"] == found["X-WR-CALNAME"] == "JMZ Kennisnetwerk: activiteiten"
    assert found.decoded("REFRESH-INTERVAL") == datetime.timedelta(hours=1)
    assert found["SOURCE"] == "http://testserver/feeds/events.ics?locale=nl"
    assert "METHOD" not in found
    event = events(found)["Congres"]
    assert event["UID"] == str(item_id(page.translation_key, "nl"))
    assert event.decoded("DTSTART") == at(2027, 6, 3, 10, 30)
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Europe/Amsterdam"
    assert event.decoded("DTEND") == at(2027, 6, 3, 17, 0)
    assert event["LOCATION"] == "Akoesticum, Ede, online"
    assert event["URL"] == "http://testserver/nl/sectie/congres/"
    assert event["DESCRIPTION"] == (
        "Kom; breng mee:\nideeën, vragen \\ antwoorden.\n\n"
        "Aanmelden: https://example.org/aanmelden\n\nhttp://testserver/nl/sectie/congres/"
    )
    assert event["CATEGORIES"].cats == ["Beleid, en meer"]
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert {event[name].params["LANGUAGE"] for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES")} == {"nl"}
    changed = page.last_published_at.replace(microsecond=0)
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED") == changed


def test_midnights_are_whole_days_and_the_last_day_counts(section: Any, read: Any) -> None:
    congress(section, title="Week", planned_start=at(2027, 6, 1), planned_end=at(2027, 6, 7))
    congress(section, title="Dag", planned_start=at(2027, 6, 1), planned_end=None)
    found = events(read())
    assert found["Week"].decoded("DTSTART") == datetime.date(2027, 6, 1)
    assert found["Week"].decoded("DTEND") == datetime.date(2027, 6, 8)
    assert found["Dag"].decoded("DTSTART") == datetime.date(2027, 6, 1)
    assert "DTEND" not in found["Dag"]


def test_what_was_held_is_told_with_its_actual_times_and_what_has_no_time_is_not(section: Any, read: Any) -> None:
    congress(section, title="Gehouden", status="held", actual_start=at(2027, 6, 4, 9, 0))
    factories.EventPageFactory(parent=section, title="Ooit")
    found = events(read())
    assert found.keys() == {"Gehouden"}
    assert found["Gehouden"].decoded("DTSTART") == at(2027, 6, 4, 9, 0)
    assert "DTEND" not in found["Gehouden"]


@pytest.mark.parametrize(
    ("status", "title", "told"),
    [("cancelled", "Geannuleerd: Congres", "CANCELLED"), ("postponed", "Uitgesteld: Congres", "TENTATIVE")],
)
def test_a_change_reaches_those_who_have_the_event(
    section: Any, read: Any, time_machine: Any, status: str, title: str, told: str
) -> None:
    page = congress(section, registration_url="https://example.org/aanmelden")
    before = events(read())["Congres"]
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1), tick=False)
    page.status = status
    page.save_revision().publish()
    after = events(read())[title]
    assert (after["STATUS"], after["TRANSP"]) == (told, "TRANSPARENT")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTAMP") > before.decoded("DTSTAMP")
    assert "aanmelden" not in after["DESCRIPTION"]
    assert events(read(own_path(page)))[title]["SEQUENCE"] == after["SEQUENCE"]


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_what_goes_is_cancelled_without_a_word_of_what_it_was(
    section: Any, read: Any, client: Any, time_machine: Any, way: str
) -> None:
    theme = factories.ThemeFactory(key="policy")
    page = congress(section, title="Geheim plan", summary="Geheim.", place="Geheim", themes=[theme])
    before = events(read())["Geheim plan"]
    path = own_path(page)
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1), tick=False)
    getattr(page, way)()
    for address in ("events.ics", "events.ics?locale=nl&theme=policy&status=planned", path):
        [event] = read(address).walk("VEVENT")
        assert (event["SUMMARY"], event["STATUS"]) == ("Vervallen activiteit", "CANCELLED")
        assert (event["UID"], event.decoded("DTSTART")) == (before["UID"], before.decoded("DTSTART"))
        assert event["SEQUENCE"] > before["SEQUENCE"]
        assert b"eheim" not in client.get(f"/feeds/{address}").content
    for query in ("locale=en", "theme=research", "status=held", "publishedAfter=2100-01-01T00:00:00Z"):
        assert not events(read(f"events.ics?{query}"))
    time_machine.move_to(timezone.now() + datetime.timedelta(days=31), tick=False)
    assert not events(read())
    assert events(read(path))


def test_what_comes_back_is_told_again(section: Any, read: Any, time_machine: Any) -> None:
    page = congress(section)
    page.unpublish()
    [gone] = read().walk("VEVENT")
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1), tick=False)
    page.save_revision().publish()
    [back] = read().walk("VEVENT")
    assert (back["SUMMARY"], back["UID"]) == ("Congres", gone["UID"])
    assert back["SEQUENCE"] > gone["SEQUENCE"]


def test_an_event_of_long_ago_that_goes_is_not_cancelled(section: Any, read: Any) -> None:
    page = congress(section, planned_start=at(2019, 1, 1, 10, 0), planned_end=None)
    read()
    page.unpublish()
    assert not events(read())


def test_a_calendar_takes_the_filters_of_the_list(section: Any, read: Any, api: Any) -> None:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    theme = factories.ThemeFactory(key="policy")
    congress(section, title="Een", themes=[theme], organisers=[EventOrganiser(partner=partner)])
    congress(section, title="Twee", status="cancelled")
    read()
    public_id = item_id(partner.translation_key, "nl")
    for query in (
        "theme=policy",
        "status=planned",
        f"partner={public_id}",
        "tag=none",
        f"publishedAfter={quote('2100-01-01T00:00:00Z')}",
        "locale=en",
        "locale=nl",
    ):
        listed = {item["id"] for item in api(f"/events?{query}").json()["items"]}
        assert {str(event["UID"]) for event in read(f"events.ics?{query}").walk("VEVENT")} == listed, query


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("events.ics?sort=title", 400),
        ("events.ics?locale=de", 400),
        ("events/1.ics", 400),
        ("events/01234567-89ab-cdef-0123-456789abcdef.ics", 404),
        ("events/01234567-89ab-cdef-0123-456789abcdef.ics?a=1", 400),
        ("handouts.ics", 404),
    ],
)
def test_what_a_calendar_cannot_tell_is_a_problem_with_a_reason(home: Any, client: Any, path: str, status: int) -> None:
    answer = client.get(f"/feeds/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_a_calendar_without_events_is_valid_and_the_same_each_time(home: Any, read: Any, client: Any) -> None:
    assert not events(read())
    first, second = (client.get("/feeds/events.ics") for _time in range(2))
    assert first.content == second.content


def test_members_get_what_is_for_members(section: Any, read: Any) -> None:
    page = congress(section)
    page.view_restrictions.create(restriction_type="login")
    _client, key = factories.client_with_key(scopes=["members"])
    assert events(read(headers=bearer(key))).keys() == {"Congres"}
    assert not events(read())


def test_who_has_a_calendar_gets_304_until_it_changes(section: Any, settle: Any, client: Any) -> None:
    page = congress(section)
    settle()
    own = f"/feeds/{own_path(page)}"
    for path, key in (
        ("/feeds/events.ics?locale=nl", "list-type-event-in-nl"),
        (own, f"item-{item_id(page.translation_key, 'nl')}"),
    ):
        first = client.get(path)
        assert first["Surrogate-Key"] == key
        assert first["Last-Modified"].endswith("GMT")
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    before = client.get(own)["ETag"]
    page.place = "Ede"
    page.save_revision().publish()
    settle()
    changed = client.get(own, headers={"If-None-Match": before})
    assert (changed.status_code, b"LOCATION;LANGUAGE=nl:Ede" in changed.content) == (200, True)


def test_a_calendar_costs_two_statements_whatever_it_holds(section: Any, settle: Any, client: Any) -> None:
    counts = []
    for number in range(3):
        page = congress(section, title=f"Congres {number}")
        congress(section, title=f"Weg {number}").unpublish()
        settle()
        with CaptureQueriesContext(connection) as queries:
            client.get("/feeds/events.ics")
        with CaptureQueriesContext(connection) as of_one:
            client.get(f"/feeds/{own_path(page)}")
        counts.append((len(queries), len(of_one)))
    assert counts == [(2, 1)] * 3


def test_the_page_of_an_event_leads_to_its_calendar(section: Any, settle: Any, client: Any, home: Any) -> None:
    page = congress(section)
    factories.EventPageFactory(parent=section, title="Ooit")
    settle()
    own = f"/feeds/{own_path(page)}"
    shown = client.get("/nl/sectie/congres/").content.decode()
    assert f'<a href="{own}">Zet in uw agenda</a>' in shown
    assert f'type="text/calendar" title="Deze activiteit voor uw agenda" href="{own}"' in shown
    everything = 'type="text/calendar" title="Agenda met alle activiteiten" href="/feeds/events.ics?locale=nl"'
    assert everything in shown
    assert everything in client.get("/nl/").content.decode()
    without_time = client.get("/nl/sectie/ooit/").content.decode()
    assert "Zet in uw agenda" not in without_time
    assert own.partition("events/")[0] + "events/" not in without_time


def test_the_time_zone_is_that_of_the_netherlands() -> None:
    zone = icalendar.Timezone.from_ical(SUMMER_TIME.replace("\n", "\r\n")).to_tz(lookup_tzid=False)
    moment = datetime.datetime(1997, 1, 1, 12, tzinfo=datetime.UTC)
    while moment.year < 2038:
        local = moment.astimezone(AMSTERDAM).replace(tzinfo=None)
        assert zone.utcoffset(local) == local.replace(tzinfo=AMSTERDAM).utcoffset(), local
        moment += datetime.timedelta(days=1)


moments = st.datetimes(
    min_value=datetime.datetime(1997, 1, 1), max_value=datetime.datetime(2100, 1, 1), timezones=st.just(datetime.UTC)
).map(lambda moment: moment.replace(microsecond=0))
changes_of_time = st.builds(
    lambda year, autumn, minutes: (
        datetime.datetime(year, 10 if autumn else 3, 31, 1, tzinfo=datetime.UTC)
        - datetime.timedelta(days=(datetime.date(year, 10 if autumn else 3, 31).weekday() + 1) % 7)
        + datetime.timedelta(minutes=minutes)
    ),
    st.integers(1997, 2090),
    st.booleans(),
    st.integers(-120, 120),
)
"""Moments within two hours of a change of the clock."""

times = st.tuples(moments | changes_of_time, st.none() | st.integers(0, 3000)).map(
    lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + datetime.timedelta(minutes=drawn[1]))
)
days = st.tuples(st.dates(datetime.date(1997, 1, 1), datetime.date(2100, 1, 1)), st.none() | st.integers(0, 30)).map(
    lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + datetime.timedelta(days=drawn[1]))
)
texts = st.text(max_size=200) | st.text('\r\n\\,;:"\t \x0b\x0c\x85\u2028é😀', max_size=200)


@hypothesis_settings(max_examples=150)
@given(
    drawn=times | days,
    title=texts,
    description=texts,
    categories=st.lists(texts, max_size=3),
    status=st.sampled_from(Status),
    changed=moments.filter(lambda moment: moment.year < 2088),
)
def test_any_text_and_any_time_make_a_valid_calendar(
    drawn: Any, title: str, description: str, categories: list[str], status: Status, changed: datetime.datetime
) -> None:
    start, end = drawn
    occasion = Occasion(
        id="01234567-89ab-cdef-0123-456789abcdef",
        language="nl",
        title=f"T{title}",
        start=start,
        end=end,
        changed=changed,
        status=status,
        description=description,
        place=title,
        address="https://example.org/nl/a;b,c/",
        categories=tuple(f"C{each}" for each in categories),
    )
    document = calendar([occasion], name=f"N{title}", address="https://example.org/feeds/events.ics", site="S")
    [event] = check(document).walk("VEVENT")
    last = end if end is None or isinstance(end, datetime.datetime) else end + datetime.timedelta(days=1)
    assert exact(event.decoded("DTSTART")) == exact(start)
    assert exact(event.decoded("DTEND", None)) == exact(last)
    assert event["SUMMARY"].startswith("T")
    assert event["STATUS"] == status
    assert 0 <= event["SEQUENCE"] < 2**31
    assert len(event["CATEGORIES"].cats if categories else []) == len(categories)
