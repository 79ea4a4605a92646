"""An editor gets a link beside the preview; whoever has it sees the draft without an account, until it ends."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from cms.publishing import outbox
from tests import factories
from tests.browser.test_checks import _no_saving_meanwhile  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(home: Any) -> Any:
    page = factories.ContentPageFactory(parent=home, title="Gids", live=False)
    page.title = "Gids zoals die wordt"
    page.save_revision()
    outbox.process()
    return page


def test_a_link_shows_the_draft_until_it_ends(
    editor: Page, draft: Any, browser: Browser, address: str, time_machine: Any, settings: Any, tmp_path: Any
) -> None:
    editor.goto(f"/admin/pages/{draft.pk}/edit/")
    editor.get_by_role("button", name="voorvertoning").click()
    panel = editor.locator("[data-preview-share]")
    share = panel.get_by_role("button", name="Concept delen")
    share.click()
    expect(panel).to_contain_text("zonder in te loggen")
    link = panel.get_by_label("Adres")
    expect(link).to_be_focused()
    expect(panel.get_by_role("button", name="Link kopiëren")).to_be_visible()
    assert Axe().run(editor, context="[data-preview-share]").response["violations"] == []
    editor.screenshot(path=tmp_path / "share.png")
    editor.set_viewport_size({"width": 400, "height": 900})
    editor.screenshot(path=tmp_path / "share-400.png")

    shared = link.input_value()
    share.click()
    expect(link).to_have_count(0)
    editor.wait_for_load_state("networkidle")

    guest = browser.new_context(base_url=address, locale="nl-NL").new_page()
    guest.goto(shared)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Gids zoals die wordt")

    editor.goto("about:blank")
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=settings.PREVIEW_SECONDS + 1))
    guest.reload()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Deze link werkt niet meer")
    assert "Gids" not in guest.content()
    assert Axe().run(guest).response["violations"] == []
    guest.screenshot(path=tmp_path / "ended.png")
    guest.context.close()


def test_a_page_that_was_never_saved_has_no_link_yet(editor: Page, home: Any) -> None:
    editor.goto(f"/admin/pages/add/site_pages/contentpage/{home.pk}/")
    editor.get_by_role("button", name="voorvertoning").click()
    panel = editor.locator("[data-preview-share]")
    panel.get_by_role("button", name="Concept delen").click()
    expect(panel).to_contain_text("nog niet")
    editor.wait_for_load_state("networkidle")
