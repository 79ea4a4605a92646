"""Editions and downloads: readers and staff can use these pages whatever their senses."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.core.identity import item_id
from cms.publishing import outbox
from resources.addresses import edition_path
from resources.models import Download, HandoutCorrection
from tests import factories
from tests.browser.test_clients import violations
from tests.resources.conftest import edition, publish_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def handout(home: Any) -> Any:
    """A handout with two editions, a correction and downloads."""
    section = factories.CollectionPageFactory(parent=home, title="Sectie", slug="sectie")
    page = factories.HandoutPageFactory(
        parent=section,
        title="Gids",
        slug="gids",
        body=factories.stream(("text", {"text": "<p>De eerste tekst.</p>"})),
        editions=[edition(1)],
    )
    page.corrections.add(HandoutCorrection(date=datetime.date(2026, 3, 1), edition=2, text="Een typefout."))
    publish_edition(page, 2, outbox.process)
    for month, count in enumerate((12, 40, 7), start=1):
        Download.objects.create(
            item_id=item_id(page.translation_key, "nl"),
            number=2,
            format="pdf",
            day=datetime.date(2026, month, 1),
            requester="school" if month == 2 else "",
            count=count,
        )
    return page


def test_an_edition_is_compared_and_withdrawn_and_readers_are_told(editor: Page, handout: Any, picture: Any) -> None:
    found = []
    for path in (f"handouts/{handout.pk}/editions/compare/?from=1&to=2", "reports/downloads/"):
        editor.goto(f"/admin/{path}")
        found += violations(editor)
    editor.goto(f"/admin/handouts/{handout.pk}/editions/")
    picture(editor, "edition")
    found += violations(editor)
    editor.locator(f"a[href$='/{1}/withdraw/']").click()
    editor.wait_for_url("**/withdraw/")
    found += violations(editor)
    editor.locator("textarea[name=reason]").fill("Een fout cijfer.")
    editor.locator("main button[type=submit]").click()
    expect(editor.get_by_role("main")).to_contain_text("Een fout cijfer.")
    for path in (edition_path("/nl/sectie/gids/", number, locale="nl") for number in (1, 2)):
        editor.goto(path)
        found += violations(editor)
    editor.goto("/nl/sectie/gids/")
    expect(editor.get_by_role("main")).to_contain_text("Een fout cijfer.")
    assert found == []
