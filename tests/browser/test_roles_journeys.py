"""People of each role do their daily tasks in the admin: they succeed, and it is told what that took.

``--record`` writes the pictures of the guide anew; ``-s`` shows the clicks, keys and seconds.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.models import GroupApprovalTask, Locale, PageLogEntry, Workflow, WorkflowPage, WorkflowTask
from wagtail.models import Page as WagtailPage
from wagtail_localize.models import StringTranslation
from wagtail_localize.operations import translate_object

from cms.accounts import granting
from cms.accounts.roles import Role
from cms.publishing import outbox
from tests import factories
from tests.accounts.test_roles import somebody_as
from tests.browser.journeys import Journey
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_saving_meanwhile(settings: Any) -> None:
    """Requests at one time share a connection to the database of the tests; one that saves would disturb the others."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.fixture(params=["mouse", "keyboard"])
def journey(page: Page, home: Any, request: pytest.FixtureRequest) -> Iterator[Journey]:
    made = Journey(page, request.node.name, keyboard=request.param == "keyboard")
    yield made
    made.end()


@pytest.fixture
def section(home: Any) -> Any:
    """A page below which colleagues write, in a tree where what editors put forward is judged by final editors."""
    workflow = Workflow.objects.create(name="Communicatie")
    task = GroupApprovalTask.objects.create(name="Communicatie")
    task.groups.add(granting.groups()[Role.PUBLISHER])
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=WagtailPage.get_first_root_node())
    return factories.ContentPageFactory(parent=home, title="Over het netwerk", slug="over")


def public(page: WagtailPage) -> Any:
    """Return a page as it is now."""
    return WagtailPage.objects.get(pk=page.pk).specific


def translated_texts(page: WagtailPage) -> set[str]:
    return set(StringTranslation.objects.filter(locale=page.locale).values_list("data", flat=True))


@pytest.fixture
def submitted(section: Any) -> Any:
    """A page that an editor put forward."""
    page = factories.ContentPageFactory(parent=section, title="Jonge mantelzorgers op school", live=False)
    page.save_revision()
    editor = somebody_as(Role.EDITOR, first_name="Rik", last_name="Redactie")
    page.get_workflow().start(page, editor)
    return page


def test_an_editor_makes_a_first_page_from_nothing(journey: Journey, section: Any, picture: Any) -> None:
    page = journey.page
    journey.log_in(Role.EDITOR, first_name="Rik")
    journey.click(page.get_by_role("button", name="Pagina's"))
    journey.click(page.locator(".c-page-explorer__drawer").get_by_role("link", name="JMZ Kennisnetwerk").first)
    journey.click(page.get_by_role("link", name="Voeg onderliggende pagina toe").first)
    journey.click(page.get_by_role("link", name="Een gewone pagina"))
    journey.click(page.locator("[name=title]"))
    journey.type("Hulp op school")
    journey.click(page.locator("[name=summary]"))
    journey.type("Hoe een school jonge mantelzorgers kan steunen.")
    journey.click(page.locator(".c-sf-add-button").first)
    journey.click(page.get_by_role("combobox", name="Zoek opties"))
    journey.type("Tekst")
    expect(page.get_by_role("option").first).to_contain_text("Tekst")
    journey.press("Enter")
    text = page.locator(".public-DraftEditor-content")
    journey.click(text)
    journey.type("Vraag hoe het thuis gaat.")
    # The editor writes down what was typed a moment later.
    expect(page.locator("[name='body-0-value-text']")).to_have_value(re.compile("thuis gaat"))
    picture(page, "first-page")
    journey.click(page.locator("footer [data-w-dropdown-target=toggle]"))
    journey.click(page.locator("button[name=action-submit]"))
    expect(page.locator(".messages")).to_contain_text("Hulp op school")
    made = WagtailPage.objects.get(title="Hulp op school").specific
    assert (made.live, made.workflow_in_progress) == (False, True)
    assert "Vraag hoe het thuis gaat." in str(made.get_latest_revision_as_object().body)


