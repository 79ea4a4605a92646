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


def a_body_with_every_block(home: Any) -> str:
    image = factories.ImageFactory()
    listed = [
        {"type": "item", "value": {"title": "Eerst", "text": "<p>Kijk rond.</p>"}, "id": str(number)}
        for number in (1, 2)
    ]
    table = {
        "caption": "Wie doet wat",
        "columns": [{"type": "text", "heading": "Wie"}, {"type": "text", "heading": "Wat"}],
        "rows": [{"values": ["School", "Signaleren"]}],
    }
    return factories.stream(
        ("text", {"text": "<p>Tekst met een <a href='https://www.vng.nl'>link</a>.</p>"}),
        ("heading", {"text": "Kop", "level": "2"}),
        ("heading", {"text": "Kop eronder", "level": "3"}),
        ("callout", {"kind": "tip", "title": "Tip", "text": "<p>Begin klein.</p>"}),
        ("steps", {"title": "Stappen", "steps": listed}),
        ("accordion", {"items": listed}),
        ("table", {"table": table}),
        ("quotation", {"text": "Woorden.", "speaker": "Notitie", "role": "", "kind": "document"}),
        ("image", {"image": {"image": image.pk, "alt_text": "Beeld", "decorative": False}, "caption": "Bijschrift"}),
        ("video", {"title": "Film", "url": "https://vimeo.com/123456789", "transcript": "<p>Wat er te zien is.</p>"}),
        ("document", {"document": factories.DocumentFactory().pk, "description": "Een bijlage"}),
        ("figure", {"figure": factories.FigureFactory().pk}),
        ("cards", {"title": "Lees ook", "pages": [home.pk]}),
        ("listing", {"title": "Nieuw", "types": ["handout"], "order": "newest", "number": 3}),
        ("contact", {"title": "Vragen?", "text": "Schrijf ons.", "email": "info@example.org"}),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_any_type_has_a_violation(page: Page, home: Any, scheme: Any) -> None:
    section = factories.CollectionPageFactory(parent=home, title="Sectie", show_in_menus=True)
    for make in MAKERS.values():
        make(home, section)
    factories.HandoutPageFactory(parent=section, body=a_body_with_every_block(home))
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
