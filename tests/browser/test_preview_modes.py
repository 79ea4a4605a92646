"""Next to the form an editor sees the draft as a page, a card, a PDF and a search result, while typing."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Page, expect

from cms.publishing import outbox
from tests import factories
from tests.browser.test_checks import _no_saving_meanwhile, _watched, wait_until_watched  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOON = 30_000
"""Milliseconds; most of it is for machines that do much else."""


@pytest.fixture
def handout(home: Any) -> Any:
    body = factories.stream(("heading", {"text": "Begin", "level": "2"}), ("text", {"text": "<p>Lees dit.</p>"}))
    page = factories.HandoutPageFactory(parent=home, title="Gids", body=body, live=False)
    outbox.process()
    return page


def shown(editor: Page) -> FrameLocator:
    return editor.frame_locator("#w-preview-iframe")


@pytest.mark.parametrize(("mode", "said"), [("card", "h1"), ("pdf", "img"), ("search", ".hit__title")])
def test_every_mode_follows_the_form(editor: Page, handout: Any, mode: str, said: str, tmp_path: Any) -> None:
    editor.goto(f"/admin/pages/{handout.pk}/edit/")
    editor.get_by_role("button", name="voorvertoning").click()
    expect(shown(editor).locator("h1")).to_contain_text("Gids", timeout=SOON)
    editor.get_by_label("Voorbeeldmodus").select_option(mode)
    expect(shown(editor).locator(said)).to_be_visible(timeout=SOON)
    wait_until_watched(editor)
    editor.locator("#id_title").fill("Gids voor de gemeente")
    if mode == "pdf":
        expect(shown(editor).get_by_alt_text("Gids voor de gemeente")).to_be_visible(timeout=SOON)
    else:
        expect(shown(editor).locator(said)).to_contain_text("Gids voor de gemeente", timeout=SOON)
    editor.screenshot(path=tmp_path / f"{mode}.png")
    editor.wait_for_load_state("networkidle")

    for width in (1280, 400):
        editor.set_viewport_size({"width": width, "height": 900})
        editor.goto(f"/admin/pages/{handout.pk}/edit/preview/?mode={mode}")
        expect(editor.locator(said)).to_be_visible()
        assert Axe().run(editor).response["violations"] == []
        assert editor.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        editor.screenshot(path=tmp_path / f"{mode}-{width}.png")
