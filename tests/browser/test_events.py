"""The page of an event with a programme, the archive by year, and the next edition of a campaign, in a browser."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from cms.publishing import outbox
from site_pages import campaigns
from site_pages.models import EventMaterial, EventPage, EventSession
from tests import factories
from tests.browser.test_accessibility import violations
from tests.site_pages.test_calendar import at
from tests.site_pages.test_programme import congress, repeated, session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS", "")
"""A folder for pictures of what is tested, for people to look at."""


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.fixture
def event(home: Any) -> Any:
    section = factories.CollectionPageFactory(parent=home, title="Agenda", order="date", listed_types=_events())
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    guide = factories.ContentPageFactory(parent=home, title="Gids voor de school", summary="Zo begint u.")
    before = factories.EventPageFactory(parent=section, title="Congres 2026", planned_start=at(2026, 6, 4))
    texts = "Jongeren vertellen zelf wat zij nodig hebben van school, en wat daar al goed gaat."
    page = congress(
        section,
        session("Opening door de voorzitter", 9, 10, "Grote zaal", kind="plenary"),
        session(
            "Luisteren naar jongeren",
            10,
            11,
            "Zaal 1",
            kind="workshop",
            text=texts,
            hosts=factories.stream(("host", partner.pk)),
            repeats=repeated(at(2027, 6, 3, 13), room="Zaal 2"),
        ),
        session("Mantelzorgbeleid in uw gemeente", 10, 11, "Zaal 2", kind="lecture"),
        session("Pauze", 11, 12, kind="break"),
        session("Film met nagesprek", 13, 14, "Zaal 1", cancelled=True),
        EventSession(title="Informatiemarkt", room="Hal"),
        slug="congres",
        place="Akoesticum, Ede",
        registration_url="https://example.org/aanmelden",
        registration_closes=at(2027, 5, 20, 12),
        toolkit=[EventMaterial(resource=guide, text="Om vooraf te lezen.")],
        previous_edition=before,
        yearly=True,
        recurrence="week",
        recurrence_month=6,
        recurrence_week=1,
    )
    outbox.process()
    return page


def _events() -> str:
    return factories.stream(("type", "event"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 320])
def test_a_programme_can_be_read_by_everybody(page: Page, event: Any, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    found = []
    for path in ("/nl/agenda/congres/", "/nl/agenda/"):
        page.goto(path)
        found += violations(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            found.append(f"{path} is {overflow} pixels wider than {width}")
        look(page, f"{path.strip('/').replace('/', '-')}-{width}-{scheme}")
    assert found == []


def test_a_table_stays_one_on_a_narrow_screen_and_all_of_it_is_printed(page: Page, event: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/nl/agenda/congres/")
    row = page.get_by_role("table", name="3 juni 2027").get_by_role("row").filter(has_text="Mantelzorgbeleid")
    assert row.get_by_role("rowheader").inner_text() == "10:00 – 11:00"
    assert row.get_by_role("cell").first.inner_text() == "Zaal 2"
    page.set_viewport_size({"width": 800, "height": 900})
    page.emulate_media(media="print")
    assert page.get_by_text("Luisteren naar jongeren").first.is_visible()
    assert not page.locator(".timetable__calendar").first.is_visible()
    look(page, "print")


def test_an_editor_makes_the_next_edition(editor: Page, home: Any) -> None:
    section = factories.CollectionPageFactory(parent=home, title="Agenda")
    today = datetime.date.today()
    week = factories.EventPageFactory(
        parent=section,
        title=f"Week {today.year}",
        planned_start=at(today.year, 1, 5),
        planned_end=at(today.year, 1, 11),
        yearly=True,
        recurrence="dates",
        recurrence_month=today.month,
        recurrence_day=1,
        recurrence_days=7,
    )
    dates = campaigns.coming_dates(week)
    assert dates
    editor.goto(f"/admin/pages/{week.pk}/edit/")
    look(editor, "form")
    editor.goto(f"/admin/events/{week.pk}/next-edition/")
    assert violations(editor) == []
    look(editor, "next-edition")
    editor.get_by_role("button", name="Concept maken").click()
    editor.wait_for_url("**/edit/")
    made = EventPage.objects.get(previous_edition=week.pk)
    assert (made.title, made.live) == (f"Week {dates.first.year}", False)
