"""axe finds nothing on any page that we serve, whatever its type."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.files.storage import default_storage
from playwright.sync_api import Page

from cms.publishing import outbox
from cms.publishing.models import ContentItem
from cms.rendering.documents import html
from cms.rendering.documents.items import document_of
from tests import factories
from tests.api.test_delivery import MAKERS
from tests.rendering.documents import sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


AT_REST = """
    () => Promise.all(
        document.getAnimations()
            .filter((each) => each.playState === "running" && each.effect.getComputedTiming().endTime !== Infinity)
            .map((each) => each.finished.catch(() => null))
    )
"""


def violations(page: Page, context: str | None = None) -> list[str]:
    """Return what axe finds, once the page is there and no colour on its way to another."""
    page.wait_for_load_state()
    page.evaluate(AT_REST)
    found = Axe().run(page, context=context).response["violations"]
    return [f"{page.url} {violation['id']}: {violation['nodes'][0]['html']}" for violation in found]


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_file_in_html_has_no_violation(page: Page, scheme: Any) -> None:
    default_storage.save("images/beeld.width-1920.webp", factories.picture())
    item = sample.item(image={**sample.IMAGE, "url": f"{settings.PUBLIC_URL}/media/images/beeld.width-1920.webp"})
    file = html.write(document_of(item, room="Gemeente Tubbergen", publisher="Netwerk"))
    page.emulate_media(color_scheme=scheme)
    for width in (1200, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(file.decode())
        assert page.evaluate("document.images[0].naturalWidth") == 400
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_support_finder_has_no_violation(page: Page, home: Any, scheme: Any) -> None:
    enschede, hengelo = (
        factories.MunicipalityFactory(code=code, name=name)
        for code, name in (("GM0153", "Enschede"), ("GM0164", "Hengelo"))
    )
    for place in (enschede, hengelo):
        member = factories.MemberFactory(
            name=f"Steunpunt {place.name}",
            description="Voor kinderen en jongeren die thuis zorgen.",
            municipality=place,
            municipalities=[place],
            website="https://www.steunpunt.example/een-lang-adres-dat-niet-afbreekt/",
            email="post@steunpunt.example",
        )
        factories.SupportOfferFactory(member=member, website="https://www.steunpunt.example/")
    factories.SupportOfferFactory(kind="online", title="Chat")
    outbox.process()
    page.emulate_media(color_scheme=scheme)
    found = []
    for path in ("/nl/hulp-in-de-buurt/", "/en/support-nearby/"):
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            for typed in ("", "7511 AB", "0", "1234"):
                if typed:
                    page.locator("#postcode").fill(typed)
                    with page.expect_navigation():
                        page.keyboard.press("Enter")
                found += violations(page)
                overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert overflow <= 0, (path, width, typed)
    assert found == []


def test_the_api_documentation_has_no_violation(page: Page, home: Any) -> None:
    page.goto("/api/v1/docs")
    assert violations(page) == []
