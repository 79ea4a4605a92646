"""Embeds: pages made from content items, for the pages of others."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core.identity import item_id
from cms.core.registry import registry
from cms.publishing.models import Change, ContentItem
from tests import factories
from tests.api.test_delivery import MAKERS

LIGHTEST = 15 * 1024


def address_of(page: Any, **parameters: str) -> str:
    found = ContentItem.objects.get(pk=item_id(page.translation_key, page.locale.language_code))
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"/embed/{found.type}/{found.pk}" + (f"?{query}" if query else "")


def policy_of(answer: Any) -> dict[str, list[str]]:
    rules = (rule.split() for rule in answer["Content-Security-Policy"].split("; "))
    return {name: values for name, *values in rules}


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.fixture
def handout(section: Any, settle: Any) -> Any:
    page = factories.HandoutPageFactory(
        parent=section,
        title="Gids",
        slug="gids",
        image=factories.ImageFactory(),
        body=factories.body_with_every_block(section),
    )
    settle()
    return page


def test_a_card_says_what_it_is_about_and_leads_back(handout: Any, client: Any) -> None:
    answer = client.get(address_of(handout))
    assert (answer.status_code, answer["Content-Language"]) == (200, "nl")
    html = answer.content.decode()
    for words in ("Gids", "Waar deze pagina over gaat.", "/nl/sectie/gids/", "JMZ Kennisnetwerk", 'alt="Een tekening"'):
        assert words in html
    assert "Begin klein." not in html


def test_an_article_shows_every_block(handout: Any, client: Any) -> None:
    html = client.get(address_of(handout, view="article")).content.decode()
    for words in ("<h1>Gids</h1>", "Begin klein.", "Kijk rond.", "Wie doet wat", "Bijschrift", "Wat er te zien is."):
        assert words in html
    for around in ("site-header", "breadcrumbs", "vimeo.com/video"):
        assert around not in html


@pytest.mark.parametrize("view", ["card", "article"])
def test_every_public_type_can_be_embedded(home: Any, section: Any, settle: Any, client: Any, view: str) -> None:
    for make in MAKERS.values():
        make(home, section)
    settle()
    shown = set()
    for name, public_id, title in ContentItem.objects.values_list("type", "pk", "title"):
        answer = client.get(f"/embed/{name}/{public_id}?view={view}")
        assert answer.status_code == 200
        assert title in answer.content.decode()
        shown.add(name)
    assert shown == set(registry.names)


def test_a_card_takes_three_statements_and_an_article_as_many_at_any_length(
    handout: Any, section: Any, settle: Any, client: Any
) -> None:
    other = factories.HandoutPageFactory(parent=section, title="Ander", body=factories.stream())
    settle()
    counts = {}
    for page in (handout, other):
        for view in ("card", "article"):
            address = address_of(page, view=view)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts[page.title, view] = len(queries)
    assert counts["Gids", "card"] == counts["Ander", "card"] == 3
    assert counts["Gids", "article"] == counts["Ander", "article"]


def test_a_card_weighs_little(handout: Any, client: Any) -> None:
    answer = client.get(address_of(handout), headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 4 * 1024
    [picture] = re.findall(r'<img src="http://testserver/media/([^"]+)"', gzip.decompress(answer.content).decode())
    handout.image.get_renditions("width-320|format-webp")
    stored = handout.image.renditions.get(file=picture).file
    assert len(answer.content) + stored.size < LIGHTEST


def test_the_policy_lets_in_nothing_but_what_is_in_the_page(handout: Any, client: Any) -> None:
    answer = client.get(address_of(handout))
    html = answer.content.decode()
    rules = policy_of(answer)
    [style] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    [script] = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert rules["default-src"] == rules["base-uri"] == ["'none'"]
    assert rules["style-src"] == [hash_of(style)]
    assert rules["script-src"] == [hash_of(script)]
    assert "&quot;" not in style
    assert 'style="' not in html


def test_no_cookie_is_set_and_no_frame_is_forbidden_otherwise(handout: Any, client: Any) -> None:
    client.cookies["sessionid"] = "x" * 32
    for view in ("card", "article"):
        answer = client.get(address_of(handout, view=view))
        assert not answer.cookies
        assert "X-Frame-Options" not in answer
        assert "Cookie" not in answer["Vary"]


def test_sites_of_clients_may_show_embeds_until_they_are_revoked(handout: Any, client: Any, settings: Any) -> None:
    settings.EMBED_ORIGINS = ["https://eigen.example"]

    def ancestors() -> list[str]:
        return policy_of(client.get(address_of(handout)))["frame-ancestors"]

    assert ancestors() == ["'self'", "http://testserver", "https://eigen.example"]
    changes = Change.objects.count()
    partner, _key = factories.client_with_key(origins="https://www.partner.example\nhttps://intern.partner.example")
    assert ancestors()[3:] == ["https://intern.partner.example", "https://www.partner.example"]
    assert Change.objects.count() == changes + 1
    assert "embedding-sites" in client.get(address_of(handout))["Surrogate-Key"]
    tag = client.get(address_of(handout))["ETag"]
    partner.revoked_at = partner.created_at
    partner.save(update_fields=["revoked_at"])
    assert ancestors()[3:] == []
    assert client.get(address_of(handout), headers={"If-None-Match": tag}).status_code == 200
    assert Change.objects.order_by("pk").values_list("keys", flat=True).last() == "embedding-sites"


def test_a_client_without_sites_clears_no_cache(handout: Any) -> None:
    changes = Change.objects.count()
    factories.client_with_key()
    assert Change.objects.count() == changes


def test_who_has_an_embed_gets_304_until_it_changes(handout: Any, settle: Any, client: Any) -> None:
    first = client.get(address_of(handout))
    assert f"item-{item_id(handout.translation_key, 'nl')}" in first["Surrogate-Key"].split()
    known = {"If-None-Match": first["ETag"]}
    again = client.get(address_of(handout), headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Security-Policy" in again
    handout.title = "Nieuwe gids"
    handout.save_revision().publish()
    settle()
    changed = client.get(address_of(handout), headers=known)
    assert changed.status_code == 200
    assert "Nieuwe gids" in changed.content.decode()


def test_a_browser_keeps_an_embed_for_a_minute_at_most(handout: Any, client: Any, settings: Any) -> None:
    settings.CACHE_SECONDS, settings.SHARED_CACHE_SECONDS = 3600, 86400
    caching = client.get(address_of(handout))["Cache-Control"]
    assert "max-age=60," in caching
    assert "s-maxage=86400" in caching
    # Its answer depends on editions, whose state no key names.
    assert client.get(address_of(handout, view="article"))["Cache-Control"] == "no-cache"


def test_what_was_withdrawn_or_never_was_gets_the_same_calm_notice(
    handout: Any, section: Any, settle: Any, client: Any
) -> None:
    factories.HandoutPageFactory(parent=section, title="Een andere gids")
    settle()
    address = address_of(handout)
    handout.unpublish()
    settle()
    withdrawn = client.get(address)
    never = client.get(f"/embed/handout/{uuid4()}")
    malformed = client.get("/embed/handout/x")
    assert withdrawn.content == never.content == malformed.content
    assert withdrawn.status_code == never.status_code == 404
    assert withdrawn["Cache-Control"] == "no-store"
    html = withdrawn.content.decode()
    assert "Een andere gids" in html
    assert "Gids" not in html.replace("Een andere gids", "")
    assert "frame-ancestors" in withdrawn["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address", ["/embed/niets/1", "/embed/list/niets", "/embed/partner/{id}", "/embed/subscribe/x/y"]
)
def test_what_cannot_be_is_answered_with_a_notice_too(handout: Any, client: Any, address: str) -> None:
    public_id = str(item_id(handout.translation_key, "nl"))
    answer = client.get(address.replace("{id}", public_id))
    assert answer.status_code == 404
    assert "niet meer aangeboden" in answer.content.decode()


def test_an_item_for_members_is_not_there(handout: Any, client: Any) -> None:
    address = address_of(handout)
    ContentItem.objects.filter(title="Gids").update(access="members")
    _client, key = factories.client_with_key(scopes=["members"])
    for headers in ({}, {"Authorization": f"Bearer {key}"}):
        assert client.get(address, headers=headers).status_code == 404


def test_the_language_can_be_chosen_where_there_is_a_translation(
    handout: Any, section: Any, english: Any, settle: Any, client: Any
) -> None:
    translated = handout.copy_for_translation(english, copy_parents=True)
    translated.title = "Guide"
    translated.body = factories.stream()
    translated.save_revision().publish()
    settle()
    answer = client.get(address_of(handout, locale="en"))
    assert "Guide" in answer.content.decode()
    assert answer["Content-Language"] == "en"
    ids = {f"item-{item_id(handout.translation_key, locale)}" for locale in ("nl", "en")}
    assert ids <= set(answer["Surrogate-Key"].split())
    translated.refresh_from_db()
    translated.unpublish()
    settle()
    assert "Gids" in client.get(address_of(handout, locale="en")).content.decode()


def test_a_list_holds_what_its_filters_find(section: Any, settle: Any, client: Any) -> None:
    policy = factories.ThemeFactory(key="policy", name="Beleid")
    schools = factories.AudienceFactory(key="schools", name="Scholen")
    for number in range(4):
        factories.HandoutPageFactory(parent=section, title=f"Past {number}", themes=[policy], audiences=[schools])
    factories.HandoutPageFactory(parent=section, title="Ander thema", audiences=[schools])
    settle()
    address = "/embed/list/pages?theme=policy&audience=schools&pageSize=3"
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert len(queries) == 3
    html = answer.content.decode()
    assert len(re.findall(r">Past \d<", html)) == 3
    assert "Ander thema" not in html
    assert "Nieuw over jonge mantelzorgers: Beleid, Scholen" in html
    assert "list-in-nl" in answer["Surrogate-Key"].split()
    assert "list-type-handout-in-nl" in client.get("/embed/list/handouts")["Surrogate-Key"].split()


@pytest.mark.parametrize(
    "query", ["onbekend=1", "pageSize=21", "cursor=x", "font=comic", "view=alles", "locale=de", "text=xyz"]
)
def test_what_an_address_cannot_ask_is_told(home: Any, client: Any, query: str) -> None:
    answer = client.get(f"/embed/list/handouts?{query}")
    assert answer.status_code == 400
    assert f"<strong>{query.partition('=')[0]}</strong>" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_other_methods_are_refused(handout: Any, client: Any) -> None:
    answer = client.post(address_of(handout))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    head = client.head(address_of(handout))
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) > 1000


def test_who_asks_too_often_is_refused(handout: Any, client: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    statuses = [client.get(address_of(handout)).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_the_form_to_subscribe_can_be_embedded(handout: Any, client: Any, settings: Any) -> None:
    public_id = item_id(handout.translation_key, "nl")
    answer = client.get(f"/embed/subscribe/handout/{public_id}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    html = answer.content.decode()
    [action] = re.findall(r'action="([^"]+)"', html)
    assert client.get(action).status_code == 200
    assert "http://testserver" in policy_of(answer)["form-action"]
    settings.SUBSCRIPTIONS = False
    assert client.get(f"/embed/subscribe/handout/{public_id}").status_code == 404


def test_what_an_editor_writes_is_never_read_as_html(section: Any, settle: Any, client: Any) -> None:
    page = factories.HandoutPageFactory(
        parent=section, title='<b>"x"</b>', slug="x", summary="<script>alert(1)</script>"
    )
    settle()
    for suffix in ("", "/snippet"):
        html = client.get(address_of(page) + suffix).content.decode()
        assert "<b>" not in html
        assert "<script>alert" not in html


def test_a_snippet_is_plain_html_with_its_day(handout: Any, client: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-03-05T12:00:00+00:00", tick=False)
    answer = client.get(f"{address_of(handout)}/snippet")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    html = answer.content.decode()
    assert html.startswith('<article lang="nl">')
    assert "5 maart 2026" in html
    article = client.get(f"{address_of(handout)}/snippet?view=article").content.decode()
    assert "Begin klein." in article
    # A table and its title stand below the title, and nothing comes from elsewhere or carries a style.
    assert '<h3 id="kop">' in article
    for foreign in ("<img", "<script", "<style", "style=", "<iframe"):
        assert foreign not in article
    listed = client.get("/embed/list/handouts/snippet?pageSize=3").content.decode()
    assert "Gids" in listed
    assert "5 maart 2026" in listed


def test_there_is_no_snippet_of_what_is_not_there(handout: Any, client: Any) -> None:
    assert client.get(f"/embed/handout/{uuid4()}/snippet").status_code == 404
    assert client.get(f"/embed/subscribe/handout/{item_id(handout.translation_key, 'nl')}/snippet").status_code == 404
    assert client.get(f"{address_of(handout)}/snippet?font=serif").status_code == 400


def test_a_picture_without_alternative_text_has_an_empty_one(section: Any, settle: Any, client: Any) -> None:
    image = factories.ImageFactory(
        is_decorative=True, description="", file=ContentFile(factories.picture().read(), name="a.png")
    )
    page = factories.HandoutPageFactory(parent=section, title="Sier", image=image)
    settle()
    assert 'alt=""' in client.get(address_of(page)).content.decode()
