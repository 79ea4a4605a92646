"""Campaigns that come back every year: the rule, the next edition, and the reminder that it is missing."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.core.identity import item_id
from site_pages import campaigns
from site_pages.models import EventMaterial, EventPage, EventResult, EventSession
from site_pages.models.recurrence import Dates, monday
from tests import factories
from tests.site_pages.test_calendar import at
from tests.site_pages.test_pages import errors_of
from tests.site_pages.test_programme import repeated

RULE = {"yearly": True, "recurrence": "week", "recurrence_month": 6, "recurrence_week": 1}


def ruled(**fields: Any) -> EventPage:
    return EventPage(**{**RULE, **fields})


@pytest.mark.parametrize(
    ("fields", "year", "first", "last"),
    [
        ({}, 2026, "2026-06-01", "2026-06-07"),
        ({}, 2027, "2027-06-07", "2027-06-13"),
        ({"recurrence_week": 5}, 2026, "2026-06-29", "2026-07-05"),
        ({"recurrence_week": 2, "recurrence_days": 5}, 2026, "2026-06-08", "2026-06-12"),
        ({"recurrence": "dates", "recurrence_day": 1, "recurrence_days": 7}, 2027, "2027-06-01", "2027-06-07"),
        ({"recurrence": "dates", "recurrence_day": 10}, 2027, "2027-06-10", "2027-06-10"),
        ({"recurrence": "dates", "recurrence_month": 2, "recurrence_day": 29}, 2027, "2027-02-28", "2027-02-28"),
    ],
)
@pytest.mark.django_db
def test_a_rule_gives_the_dates_of_any_year(fields: dict[str, Any], year: int, first: str, last: str) -> None:
    found = ruled(**fields).dates_in(year)
    assert found == Dates(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@given(year=st.integers(2018, 2100), month=st.integers(1, 12), week=st.integers(1, 5))
def test_the_nth_week_begins_on_a_monday_of_its_month(year: int, month: int, week: int) -> None:
    found = monday(year, month, week)
    assert (found.weekday(), found.month, found.year) == (0, month, year)
    assert week == 5 or found.day in range(7 * week - 6, 7 * week + 1)
    assert week < 5 or (found + datetime.timedelta(days=7)).month != month


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"recurrence": ""}, {"recurrence"}),
        ({"recurrence_week": None}, {"recurrence_week"}),
        ({"recurrence_month": None}, {"recurrence_month"}),
        ({"recurrence": "dates"}, {"recurrence_day"}),
        ({"recurrence": "dates", "recurrence_month": 4, "recurrence_day": 31}, {"recurrence_day"}),
    ],
)
def test_an_incomplete_rule_is_refused(section: Any, fields: dict[str, Any], lacking: set[str]) -> None:
    assert ruled(**fields).dates_in(2027) is None
    assert errors_of(factories.EventPageFactory(parent=section, live=False, **{**RULE, **fields})) == lacking


@pytest.fixture
def week(section: Any, home: Any) -> EventPage:
    """The week of 2026, with everything that an edition may hold."""
    guide = factories.ContentPageFactory(parent=home, title="Gids")
    opening = EventSession(
        title="Opening",
        start=at(2026, 6, 1, 10),
        end=at(2026, 6, 1, 11),
        room="Hal",
        repeats=repeated(at(2026, 6, 3, 10), room="Zaal"),
        cancelled=True,
    )
    page: EventPage = factories.EventPageFactory(
        parent=section,
        title="Week van de Jonge Mantelzorger 2026",
        planned_start=at(2026, 6, 1),
        planned_end=at(2026, 6, 7),
        status="held",
        actual_start=at(2026, 6, 1),
        actual_end=at(2026, 6, 7),
        participants=90,
        outcome="<p>Goed.</p>",
        registration_url="https://example.org/aanmelden",
        registration_closes=at(2026, 5, 1),
        sessions=[opening],
        toolkit=[EventMaterial(resource=guide, text="Lees dit.")],
        results=[EventResult(text="Een film.")],
        body=factories.stream(("text", {"text": "<p>Doe mee.</p>"})),
        **RULE,
    )
    return page


@pytest.fixture
def november(time_machine: Any) -> None:
    time_machine.move_to(at(2026, 11, 22, 12), tick=False)


def rolled(page: EventPage) -> EventPage:
    dates = campaigns.coming_dates(page)
    assert dates is not None
    return campaigns.roll_over(page, dates, user=factories.UserFactory())


def test_the_next_edition_takes_its_toolkit_and_programme_along(week: EventPage, november: None) -> None:
    made = rolled(week)
    draft = EventPage.objects.get(pk=made.pk).get_latest_revision_as_object()
    for page in (draft, EventPage.objects.get(pk=made.pk)):
        assert (page.title, page.slug) == ("Week van de Jonge Mantelzorger 2027", "week-van-de-jonge-mantelzorger-2027")
        assert (page.planned_start, page.planned_end) == (at(2027, 6, 7), at(2027, 6, 13))
        assert (page.status, page.live, page.previous_edition_id) == ("planned", False, week.pk)
        assert [(each.resource.title, each.text) for each in page.toolkit.all()] == [("Gids", "Lees dit.")]
        assert "Doe mee." in str(page.body)
        [opening] = page.sessions.all()
        slots = [(slot.start, slot.room) for slot in opening.slots()]
        assert slots == [(at(2027, 6, 7, 10), "Hal"), (at(2027, 6, 9, 10), "Zaal")]
        assert not opening.cancelled
        left = (page.actual_start, page.actual_end, page.participants, page.registration_closes, page.previous_start)
        assert left == (None,) * 5
        assert (page.outcome, page.registration_url, page.results.count()) == ("", "", 0)
    assert opening.translation_key != week.sessions.get().translation_key
    assert EventPage.objects.get(pk=week.pk).live


def test_editions_lead_to_each_other_once_both_are_public(
    week: EventPage, november: None, settle: Any, api: Any, client: Any
) -> None:
    settle()
    address = f"/events/{item_id(week.translation_key, 'nl')}"
    before = api(address).json()
    assert before["recurrence"] == {"kind": "week", "month": 6, "week": 1, "day": None, "days": None}
    assert (before["nextEdition"], before["nextPeriod"]) == (None, {"start": "2027-06-07", "end": "2027-06-13"})
    assert "de eerste week van juni" in client.get(before["path"]).content.decode()
    made = rolled(week)
    settle()
    assert api(address).json()["nextEdition"] is None
    made.get_latest_revision_as_object().save_revision().publish()
    settle()
    after = api(address).json()
    assert after["nextEdition"]["title"] == made.title
    own = api(f"/events?previousEdition={after['id']}").json()["items"]
    assert [item["title"] for item in own] == [made.title]
    successor = api(f"/events/{own[0]['id']}").json()
    assert successor["previousEdition"]["id"] == after["id"]
    assert made.title in client.get(after["path"]).content.decode()
    assert week.title in client.get(successor["path"]).content.decode()
    EventPage.objects.get(pk=made.pk).unpublish()
    settle()
    assert api(address).json()["nextEdition"] is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Week 2026", "Week 2027"), ("Van 2020 tot 2026", "Van 2020 tot 2027"), ("Week", "Week 2027")],
)
def test_the_title_gets_the_year_of_the_edition(title: str, expected: str) -> None:
    assert campaigns.title_in(title, 2027) == expected


def test_an_edition_of_long_ago_is_followed_by_the_next_that_is_not_over(week: EventPage, time_machine: Any) -> None:
    time_machine.move_to(at(2029, 6, 30), tick=False)
    assert campaigns.coming_dates(week) == week.dates_in(2030)


def test_staff_are_reminded_until_the_next_edition_is_there(
    week: EventPage, admin_client: Any, admin_user: Any, time_machine: Any
) -> None:
    def dashboard() -> str:
        # Months later nobody is still logged in.
        admin_client.force_login(admin_user)
        return admin_client.get("/admin/").content.decode()

    time_machine.move_to(at(2026, 6, 20), tick=False)
    assert reverse("roll_over", args=[week.pk]) not in dashboard()
    time_machine.move_to(at(2026, 11, 22), tick=False)
    assert reverse("roll_over", args=[week.pk]) in dashboard()
    rolled(week)
    assert reverse("roll_over", args=[week.pk]) not in dashboard()


def test_an_editor_makes_the_next_edition_in_the_admin(week: EventPage, admin_client: Any, november: None) -> None:
    edit = reverse("wagtailadmin_pages:edit", args=[week.pk])
    address = reverse("roll_over", args=[week.pk])
    assert address in admin_client.get(edit).content.decode()
    question = admin_client.get(address).content.decode()
    assert "Week van de Jonge Mantelzorger 2027" in question
    assert "7 juni 2027" in question
    assert EventPage.objects.count() == 1
    answer = admin_client.post(address)
    made = EventPage.objects.get(previous_edition=week)
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[made.pk])
    # Asked again it leads to what is there, and makes nothing.
    admin_client.post(address)
    assert EventPage.objects.filter(previous_edition=week).count() == 1


def test_who_may_not_add_pages_makes_no_edition(week: EventPage, client: Any, november: None) -> None:
    client.force_login(factories.UserFactory(is_superuser=False))
    assert client.post(reverse("roll_over", args=[week.pk])).status_code in (302, 403)
    assert EventPage.objects.count() == 1
