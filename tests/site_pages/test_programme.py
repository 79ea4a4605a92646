"""The programme of an event: its rules, its order, its page, its calendars and what machines are told."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from site_pages.models import EventMaterial, EventPage, EventResult, EventSession
from tests import factories
from tests.factories import stream
from tests.site_pages.test_calendar import at, check, events

DAY = {"planned_start": at(2027, 6, 3, 9, 0), "planned_end": at(2027, 6, 3, 17, 0)}


def repeated(*starts: datetime.datetime, room: str = "") -> str:
    return stream(*(("repeat", {"start": start.isoformat(), "room": room}) for start in starts))


def session(title: str, start: int, end: int | None = None, room: str = "", **fields: Any) -> EventSession:
    """Return a session of the third of June, from one hour to another."""
    last = at(2027, 6, 3, end) if end else None
    return EventSession(title=title, start=at(2027, 6, 3, start), end=last, room=room, **fields)


def congress(section: Any, *sessions: EventSession, **fields: Any) -> Any:
    return factories.EventPageFactory(
        parent=section, **{"title": "Congres", **DAY, "sessions": list(sessions), **fields}
    )


def refused(section: Any, *sessions: EventSession, **fields: Any) -> list[str]:
    """Return what stands in the way of publishing an event with these sessions."""
    page = congress(section, *sessions, live=False, **fields)
    with pytest.raises(ValidationError) as caught:
        page.save_revision().publish()
    return caught.value.messages


def document_of(page: Any) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(
        bytes(ContentItem.objects.get(source=f"wagtailcore.page:{page.pk}").document)
    )
    return document


def test_two_sessions_in_one_room_at_one_time_are_refused(section: Any) -> None:
    [message] = refused(section, session("Film", 10, 12, "Grote zaal"), session("Gesprek", 11, 13, " grote  ZAAL "))
    assert "“Film” en “Gesprek”" in message
    assert "3 juni 11:00" in message


@pytest.mark.parametrize(
    "others",
    [
        [session("Gesprek", 9, None, "A", repeats=repeated(at(2027, 6, 3, 10, 30)))],
        [session("Gesprek", 10, None, "A")],
        [session("Kort", 11, 12, "A"), session("Lang", 9, 11, "A"), session("Nog een", 10, 11, "A")],
    ],
    ids=["a repeat", "without an end", "a long one before"],
)
def test_a_clash_is_found_however_it_comes_about(section: Any, others: list[EventSession]) -> None:
    assert refused(section, session("Film", 10, 11, "A"), *others)


def test_rooms_can_be_used_one_after_the_other_and_what_is_cancelled_needs_none(section: Any) -> None:
    page = congress(
        section,
        session("Film", 10, 11, "A"),
        session("Gesprek", 11, 12, "A"),
        session("Elders", 10, 12, "B"),
        session("Zonder zaal", 10, 12),
        session("Vervallen", 10, 12, "A", cancelled=True),
    )
    assert page.live


def test_a_session_outside_the_time_of_its_event_is_refused(section: Any) -> None:
    [message] = refused(section, session("Borrel", 17, 18))
    assert "Borrel" in message
    late = EventSession(
        title="Film", start=at(2027, 6, 3, 10), end=at(2027, 6, 3, 11), repeats=repeated(at(2027, 6, 4, 10))
    )
    assert refused(section, late, title="Ander congres")


def test_whole_days_last_until_midnight_and_without_times_anything_goes(section: Any) -> None:
    week = {"planned_start": at(2027, 6, 1), "planned_end": at(2027, 6, 7)}
    last = EventSession(title="Slot", start=at(2027, 6, 7, 22), end=at(2027, 6, 7, 23, 59))
    assert congress(section, last, title="Week", **week).live
    assert refused(section, EventSession(title="Na", start=at(2027, 6, 8, 1)), title="Week 2", **week)
    assert congress(section, session("Ooit", 10), title="Ooit", planned_start=None, planned_end=None).live


def test_a_repeat_needs_a_first_time_and_an_end_a_start(section: Any) -> None:
    assert refused(section, EventSession(title="Film", repeats=repeated(at(2027, 6, 3, 10))))
    assert refused(section, EventSession(title="Film", end=at(2027, 6, 3, 10)), title="Ander congres")


@pytest.fixture
def full_day(section: Any, settle: Any) -> Any:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    page = congress(
        section,
        session(
            "Workshop", 13, 14, "B", kind="workshop", repeats=repeated(at(2027, 6, 3, 15, 30), room="C"), text="Doen."
        ),
        session("Opening", 9, 10, "Grote zaal", kind="plenary"),
        session("Lezing", 13, 14, "A", kind="lecture", hosts=stream(("host", partner.pk))),
        EventSession(title="Markt", room="Hal"),
        place="Ede",
        registration_url="https://example.org/aanmelden",
        registration_closes=at(2027, 5, 20, 12, 0),
    )
    settle()
    return page


def test_the_programme_is_in_the_order_of_time(full_day: Any, api: Any) -> None:
    item = api(f"/events/{item_id(full_day.translation_key, 'nl')}").json()
    titles = {each["id"]: each["title"] for each in item["sessions"]}
    assert [(titles[entry["session"]], entry["start"], entry["end"]) for entry in item["programme"]] == [
        ("Opening", "2027-06-03T07:00:00Z", "2027-06-03T08:00:00Z"),
        ("Workshop", "2027-06-03T11:00:00Z", "2027-06-03T12:00:00Z"),
        ("Lezing", "2027-06-03T11:00:00Z", "2027-06-03T12:00:00Z"),
        # A repeat takes as long as the first time.
        ("Workshop", "2027-06-03T13:30:00Z", "2027-06-03T14:30:00Z"),
    ]
    workshop, _opening, lecture, market = item["sessions"]
    assert [time["room"] for time in workshop["times"]] == ["B", "C"]
    assert [host["title"] for host in lecture["hosts"]] == ["Movisie"]
    assert market["times"] == [{"id": market["times"][0]["id"], "start": None, "end": None, "room": "Hal"}]


def test_ids_of_sessions_and_times_stay_when_the_event_is_published_again(full_day: Any) -> None:
    before = document_of(full_day)
    page = EventPage.objects.get(pk=full_day.pk)
    page.title = "Ander congres"
    page.save_revision().publish()
    after = document_of(full_day)
    assert [each["id"] for each in after["sessions"]] == [each["id"] for each in before["sessions"]]
    assert after["programme"] == before["programme"]


def test_sessions_are_calendars_of_their_own(full_day: Any, client: Any) -> None:
    document = document_of(full_day)
    base = f"/feeds/events/{document['id']}"
    whole = check(client.get(f"{base}/sessions.ics").content)
    assert {str(event["UID"]) for event in whole.walk("VEVENT")} == {entry["time"] for entry in document["programme"]}
    assert {str(event["RELATED-TO"]) for event in whole.walk("VEVENT")} == {document["id"]}
    workshop = document["sessions"][0]
    of_one = check(client.get(f"{base}/sessions/{workshop['id']}.ics").content)
    assert [(event["LOCATION"], event.decoded("DTSTART")) for event in of_one.walk("VEVENT")] == [
        ("B, Ede", at(2027, 6, 3, 13)),
        ("C, Ede", at(2027, 6, 3, 15, 30)),
    ]
    again = workshop["times"][1]["id"]
    [event] = check(client.get(f"{base}/sessions/{workshop['id']}.ics?time={again}").content).walk("VEVENT")
    assert (event["UID"], event["SUMMARY"], event["STATUS"]) == (again, "Workshop", "CONFIRMED")
    assert event["URL"].endswith(f"/nl/sectie/congres/#session-{workshop['id']}")
    assert event["DESCRIPTION"].startswith("Congres\n\nDoen.")


def test_the_calendar_of_an_event_says_until_when_one_can_register(full_day: Any, client: Any) -> None:
    [event] = check(client.get(f"/feeds/events/{document_of(full_day)['id']}.ics").content).walk("VEVENT")
    assert "Aanmelden kan tot 20 mei 2027: https://example.org/aanmelden" in event["DESCRIPTION"]
    page = EventPage.objects.get(pk=full_day.pk)
    page.registration_full = True
    page.save_revision().publish()
    [event] = check(client.get(f"/feeds/events/{document_of(full_day)['id']}.ics").content).walk("VEVENT")
    assert "anmelden" not in event["DESCRIPTION"]


def test_what_does_not_take_place_is_cancelled_and_so_is_all_of_an_event_that_went(
    full_day: Any, client: Any, settle: Any, time_machine: Any
) -> None:
    document = document_of(full_day)
    base = f"/feeds/events/{document['id']}"
    before = events(check(client.get(f"{base}/sessions.ics").content))
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1), tick=False)
    page = EventPage.objects.get(pk=full_day.pk)
    lecture = page.sessions.get(title="Lezing")
    lecture.cancelled = True
    page.sessions.add(lecture)
    page.save_revision().publish()
    settle()
    told = events(check(client.get(f"{base}/sessions.ics").content))
    assert told["Geannuleerd: Lezing"]["STATUS"] == "CANCELLED"
    assert told["Geannuleerd: Lezing"]["UID"] == before["Lezing"]["UID"]
    assert told["Opening"]["STATUS"] == "CONFIRMED"
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1), tick=False)
    page.unpublish()
    settle()
    for path in ("sessions.ics", f"sessions/{document['sessions'][0]['id']}.ics"):
        answer = client.get(f"{base}/{path}")
        found = check(answer.content).walk("VEVENT")
        assert {str(event["STATUS"]) for event in found} == {"CANCELLED"}
        assert {str(event["UID"]) for event in found} <= {str(event["UID"]) for event in before.values()} | {
            time["id"] for time in document["sessions"][0]["times"]
        }
        assert not any(word in answer.content for word in (b"Workshop", b"Grote zaal", b"Ede"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("sessions/1.ics", 400),
        ("sessions/01234567-89ab-cdef-0123-456789abcdef.ics", 404),
        ("sessions/01234567-89ab-cdef-0123-456789abcdef.ics?time=x", 400),
        ("sessions.ics?time=01234567-89ab-cdef-0123-456789abcdef", 400),
    ],
)
def test_a_session_that_there_is_not_is_a_problem_with_a_reason(
    full_day: Any, client: Any, path: str, status: int
) -> None:
    answer = client.get(f"/feeds/events/{document_of(full_day)['id']}/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_calendar_of_sessions_costs_one_statement(full_day: Any, client: Any) -> None:
    address = f"/feeds/events/{document_of(full_day)['id']}/sessions.ics"
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) == 1


def shown(client: Any) -> BeautifulSoup:
    answer = client.get("/nl/sectie/congres/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_the_page_shows_the_programme_by_time_and_room(full_day: Any, client: Any) -> None:
    page = shown(client)
    [table] = page.select("table.timetable")
    assert page.find(id=table["aria-labelledby"]).get_text(strip=True) == "3 juni 2027"
    rows = [
        (row.th.get_text(" ", strip=True), row.strong.get_text(), row.find_all("td")[0].get_text(strip=True))
        for row in table.select("tbody tr")
    ]
    assert rows == [
        ("09:00 – 10:00", "Opening", "Grote zaal"),
        ("13:00 – 14:00", "Lezing", "A"),
        ("13:00 – 14:00", "Workshop", "B"),
        ("15:30 – 16:30", "Workshop", "C"),
    ]
    assert table.get_text().count("Doen.") == 1
    identities = [element["id"] for element in page.select("[id]")]
    assert len(identities) == len(set(identities))
    assert [item.strong.get_text() for item in page.select("ul.programme li")] == ["Markt"]


@pytest.mark.parametrize(
    ("moment", "told", "button"),
    [
        (at(2027, 4, 1), "Opent op 1 mei 2027, 10:00", False),
        (at(2027, 5, 2), "Open tot 20 mei 2027, 12:00", True),
        (at(2027, 5, 20, 12), "Gesloten", False),
    ],
)
def test_registration_opens_and_closes_by_itself(
    full_day: Any, client: Any, settle: Any, time_machine: Any, moment: datetime.datetime, told: str, button: bool
) -> None:
    page = EventPage.objects.get(pk=full_day.pk)
    page.registration_opens = at(2027, 5, 1, 10, 0)
    page.save_revision().publish()
    settle()
    stored = document_of(full_day)
    time_machine.move_to(moment, tick=False)
    found = shown(client)
    assert told in found.select_one("dl.facts").get_text(" ", strip=True)
    assert bool(found.select("a.button")) is button
    # Nothing was built for it: answers that caches keep tell only the dates.
    assert document_of(full_day) == stored
    assert "no-cache" in client.get("/nl/sectie/congres/")["Cache-Control"]


def test_a_full_event_has_no_button(full_day: Any, client: Any, settle: Any) -> None:
    page = EventPage.objects.get(pk=full_day.pk)
    page.registration_full = True
    page.save_revision().publish()
    settle()
    assert not shown(client).select("a.button")


def linked(client: Any) -> dict[str, Any]:
    data = orjson.loads(shown(client).find("script").encode_contents())
    return next(node for node in data["@graph"] if node["@type"] == "Event")


def test_machines_are_told_of_sessions_registration_and_materials(full_day: Any, client: Any, settle: Any) -> None:
    section = full_day.get_parent()
    guide = factories.ContentPageFactory(parent=Page.objects.get(pk=section.get_parent().pk), title="Gids")
    page = EventPage.objects.get(pk=full_day.pk)
    page.toolkit = [EventMaterial(resource=guide, text="Lees dit.")]
    page.save_revision().publish()
    settle()
    node = linked(client)
    assert [each["name"] for each in node["subEvent"]] == ["Opening", "Workshop", "Lezing", "Workshop"]
    assert node["subEvent"][0]["location"]["containedInPlace"]["name"] == "Ede"
    assert node["subEvent"][2]["performer"][0]["name"] == "Movisie"
    assert node["offers"]["availabilityEnds"] == "2027-05-20T10:00:00Z"
    assert node["workFeatured"][0]["name"] == "Gids"
    assert (node["eventStatus"], "previousStartDate" in node) == ("https://schema.org/EventScheduled", False)


@pytest.mark.parametrize(
    ("fields", "status", "before"),
    [
        ({"status": "postponed"}, "EventPostponed", "2027-06-03T07:00:00Z"),
        ({"previous_start": at(2027, 3, 1, 10, 0)}, "EventRescheduled", "2027-03-01T09:00:00Z"),
        ({"status": "held", "actual_start": at(2027, 6, 4, 9, 0)}, "EventRescheduled", "2027-06-03T07:00:00Z"),
        ({"status": "held", "actual_start": at(2027, 6, 3, 9, 15)}, "EventScheduled", None),
    ],
)
def test_what_was_moved_says_when_it_would_have_been(
    section: Any, client: Any, settle: Any, fields: dict[str, Any], status: str, before: str | None
) -> None:
    congress(section, **fields)
    settle()
    node = linked(client)
    assert (node["eventStatus"], node.get("previousStartDate")) == (f"https://schema.org/{status}", before)


def test_what_happened_stands_beside_what_was_planned(
    section: Any, home: Any, client: Any, settle: Any, api: Any
) -> None:
    report = factories.ContentPageFactory(parent=home, title="Verslag")
    page = congress(
        section,
        status="held",
        actual_start=at(2027, 6, 3, 9, 15),
        actual_end=at(2027, 6, 3, 16, 0),
        participants=212,
        outcome="<p>Twaalf gemeenten tekenden.</p>",
        results=[EventResult(resource=report, text="Het hele verslag.")],
    )
    settle()
    item = api(f"/events/{item_id(page.translation_key, 'nl')}?expand=results").json()
    assert (item["participants"], item["outcome"]) == (212, "<p>Twaalf gemeenten tekenden.</p>")
    assert [each["title"] for each in item["expanded"]["results"]] == ["Verslag"]
    text = shown(client).get_text(" ", strip=True)
    for told in ("3 juni 2027, 09:15 – 16:00", "3 juni 2027, 09:00 – 17:00", "212", "Twaalf gemeenten", "Verslag"):
        assert told in text
    page = EventPage.objects.get(pk=page.pk)
    page.results = [EventResult()]
    with pytest.raises(ValidationError):
        page.save_revision().publish()


def test_sessions_are_found_by_their_words(full_day: Any, api: Any) -> None:
    from search import indexing  # noqa: PLC0415 - only this test needs an index

    indexing.rebuild()
    assert [item["title"] for item in api("/search?q=lezing").json()["items"]] == ["Congres"]
