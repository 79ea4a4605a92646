"""The builder: partners choose content and look, and copy code that works."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from cms.core.identity import item_id
from cms.embeds.releases import release
from tests import factories

NL, EN = "/nl/insluiten/", "/en/embed/"


@pytest.fixture
def handout(section: Any, settle: Any) -> Any:
    theme = factories.ThemeFactory(key="policy", name="Beleid")
    page = factories.HandoutPageFactory(parent=section, title="Gids voor scholen", slug="gids", themes=[theme])
    factories.ThemeFactory(key="hidden", name="Zonder inhoud")
    settle()
    return page


def codes(answer: Any) -> dict[str, str]:
    found = re.findall(r'<textarea id="code-(\w+)"[^>]*>(.*?)</textarea>', answer.content.decode(), re.DOTALL)
    return {name: html.unescape(text) for name, text in found}


@pytest.mark.parametrize(("locale", "path"), [("nl", NL), ("en", EN)])
def test_each_language_has_its_own_address(home: Any, client: Any, locale: str, path: str) -> None:
    with override(locale):
        assert reverse("embed_builder") == path
    answer = client.get(path)
    assert answer.status_code == 200
    assert f'<html lang="{locale}">' in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize(
    "asked", ["/nl/sectie/gids/", "/nl/sectie/gids", "http://testserver/nl/sectie/gids/", "gids voor", "{id}"]
)
def test_a_page_is_found_by_its_address_its_id_or_its_title(handout: Any, client: Any, asked: str) -> None:
    public_id = item_id(handout.translation_key, "nl")
    found = codes(client.get(NL, {"page": asked.format(id=public_id)}))
    assert found["address"] == f"http://testserver/embed/handout/{public_id}"
    assert f'<iframe src="http://testserver/embed/handout/{public_id}" title="Gids voor scholen – ' in found["iframe"]
    assert release().integrity in found["component"]
    assert '<a href="http://testserver/nl/sectie/gids/">' in found["component"]
    assert found["snippet"].startswith('<article lang="nl">')
    assert "min-height" in found["rule"]


def test_among_several_pages_one_is_chosen(handout: Any, section: Any, settle: Any, client: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Gids voor gemeenten")
    settle()
    answer = client.get(NL, {"page": "gids", "font": "serif"})
    choices = re.findall(r'<a href="(\?[^"]+)">Gids voor', answer.content.decode())
    assert len(choices) == 2
    assert "font=serif" in codes(client.get(NL + html.unescape(choices[0])))["address"]


def test_the_code_holds_what_was_chosen_and_nothing_that_is_usual(handout: Any, client: Any) -> None:
    chosen = {
        "what": "item",
        "page": "/nl/sectie/gids/",
        "view": "article",
        "accent": "00f",
        "font": "sans",
        "compact": "false",
    }
    found = codes(client.get(NL, chosen))
    assert found["address"].endswith("?view=article&accent=00f")
    assert client.get(found["address"].removeprefix("http://testserver")).status_code == 200


def test_a_list_by_filter(handout: Any, client: Any) -> None:
    page = client.get(NL).content.decode()
    assert "Beleid" in page
    assert "Zonder inhoud" not in page
    found = codes(client.get(NL, {"what": "list", "collection": "handouts", "theme": "policy", "pageSize": "3"}))
    assert found["address"] == "http://testserver/embed/list/handouts?theme=policy&pageSize=3"
    assert "Gids voor scholen" in found["snippet"]


def test_a_form_for_mail_can_be_chosen_where_there_is_one(handout: Any, client: Any) -> None:
    found = codes(client.get(NL, {"page": "/nl/sectie/gids/", "view": "subscribe"}))
    assert "/embed/subscribe/handout/" in found["address"]
    assert "snippet" not in found
    assert client.get(NL, {"page": "/nl/sectie/", "view": "subscribe"}).status_code == 400


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"page": "/nl/sectie/gids/", "text": "ccc"}, "Kleur van de tekst: #cccccc op #ffffff"),
        ({"page": "/nl/sectie/gids/", "accent": "roze"}, "Kleur van links"),
        ({"page": "/nl/niets/"}, "Er is niets openbaars gevonden"),
        ({"page": "http://[x"}, "Er is niets openbaars gevonden"),
        ({"page": "/\x00"}, "Adres van de pagina"),
        ({"what": "item"}, "Vul in welke pagina u wilt tonen"),
        ({"what": "list", "pageSize": "99"}, "Hoeveel hoogstens"),
        ({"what": "alles"}, "Wat wilt u tonen?"),
    ],
)
def test_what_does_not_work_is_told(handout: Any, client: Any, chosen: Any, words: str) -> None:
    answer = client.get(NL, chosen)
    assert answer.status_code == (404 if "niets openbaars" in words else 400)
    page = answer.content.decode()
    assert words in html.unescape(page)
    assert "<title>Fout:" in page
    assert codes(answer) == {}


def test_a_page_that_is_not_public_is_not_found(handout: Any, section: Any, settle: Any, client: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Geheim", slug="geheim", live=False)
    settle()
    for asked in ("Geheim", "/nl/sectie/geheim/"):
        assert client.get(NL, {"page": asked}).status_code == 404


def test_words_of_a_title_are_never_a_pattern(handout: Any, client: Any) -> None:
    assert client.get(NL, {"page": "%_%"}).status_code == 404


def test_it_asks_as_much_of_the_database_however_much_there_is(
    handout: Any, section: Any, settle: Any, client: Any, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        factories.HandoutPageFactory(parent=section, title=f"Nog een {number}")
    settle()
    with django_assert_num_queries(8):
        client.get(NL, {"page": "/nl/sectie/gids/"})


def test_the_page_runs_scripts_of_its_own_alone(home: Any, client: Any) -> None:
    answer = client.get(NL)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'; connect-src 'self'; frame-src 'self'" in policy
    assert "unsafe" not in policy


def test_an_editor_finds_the_builder_at_each_public_page(handout: Any, section: Any, settle: Any, client: Any) -> None:
    draft = factories.HandoutPageFactory(parent=section, title="Concept", live=False)
    settle()
    client.force_login(factories.UserFactory())
    address = f"{NL}?what=item&amp;page={item_id(handout.translation_key, 'nl')}"
    assert address in client.get(reverse("wagtailadmin_pages:edit", args=[handout.pk])).content.decode()
    assert NL not in client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
