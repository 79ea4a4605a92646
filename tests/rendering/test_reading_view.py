"""The reading view: every public path shows a plain page, made from its item and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core.models import SiteSettings
from tests import factories


def test_a_path_shows_its_item_with_every_block(home: Any, section: Any, settle: Any, client: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Gids", slug="gids", body=factories.body_with_every_block(home))
    settle()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/nl/sectie/gids/")
    assert len(queries) == 5
    page = answer.content.decode()
    assert answer["Content-Language"] == "nl"
    for words in ("<h1>Gids</h1>", "Begin klein.", "Kijk rond.", "Wie doet wat", "Bijschrift", "Wat er te zien is."):
        assert words in page
    assert "vimeo.com/video" not in page


def test_the_reading_view_is_not_indexed_and_runs_no_script(home: Any, client: Any) -> None:
    answer = client.get("/nl/")
    assert answer["X-Robots-Tag"] == "noindex"
    assert (
        "script-src 'none'" in answer["Content-Security-Policy"]
        or "default-src 'none'" in (answer["Content-Security-Policy"])
    )
    # Browsers run no data blocks.
    assert "<script" not in answer.content.decode().replace('<script type="application/ld+json">', "")


def test_a_reader_who_has_the_page_gets_304(home: Any, client: Any) -> None:
    first = client.get("/nl/")
    assert client.get("/nl/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_front_door_leads_to_the_first_language(home: Any, client: Any) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/nl/")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nl/niets/", 404), ("/en/", 404), ("/de/", 404), ("/nl/niets", 404), ("/nl/%00/", 404), ("/nl/x/?a=%00", 404)],
)
def test_what_does_not_exist_is_a_404(home: Any, client: Any, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_missing_slash_leads_to_the_page(section: Any, settle: Any, client: Any) -> None:
    factories.HandoutPageFactory(parent=section, slug="gids")
    settle()
    answer = client.get("/nl/sectie/gids")
    assert (answer.status_code, answer["Location"]) == (301, "/nl/sectie/gids/")


def test_what_was_withdrawn_is_gone(section: Any, settle: Any, client: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, slug="gids")
    handout.unpublish()
    settle()
    assert client.get("/nl/sectie/gids/").status_code == 410


def test_a_front_end_takes_over(home: Any, client: Any, settings: Any) -> None:
    settings.FRONTEND_URL = "https://www.example.org"
    assert client.get("/nl/?a=1")["Location"].startswith("https://www.example.org/nl/")
    assert client.get("/")["Location"].startswith("https://www.example.org")


def test_the_menu_and_the_languages_come_from_items(home: Any, english: Any, settle: Any, client: Any) -> None:
    factories.CollectionPageFactory(parent=home, title="Agenda", slug="agenda", show_in_menus=True)
    factories.CollectionPageFactory(parent=home, title="Geheim", slug="geheim", show_in_menus=True, live=False)
    translated = home.copy_for_translation(english)
    translated.save_revision().publish()
    settle()
    page = client.get("/nl/").content.decode()
    assert "/nl/agenda/" in page
    assert "Geheim" not in page
    assert 'hreflang="en"' in page


def test_the_footer_names_the_publisher_and_a_public_accessibility_statement(
    site: Any, home: Any, settle: Any, client: Any
) -> None:
    statement = factories.ContentPageFactory(parent=home, title="Toegankelijkheid", slug="toegankelijkheid")
    settle()
    site_settings = SiteSettings.for_site(site)
    site_settings.organisation, site_settings.contact_email = "Ons netwerk", "info@example.org"
    site_settings.accessibility_page = statement
    site_settings.save()
    page = client.get("/nl/").content.decode()
    for words in ("Ons netwerk", "mailto:info@example.org", 'href="/nl/toegankelijkheid/"'):
        assert words in page
    statement.unpublish()
    assert "/nl/toegankelijkheid/" not in client.get("/nl/").content.decode()


def test_an_unknown_address_of_the_api_is_no_page(home: Any, client: Any) -> None:
    assert client.get("/api/v2/pages")["Content-Type"] == "application/problem+json"


def test_the_health_check_answers(db: None, client: Any) -> None:
    assert client.get("/health").json() == {"status": "ok"}
