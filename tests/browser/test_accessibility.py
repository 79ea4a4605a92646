"""axe finds nothing on any page that we serve, whatever its type."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cms.publishing import outbox
from cms.publishing.models import ContentItem
from tests import factories
from tests.api.test_delivery import MAKERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def violations(page: Page) -> list[str]:
    return [
        f"{page.url} {violation['id']}: {violation['nodes'][0]['html']}"
        for violation in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_any_type_has_a_violation(page: Page, home: Any, scheme: Any) -> None:
    section = factories.CollectionPageFactory(parent=home, title="Sectie", show_in_menus=True)
    for make in MAKERS.values():
        make(home, section)
    factories.HandoutPageFactory(parent=section, body=factories.body_with_every_block(home))
    outbox.process()
    page.emulate_media(color_scheme=scheme)
    found = []
    for path in [*ContentItem.objects.exclude(path="").values_list("path", flat=True), "/nl/bestaat-niet/"]:
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            found += violations(page)
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if overflow > 0:
                found.append(f"{path} is {overflow} pixels wider than {width}")
    assert found == []


def test_the_api_documentation_has_no_violation(page: Page, home: Any) -> None:
    page.goto("/api/v1/docs")
    assert violations(page) == []
