"""A page is translated: from the panel beside it, with and without a machine, until it can be published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from tests import factories
from tests.browser.test_accessibility import violations
from tests.translating.conftest import translate
from tests.translating.test_machine_translation import DUMMY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def guide(home: Any) -> Any:
    return factories.ContentPageFactory(parent=home, title="Gids", summary="Voor scholen en gemeenten.")


def panel(editor: Page) -> Any:
    """Open the panel with the state of a page, unless it is remembered as open, and return the languages in it."""
    editor.wait_for_load_state()
    toggle = editor.get_by_role("button", name="Toon/verberg status").first
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    return editor.locator(".translations:visible li")


def test_a_page_is_translated_with_a_machine_and_published(editor: Page, guide: Any, settings: Any) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = DUMMY
    editor.goto(f"/admin/pages/{guide.pk}/edit/")
    expect(panel(editor)).to_contain_text("Engels Ontbreekt")
    panel(editor).get_by_role("link", name="Laat deze pagina vertalen").click()
    editor.get_by_label("Engels").check()
    editor.get_by_role("button", name="Verzenden").click()
    expect(panel(editor)).to_contain_text("Engels Loopt achter")
    expect(panel(editor)).to_contain_text("Nog 3 teksten te vertalen")
    expect(editor.get_by_role("heading", name="Van Nederlands naar Engels")).to_be_visible()

    editor.get_by_role("button", name=re.compile("^Publiceer in")).click()
    expect(editor.get_by_text("Deze vertaling is nog niet af: 3 teksten zijn nog niet vertaald")).to_be_visible()
    translation = Translation.objects.get(source__object_id=guide.translation_key)
    assert not translation.get_target_instance().live

    editor.get_by_role("button", name=re.compile("^Vertaal met")).click()
    expect(panel(editor)).to_contain_text("Publiceer: alles is vertaald")
    editor.get_by_role("button", name=re.compile("^Publiceer in")).click()
    expect(panel(editor)).to_contain_text("Engels Volledig")
    page = translation.get_target_instance()
    assert (page.live, page.summary) == (True, "gemeenten. en scholen Voor")


@pytest.mark.parametrize("width", [1280, 400])
def test_panel_and_report_are_accessible(editor: Page, guide: Any, width: int) -> None:
    english = Locale.objects.get(language_code="en")
    translate_object(guide, [english])
    translate(Translation.objects.get(source__object_id=guide.translation_key), leave=1)
    editor.set_viewport_size({"width": width, "height": 900})
    editor.goto(f"/admin/pages/{guide.pk}/edit/")
    expect(panel(editor)).to_contain_text("Nog 1 tekst te vertalen: “Voor scholen en gemeenten.”")
    assert violations(editor) == []
    editor.goto("/admin/reports/translation-progress/")
    expect(editor.get_by_role("row", name=re.compile("Gids"))).to_contain_text("Loopt achter")
    assert violations(editor) == []