def test_a_final_editor_decides_on_what_was_put_forward(journey: Journey, submitted: Any, picture: Any) -> None:
    page = journey.page
    journey.log_in(Role.PUBLISHER, first_name="Els")
    journey.click(page.get_by_role("link", name=submitted.title).first)
    journey.click("footer [data-w-dropdown-target=toggle]")
    expect(page.get_by_role("button", name="Goedkeuren en publiceren")).to_be_visible()
    picture(page, "moderation")
    journey.click(page.get_by_role("button", name="Goedkeuren en publiceren"))
    expect(page.locator(".messages")).to_contain_text(submitted.title)
    assert public(submitted).live


def test_a_final_editor_corrects_a_mistake(journey: Journey, section: Any, picture: Any) -> None:
    page = journey.page
    journey.log_in(Role.PUBLISHER, first_name="Els")
    page.goto(f"/admin/pages/{section.pk}/edit/")
    journey.click("[name=summary]")
    journey.press("Control+a")
    journey.type("Wie wij zijn en wat wij doen.")
    journey.click("footer [data-w-dropdown-target=toggle]")
    expect(page.locator("button[name=action-publish]")).to_be_visible()
    picture(page, "mistake")
    journey.click("button[name=action-publish]")
    expect(page.locator(".messages")).to_contain_text("gepubliceerd")
    assert public(section).summary == "Wie wij zijn en wat wij doen."


def test_a_final_editor_chooses_when_a_page_goes_live(journey: Journey, section: Any, picture: Any) -> None:
    page = journey.page
    draft = factories.ContentPageFactory(parent=section, title="Week van de mantelzorg", live=False)
    journey.log_in(Role.PUBLISHER, first_name="Els")
    page.goto(f"/admin/pages/{draft.pk}/edit/")
    journey.click(page.get_by_role("button", name="Status"))
    journey.click(page.get_by_role("button", name="Stel schema in"))
    dialog = page.get_by_role("dialog")
    journey.click(dialog.locator("[name=go_live_at]"))
    expect(page.locator(".xdsoft_datetimepicker").locator("visible=true")).to_have_count(1)
    then = timezone.localtime() + datetime.timedelta(days=7)
    journey.type(f"{then:%Y-%m-%d} 09:00")
    journey.leave(dialog.get_by_role("heading").first)
    expect(page.locator(".xdsoft_datetimepicker").locator("visible=true")).to_have_count(0)
    picture(page, "schedule")
    journey.click(dialog.get_by_role("button", name="Schema opslaan"))
    journey.choose_action("publish")
    expect(page.locator(".messages")).to_contain_text(draft.title)
    assert (public(draft).live, public(draft).approved_schedule) == (False, True)


def test_an_editor_brings_back_the_version_of_yesterday(journey: Journey, section: Any, picture: Any) -> None:
    page = journey.page
    then = timezone.now() - datetime.timedelta(days=1)
    colleague = somebody_as(Role.EDITOR, first_name="Anna")
    section.summary = "Goed zoals het gisteren was."
    section.save_revision(user=colleague, log_action=True)
    PageLogEntry.objects.update(timestamp=then)
    section.summary = "Per ongeluk veranderd."
    section.save_revision(user=colleague, log_action=True)
    journey.log_in(Role.EDITOR, first_name="Rik")
    page.goto(f"/admin/pages/{section.pk}/edit/")
    journey.click(page.get_by_role("link", name="Geschiedenis"))
    page.wait_for_url("**/history/")
    row = page.get_by_role("main").get_by_role("row").filter(has_text="1 dag geleden").filter(has_text="Anna")
    journey.click(row.get_by_role("button", name="Acties"))
    review = page.get_by_role("link", name="Beoordeel deze versie")
    expect(review).to_be_visible()
    picture(page, "restore")
    journey.click(review)
    expect(page.locator("[name=summary]")).to_have_value("Goed zoals het gisteren was.")
    journey.click(page.get_by_role("button", name="Vervang huidig concept"))
    expect(page.locator(".messages")).to_contain_text(section.title)
    assert public(section).get_latest_revision_as_object().summary == "Goed zoals het gisteren was."


