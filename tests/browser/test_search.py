"""A reader searches on the example site; an editor puts a page first."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.contrib.search_promotions.models import Query

from cms.core.identity import item_id
from cms.example.loader import Loader
from cms.publishing import outbox
from search import indexing
from search.promotions import pinned
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def example(address: str, root: None) -> None:
    Loader().run()
    outbox.process()
    indexing.rebuild()


def faults(page: Page) -> list[str]:
    """Return what axe finds on the page and where it is wider than the window, for wide and narrow windows."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found += violations(page)
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if overflow > 0:
                found.append(f"{page.url} is {overflow} pixels wider than {width}")
    page.set_viewport_size({"width": 1200, "height": 900})
    return found


def test_a_reader_with_a_typo_finds_what_was_meant_and_narrows_it_down(page: Page, example: None) -> None:
    page.goto("/nl/")
    field = page.get_by_role("searchbox", name="Zoeken op deze site")
    field.fill("mantelzrog")
    field.press("Enter")
    expect(page).to_have_url("/nl/zoeken/?q=mantelzrog")
    expect(page.get_by_role("status")).to_contain_text("resultaten voor “mantelzrog”")
    expect(page.locator(".hit mark").first).to_be_visible()
    assert faults(page) == []

    page.get_by_role("link", name="mantelzorg", exact=True).click()
    expect(page.get_by_role("searchbox")).to_have_value("mantelzorg")
    everything = page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Meer resultaten").click()
    page.get_by_role("link", name="Vorige resultaten").click()
    kinds = page.get_by_role("navigation", name="Resultaten beperken")
    kinds.get_by_role("link", name="Handreiking").click()
    expect(kinds.locator("[aria-current=true]")).to_contain_text("Handreiking")
    assert {kind.inner_text() for kind in page.locator(".hit .kicker").all()} == {"Handreiking"}
    assert faults(page) == []
    kinds.locator("[aria-current=true]").click()
    expect(page.get_by_role("status")).to_have_text(everything)

    page.get_by_role("link", name="English").click()
    expect(page).to_have_url("/en/search/?q=mantelzorg")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("path", ["/nl/zoeken/", "/nl/zoeken/?q=luchtkasteel", f"/nl/zoeken/?q={'a' * 201}"])
def test_a_page_without_hits_has_no_fault(page: Page, home: Any, path: str) -> None:
    indexing.rebuild()
    page.goto(path)
    assert faults(page) == []


def test_search_that_is_not_available_has_no_fault(page: Page, home: Any) -> None:
    assert page.goto("/nl/zoeken/?q=zorg").status == 503
    expect(page.get_by_role("alert")).to_contain_text("Zoeken is niet beschikbaar")
    assert faults(page) == []


def test_an_editor_puts_a_page_first(editor: Page, home: Any) -> None:
    editor.goto("/admin/searchpicks/add/")
    expect(editor.locator("main")).to_contain_text("Wie precies deze woorden zoekt")
    editor.fill("[name=query_string]", "verlof")
    editor.get_by_role("button", name="uitgelicht").click()
    picks = editor.locator("[id^=inline_child_editors_picks-0]").first
    for name in ("external_link_url", "external_link_text", "description"):
        assert picks.locator(f"[name$={name}]").count() == 0
    picks.get_by_role("button", name="Kies een pagina").click()
    editor.locator(".modal a", has_text=home.title).first.click()
    expect(picks.locator(".chooser__title")).to_have_text(home.title)
    expect(editor.locator(".modal")).to_have_count(0)
    assert violations(editor) == []
    editor.locator("footer button[type=submit]").click()
    expect(editor.locator(".messages")).to_contain_text("verlof")
    expect(editor.locator("table.listing thead th")).to_have_count(2)
    assert pinned("verlof", "nl") == (item_id(home.translation_key, "nl"),)
    editor.goto(f"/admin/searchpicks/{Query.objects.get().pk}/")
    expect(editor.locator("main")).to_contain_text("Wie precies deze woorden zoekt")
