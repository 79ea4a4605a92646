"""The oEmbed provider (https://oembed.com/), and consumers of others that read it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import micawber  # type: ignore[import-untyped]
import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.oembed import OEmbedFinder

from cms.core.identity import item_id
from cms.publishing import outbox
from cms.publishing.models import ContentItem
from site_pages.setup import default_site
from tests import factories

PAGE = "http://testserver/nl/sectie/gids/"


@pytest.fixture
def handout(section: Any, settle: Any) -> Any:
    page = factories.HandoutPageFactory(
        parent=section, title='Gids <voor> "ouders" & scholen', slug="gids", image=factories.ImageFactory()
    )
    settle()
    return page


def test_a_page_is_described(handout: Any, client: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        answer = client.get("/oembed", {"url": PAGE})
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = answer.json()
    html = found.pop("html")
    public_id = item_id(handout.translation_key, "nl")
    assert f'<iframe src="http://testserver/embed/handout/{public_id}"' in html
    assert "Gids &lt;voor&gt; &quot;ouders&quot; &amp; scholen" in html
    assert found.pop("thumbnail_url").startswith("http://testserver/media/")
    assert found == {
        "version": "1.0",
        "type": "rich",
        "title": 'Gids <voor> "ouders" & scholen',
        "provider_name": "JMZ Kennisnetwerk",
        "provider_url": "http://testserver/",
        "cache_age": 60,
        "width": 600,
        "height": 220,
        "thumbnail_width": 320,
        "thumbnail_height": 240,
    }


def test_xml_says_the_same_as_json(handout: Any, client: Any) -> None:
    answer = client.get("/oembed", {"url": PAGE, "format": "xml"})
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - we wrote it
    assert root.tag == "oembed"
    json = client.get("/oembed", {"url": PAGE, "format": "json"}).json()
    assert {each.tag: each.text for each in root} == {name: str(value) for name, value in json.items()}


def test_what_xml_cannot_hold_is_left_out(handout: Any, client: Any) -> None:
    item = ContentItem.objects.get(path="/nl/sectie/gids/")
    item.document = bytes(item.document).replace(b"Gids ", b"Gids\\u0008 ")
    item.save()
    ElementTree.fromstring(client.get("/oembed", {"url": PAGE, "format": "xml"}).content)  # noqa: S314


@pytest.mark.parametrize(("width", "height"), [(400, 150), (600, 220), (100, 50), (5000, 5000), (1, 1)])
def test_no_measure_is_greater_than_what_is_allowed(handout: Any, client: Any, width: int, height: int) -> None:
    found = client.get("/oembed", {"url": PAGE, "maxwidth": width, "maxheight": height}).json()
    assert found["width"] == min(600, width)
    assert found["height"] == min(220, height)
    assert f'width="{found["width"]}" height="{found["height"]}"' in found["html"]
    assert found.get("thumbnail_width", 0) <= width
    assert found.get("thumbnail_height", 0) <= height
    assert ("thumbnail_url" in found) == ("thumbnail_width" in found) == ("thumbnail_height" in found)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": ""}, 400),
        ({"url": PAGE, "maxwidth": "0"}, 400),
        ({"url": PAGE, "maxheight": "breed"}, 400),
        ({"url": PAGE + "\x00"}, 400),
        ({"url": PAGE, "format": "yaml"}, 501),
        ({"url": "http://testserver/nl/niets/"}, 404),
        ({"url": "https://elders.example/nl/sectie/gids/"}, 404),
        ({"url": "ftp://testserver/nl/sectie/gids/"}, 404),
        ({"url": "http://[testserver/nl/"}, 404),
        ({"url": "gids"}, 404),
        ({"url": "http://testserver/embed/handout/x"}, 404),
        ({"url": "http://testserver/embed/list/handouts?onbekend=1"}, 404),
        ({"url": "http://testserver/admin/pages/3/edit/"}, 401),
        ({"url": "http://testserver/preview/abc"}, 401),
    ],
)
def test_the_statuses_are_those_of_the_specification(handout: Any, client: Any, query: Any, status: int) -> None:
    answer = client.get("/oembed", query)
    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_what_consumers_add_of_their_own_is_left_alone(handout: Any, client: Any) -> None:
    assert client.get("/oembed", {"url": PAGE, "dnt": "1", "_embed": "true"}).status_code == 200


def test_an_item_for_members_is_answered_like_what_never_was(handout: Any, client: Any) -> None:
    ContentItem.objects.filter(path="/nl/sectie/gids/").update(access="members")
    hidden = client.get("/oembed", {"url": PAGE})
    never = client.get("/oembed", {"url": "http://testserver/nl/sectie/nooit/"})
    assert (hidden.status_code, hidden.content) == (never.status_code, never.content) == (404, never.content)


def test_the_address_of_an_embed_keeps_its_parameters(handout: Any, client: Any) -> None:
    embed = "http://testserver/embed/list/handouts?pageSize=2&font=serif"
    found = client.get("/oembed", {"url": embed}).json()
    assert 'src="http://testserver/embed/list/handouts?pageSize=2&amp;font=serif"' in found["html"]


def test_a_page_that_moved_is_found_at_its_new_place(handout: Any, settle: Any, client: Any) -> None:
    handout.slug = "gids-2"
    handout.save_revision().publish()
    settle()
    Redirect.objects.get_or_create(old_path="/nl/sectie/gids", defaults={"redirect_page": handout})
    assert client.get("/oembed", {"url": PAGE}).json()["type"] == "rich"


def test_the_reading_view_leads_consumers_to_the_provider(handout: Any, client: Any) -> None:
    page = client.get("/nl/sectie/gids/")
    linked = re.findall(
        r'<link rel="alternate" type="([^"]+\+oembed)" title="[^"]+" href="([^"]+)">', page.content.decode()
    )
    assert [media_type for media_type, _address in linked] == ["application/json+oembed", "text/xml+oembed"]
    in_header = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', page["Link"])
    assert {kind for _address, kind in in_header} == {"application/json+oembed", "text/xml+oembed"}
    for address, _kind in in_header:
        parts = urlsplit(address)
        assert parts.path == "/oembed"
        assert parse_qs(parts.query)["url"] == [PAGE]
        assert client.get(f"{parts.path}?{parts.query}").status_code == 200


def test_a_description_goes_with_its_item(handout: Any, settle: Any, client: Any) -> None:
    answer = client.get("/oembed", {"url": PAGE})
    assert f"item-{item_id(handout.translation_key, 'nl')}" in answer["Surrogate-Key"].split()
    handout.unpublish()
    settle()
    assert client.get("/oembed", {"url": PAGE}).status_code == 404


@pytest.fixture
def live_page(live_server: Any, settings: Any, root: None) -> str:
    """The address of a page on a running site."""
    settings.PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    home = default_site().root_page.specific
    factories.ContentPageFactory(parent=home, title="Gids", slug="gids", image=factories.ImageFactory())
    outbox.process()
    return f"{live_server.url}/nl/gids/"


@pytest.mark.django_db(transaction=True)
def test_the_finder_of_wagtail_reads_it(live_page: str) -> None:
    site = live_page.removesuffix("/nl/gids/")
    finder = OEmbedFinder(providers=[{"endpoint": f"{site}/oembed", "urls": [f"^{re.escape(site)}/"]}])
    assert finder.accept(live_page)
    found = finder.find_embed(live_page, max_width=400)
    assert (found["title"], found["type"], found["width"]) == ("Gids", "rich", 400)
    assert found["html"].startswith(f'<iframe src="{site}/embed/content/')
    assert found["thumbnail_url"].startswith(site)
    assert found["cache_until"]
    with pytest.raises(EmbedNotFoundException):
        finder.find_embed(f"{site}/nl/niets/")


@pytest.mark.django_db(transaction=True)
def test_another_consumer_reads_it(live_page: str) -> None:
    site = live_page.removesuffix("/nl/gids/")
    providers = micawber.ProviderRegistry()
    providers.register(f"{re.escape(site)}/\\S*", micawber.Provider(f"{site}/oembed"))
    found = providers.request(live_page, maxwidth=400)
    assert (found["title"], found["type"], found["width"]) == ("Gids", "rich", 400)
    addresses, described = micawber.extract(f"Lees {live_page} eerst.", providers, maxwidth=400)
    assert addresses == [live_page]
    assert described[live_page]["html"] == found["html"]
    with pytest.raises(micawber.ProviderException):
        providers.request(f"{site}/nl/niets/")