def test_a_translator_translates_a_page(journey: Journey, section: Any, picture: Any) -> None:
    page = journey.page
    translated = Locale.objects.get(language_code="en")
    section.get_parent().specific.copy_for_translation(translated).save_revision().publish()
    translate_object(section, [translated])
    outbox.process()
    journey.log_in(Role.TRANSLATOR, first_name="Vera")
    english = section.get_translation(translated)
    page.goto(f"/admin/pages/{english.pk}/edit/")
    for dutch, text in ((section.title, "About the network"), (section.summary, "Who we are.")):
        journey.click(page.get_by_role("button", name="Vertaal", exact=True).first)
        expect(page.get_by_role("textbox").last).to_be_focused()
        journey.type(text)
        if dutch == section.title:
            picture(page, "translate")
        with page.expect_response(re.compile("/strings/[0-9]+/edit/")):
            journey.click(page.get_by_role("button", name="Opslaan"))
    expect(page.get_by_role("button", name="Vertaal", exact=True)).to_have_count(0)
    outbox.process()
    assert translated_texts(english) == {"About the network", "Who we are."}


def test_an_editor_shows_a_draft_to_somebody_without_an_account(journey: Journey, home: Any, picture: Any) -> None:
    draft = factories.ContentPageFactory(parent=home, title="Nog niet openbaar", live=False)
    draft.save_revision()
    page = journey.page
    journey.log_in(Role.EDITOR)
    page.goto(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    journey.click(page.get_by_role("button", name="Acties").first)
    journey.click(page.get_by_role("link", name="Concept delen"))
    address = page.get_by_label("Adres").input_value()
    picture(page, "share-draft")
    page.context.clear_cookies()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog niet openbaar")


def test_a_final_editor_withdraws_a_page_that_others_use(journey: Journey, home: Any, picture: Any) -> None:
    used = factories.ContentPageFactory(parent=home, title="Contact", slug="contact")
    link = factories.stream(("text", {"text": f'<p><a linktype="page" id="{used.pk}">Stel een vraag</a></p>'}))
    factories.ContentPageFactory(parent=home, title="Veelgestelde vragen", slug="vragen", body=link)
    outbox.process()
    page = journey.page
    journey.log_in(Role.PUBLISHER)
    page.goto(reverse("wagtailadmin_pages:unpublish", args=[used.pk]))
    expect(page.get_by_role("main").get_by_role("link", name="Veelgestelde vragen")).to_be_visible()
    assert violations(page) == []
    picture(page, "withdraw")
    journey.click("main form button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waar leidt het oude adres naartoe?")
    used.refresh_from_db()
    assert not used.live

    page.reload()
    assert violations(page) == []
    journey.click(page.get_by_role("button", name="Kies een pagina"))
    dialog = page.get_by_role("dialog")
    journey.click(dialog.locator(".navigate-pages"))
    journey.click(dialog.get_by_role("link", name="Veelgestelde vragen", exact=True))
    expect(page.get_by_role("main")).to_contain_text("Veelgestelde vragen")
    journey.click(page.get_by_role("button", name="Naar deze pagina leiden"))
    expect(page.locator(".messages")).to_contain_text("Veelgestelde vragen")
    moved = page.request.get("/api/v1/resolve?path=/nl/contact/", max_redirects=0)
    assert (moved.status, moved.json()["path"]) == (308, "/nl/vragen/")


def test_a_final_editor_withdraws_many_pages_at_once(journey: Journey, home: Any) -> None:
    for title in ("Oude gids", "Oude agenda"):
        factories.ContentPageFactory(parent=home, title=title)
    outbox.process()
    page = journey.page
    journey.log_in(Role.PUBLISHER)
    page.goto(reverse("wagtailadmin_explore", args=[home.pk]))
    for title in ("Oude gids", "Oude agenda"):
        journey.tick(page.get_by_role("row").filter(has_text=title).get_by_role("checkbox"))
    journey.click(page.get_by_role("link", name=re.compile("pagina's intrekken")))
    expect(page.get_by_role("main")).to_contain_text("rustige melding")
    assert violations(page) == []
    journey.click(page.get_by_role("button", name="Ja, trek de publicatie in"))
    expect(page.get_by_role("main")).to_contain_text("/nl/oude-gids/")
    assert violations(page) == []
    assert public(home).get_children().live().count() == 0
