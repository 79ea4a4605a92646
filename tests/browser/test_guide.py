"""The guide in the admin, the tour at the first visit, and what they lead to."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cms.accounts.roles import Role
from cms.guide.topics import TOPICS
from tests import factories
from tests.browser.journeys import Journey
from tests.browser.test_house import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def journey(page: Page, home: Any) -> Journey:
    return Journey(page, "guide")


@pytest.mark.parametrize("width", [1280, 400])
def test_every_task_is_explained_with_a_picture(journey: Journey, width: int) -> None:
    page = journey.page
    page.set_viewport_size({"width": width, "height": 900})
    journey.log_in(Role.EDITOR)
    page.goto(reverse("guide"))
    wrong = look(page)
    expect(page.get_by_role("heading", name="Voor u")).to_be_visible()
    for topic in TOPICS:
        page.goto(reverse("guide_topic", args=[topic.slug]))
        picture = page.locator("article img")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('article img').naturalWidth === 960")
        wrong += look(page)
        wrong += ["wide"] * page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert wrong == []


def test_the_menu_leads_to_the_guide_and_nowhere_else(journey: Journey) -> None:
    page = journey.page
    journey.log_in(Role.EDITOR)
    journey.click(page.get_by_role("button", name="Hulp"))
    journey.click(page.get_by_role("link", name="Stap voor stap", exact=True))
    page.wait_for_url("**/guide/")
    assert page.locator("a[href^=http]").count() == 0


@pytest.mark.parametrize("width", [1280, 400])
def test_the_tour_goes_by_keyboard_is_put_away_for_good_and_comes_back(journey: Journey, width: int) -> None:
    page = journey.page
    page.set_viewport_size({"width": width, "height": 900})
    user = journey.log_in(Role.EDITOR)
    tour = page.get_by_role("region", name="Uw eerste keer hier")
    expect(tour.get_by_role("listitem")).to_have_count(1)
    assert look(page) == []
    for step in range(2, 6):
        journey.reach(page.get_by_role("button", name="Volgende"))
        journey.press("Enter")
        expect(tour.get_by_role("listitem")).to_have_attribute("value", str(step))
        expect(tour.get_by_role("listitem")).to_be_focused()
    expect(page.get_by_role("button", name="Volgende")).to_be_hidden()
    journey.reach(page.get_by_role("button", name="Niet meer tonen"))
    with page.expect_response(lambda response: "dismissibles" in response.url):
        journey.press("Enter")
    expect(tour).to_be_hidden()
    user.wagtail_userprofile.refresh_from_db()
    page.goto(reverse("wagtailadmin_home"))
    expect(tour).to_have_count(0)
    page.goto(reverse("guide"))
    journey.click(page.get_by_role("link", name="De rondleiding opnieuw tonen"))
    expect(tour).to_be_visible()


def test_a_picture_is_described(journey: Journey, picture: Any) -> None:
    image = factories.ImageFactory(title="Samen afwassen", description="")
    journey.log_in(Role.EDITOR)
    journey.page.goto(reverse("wagtailimages:edit", args=[image.pk]))
    journey.click("#id_description")
    journey.type("Een meisje doet met haar vader de afwas.")
    picture(journey.page, "pictures")
    journey.page.keyboard.press("Enter")
    expect(journey.page.locator(".messages")).to_contain_text(image.title)
    image.refresh_from_db()
    assert image.description == "Een meisje doet met haar vader de afwas."


def test_a_file_gets_a_clear_title(journey: Journey, picture: Any) -> None:
    document = factories.DocumentFactory(title="gids_v3-def")
    journey.log_in(Role.EDITOR)
    journey.page.goto(reverse("wagtaildocs:edit", args=[document.pk]))
    journey.click("[name=title]")
    journey.press("Control+a")
    journey.type("Gids voor scholen")
    picture(journey.page, "links-and-files")
    journey.page.keyboard.press("Enter")
    expect(journey.page.locator(".messages")).to_contain_text("Gids voor scholen")
    document.refresh_from_db()
    assert document.title == "Gids voor scholen"
