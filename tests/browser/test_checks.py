"""An editor sees what the checks find while writing, is led there by keyboard, and cannot publish an error."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cms.core.models import CustomImage
from cms.publishing import outbox
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOON = 5_000
"""Milliseconds from a keystroke until the findings are there, with Wagtail's own half second of rest."""


@pytest.fixture(autouse=True)
def _no_saving_meanwhile(settings: Any) -> None:
    """Requests at one time share a connection to the database of the tests; one that saves would disturb the others."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.fixture(autouse=True)
def _watched(editor: Page) -> None:
    editor.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', () => { window.watchedSince = performance.now(); });"
    )


def wait_until_watched(editor: Page) -> None:
    """Wait until Wagtail has seen, twice, what the form held at first: what is typed before, it takes for that."""
    editor.wait_for_function("performance.now() - window.watchedSince > 500")


@pytest.fixture
def draft(home: Any) -> Any:
    image = factories.ImageFactory()
    CustomImage.objects.filter(pk=image.pk).update(description="")
    body = factories.stream(
        ("heading", {"text": "Begin", "level": "3"}),
        ("text", {"text": '<p>Lees de gids. <a href="https://elders.example/">Klik hier</a></p>'}),
    )
    page = factories.ContentPageFactory(parent=home, title="Gids", image=image, body=body, live=False)
    outbox.process()
    return page


def test_findings_follow_the_text_and_lead_to_it(editor: Page, draft: Any, tmp_path: Any) -> None:
    editor.goto(f"/admin/pages/{draft.pk}/edit/")
    editor.get_by_role("button", name="Controles").click()
    status = editor.locator("[data-quality-status]")
    expect(status).to_contain_text("1 fout, 2 tips.")
    panel = editor.locator("[data-quality]")
    expect(panel).to_contain_text("Klik hier")
    expect(panel).to_contain_text("Een afbeelding heeft geen beschrijving")
    assert Axe().run(editor, context="[data-quality]").response["violations"] == []

    wait_until_watched(editor)
    summary = editor.locator("#id_summary")
    summary.fill("")
    expect(status).to_contain_text("2 fouten, 2 tips.", timeout=SOON)
    missing = panel.get_by_role("button", name="Ga erheen: De samenvatting ontbreekt.")
    missing.focus()
    editor.keyboard.press("Enter")
    expect(summary).to_be_focused()
    editor.keyboard.type("Wat u hier vindt.")
    expect(status).to_contain_text("1 fout, 2 tips.", timeout=SOON)

    panel.get_by_role("button", name="Klik hier").press("Enter")
    block = editor.locator(f'[data-contentpath="{draft.body[1].id}"]')
    expect(block.get_by_role("textbox")).to_be_focused()
    editor.screenshot(path=tmp_path / "panel.png")

    editor.get_by_role("button", name="Meer acties").first.click()
    editor.get_by_role("button", name="Publiceren", exact=True).click()
    expect(editor.locator(".messages")).to_contain_text("niet")
    expect(editor.locator("#image_alt, [data-contentpath=image]").first).to_be_visible()
    expect(editor.locator("[data-contentpath=image]")).to_contain_text("decoratief")
    draft.refresh_from_db()
    assert not draft.live
    expect(status).to_contain_text("1 fout, 2 tips.")
    editor.screenshot(path=tmp_path / "refused.png")
    editor.wait_for_load_state("networkidle")


def test_a_new_page_is_checked_before_its_first_save(editor: Page, home: Any) -> None:
    editor.goto(f"/admin/pages/add/site_pages/contentpage/{home.pk}/")
    editor.get_by_role("button", name="Controles").click()
    panel, status = editor.locator("[data-quality]"), editor.locator("[data-quality-status]")
    expect(panel).to_contain_text("De samenvatting ontbreekt.")
    wait_until_watched(editor)
    editor.locator("#id_title").press_sequentially("Een heel nieuwe pagina")
    editor.locator("#id_summary").press_sequentially("Zo werkt het.")
    expect(status).to_contain_text("Niets gevonden.", timeout=SOON)
    editor.wait_for_load_state("networkidle")


def test_the_panel_counts_and_proposes_and_fields_count_characters(editor: Page, home: Any, tmp_path: Any) -> None:
    body = factories.stream(("text", {"text": "<p>Zo ondersteunt u mantelzorgers. Lees verder.</p>"}))
    factories.HandoutPageFactory(parent=home, title="Gids voor scholen", body=body)
    page = factories.HandoutPageFactory(parent=home, title="Gids voor school", slug="ander", body=body, live=False)
    outbox.process()
    editor.goto(f"/admin/pages/{page.pk}/edit/")
    toggle = editor.locator('[data-side-panel-toggle="checks"]')
    toggle.click()
    panel = editor.locator("[data-quality]")
    expect(panel).to_contain_text("Er is al een pagina met bijna dezelfde titel: ‘Gids voor scholen’.")
    expect(panel.get_by_role("link", name="Open die pagina")).to_be_visible()
    counter = toggle.locator("[data-side-panel-toggle-counter]")
    expect(counter).to_have_text("1", timeout=SOON)

    wait_until_watched(editor)
    summary = editor.locator("#id_summary")
    summary.fill("")
    expect(counter).to_have_text("2", timeout=SOON)
    panel.get_by_role("button", name="Stel een tekst voor").click()
    expect(summary).to_have_value("Zo ondersteunt u mantelzorgers. Lees verder.")
    expect(summary).to_be_focused()
    expect(counter).to_have_text("1", timeout=SOON)
    expect(editor.locator("#id_summary-length")).to_have_text("Tekens: 44. Advies: hooguit 155.")
    title = editor.locator("#id_title")
    title.fill("Gids " * 20)
    expect(editor.locator("#id_title-length")).to_have_text("Tekens: 99. Zoekmachines tonen ongeveer de eerste 60.")
    assert "id_title-length" in (title.get_attribute("aria-describedby") or "")
    editor.screenshot(path=tmp_path / "counted.png")
    for changed in ("[data-quality]", ".w-field:has(#id_title)", ".w-field:has(#id_summary)"):
        assert Axe().run(editor, context=changed).response["violations"] == []
    editor.wait_for_load_state("networkidle")
