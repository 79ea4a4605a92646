"""What an editor does in the admin shows at once in the API."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def theme(home: Any) -> Any:
    section = factories.CollectionPageFactory(parent=home, title="Thema’s", slug="themas")
    return factories.ThemePageFactory(parent=section, title="Beleid", slug="beleid")


def items(editor: Page, collection: str) -> list[dict[str, Any]]:
    return editor.request.get(f"/api/v1/{collection}").json()["items"]


def publish(editor: Page) -> None:
    editor.click("footer .w-dropdown__toggle, footer [aria-label='Meer acties'], footer .w-dropdown button >> nth=0")
    editor.click("button[name=action-publish]")


def test_a_published_edit_of_a_theme_page_is_in_the_api(editor: Page, theme: Any) -> None:
    editor.goto(f"/admin/pages/{theme.pk}/edit/")
    editor.fill("textarea[name=aim]", "Elke gemeente heeft beleid.")
    publish(editor)
    expect(editor.locator(".messages")).to_contain_text("gepubliceerd")
    assert items(editor, "themes")[0]["aim"] == "Elke gemeente heeft beleid."


def test_an_incomplete_page_can_be_kept_as_a_draft_but_not_published(editor: Page, home: Any) -> None:
    section = factories.CollectionPageFactory(parent=home, title="Handreikingen")
    editor.goto(f"/admin/pages/add/resources/handoutpage/{section.pk}/")
    editor.locator("[name=title]").press_sequentially("Gids")
    editor.keyboard.press("Tab")
    expect(editor.locator("[name=slug]")).to_have_value("gids")
    editor.click("footer button.action-save")
    expect(editor.locator(".messages")).to_contain_text("Gids")
    publish(editor)
    expect(editor.locator(".messages")).to_contain_text("fout")
    assert items(editor, "handouts") == []


def test_unpublishing_shows_at_once(editor: Page, theme: Any) -> None:
    editor.goto(f"/admin/pages/{theme.pk}/unpublish/")
    editor.click("main form button[type=submit], main form input[type=submit]")
    editor.get_by_role("link", name="Laten zoals het is").click()
    editor.wait_for_url(f"**/admin/pages/{theme.get_parent().pk}/")
    assert items(editor, "themes") == []


def test_deleting_shows_at_once(editor: Page, theme: Any) -> None:
    editor.goto(f"/admin/pages/{theme.pk}/delete/")
    editor.click("main form button[type=submit], main form input[type=submit]")
    editor.get_by_role("link", name="Laten zoals het is").click()
    editor.wait_for_url(f"**/admin/pages/{theme.get_parent().pk}/")
    assert items(editor, "themes") == []


def test_moving_shows_at_once(editor: Page, theme: Any, home: Any) -> None:
    elsewhere = factories.CollectionPageFactory(parent=home, title="Elders", slug="elders")
    editor.goto(f"/admin/pages/{theme.pk}/move/{elsewhere.pk}/confirm/")
    editor.click("main form button[type=submit], main form input[type=submit]")
    editor.wait_for_url(f"**/admin/pages/{elsewhere.pk}/")
    assert items(editor, "themes")[0]["path"] == "/nl/elders/beleid/"
    assert editor.request.get("/nl/themas/beleid/").url.endswith("/nl/elders/beleid/")


def test_the_preview_of_a_draft_shows_what_is_not_public_yet(editor: Page, theme: Any) -> None:
    theme.aim = "Nog niet openbaar."
    theme.save_revision()
    editor.goto(f"/admin/pages/{theme.pk}/view_draft/")
    expect(editor.locator("main")).to_contain_text("Nog niet openbaar.")
    assert items(editor, "themes")[0]["aim"] != "Nog niet openbaar."
