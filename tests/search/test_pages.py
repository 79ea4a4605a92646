"""The search page of the reading view: what readers see, with no script and in their own language."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.core.models import Theme
from cms.publishing.models import Access
from search import indexing, service
from search.engines.base import EngineDown
from search.models import MissedQuery
from tests import factories

HIT = re.compile(r'<h3 class="hit__title">(.*?)</h3>')


@pytest.fixture
def found(library: Any, client: Any) -> Any:
    """Ask for the search page, after the index has taken up what changed."""

    def get(query: str = "", *, path: str = "/nl/zoeken/", status: int = 200, **options: Any) -> Any:
        indexing.follow()
        answer = client.get(f"{path}{query}", **options)
        assert answer.status_code == status, answer.content.decode()
        return answer

    return get


def text(answer: Any) -> str:
    """Return what a reader sees in the page."""
    return " ".join(strip_tags(answer.content.decode().partition("<main")[2]).split())


def titles(answer: Any) -> list[str]:
    return [strip_tags(title) for title in HIT.findall(answer.content.decode())]


def link(answer: Any, label: str) -> str:
    [address] = [
        address
        for address, inside in re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', answer.content.decode(), re.DOTALL)
        if " ".join(strip_tags(inside).split()).startswith(label)
    ]
    return str(address).replace("&amp;", "&")


def query_of(address: str) -> str:
    assert address.startswith("/nl/zoeken/")
    return address.removeprefix("/nl/zoeken/")


def test_a_hit_shows_its_title_its_type_and_where_the_words_are(library: Any, found: Any) -> None:
    item = library.add("Scholen en zorg", "Elke school telt.", summary="Over leren.")
    page = found("?q=school").content.decode()
    assert f'<a href="/nl/{item.pk}/"><mark>Scholen</mark> en zorg</a>' in page
    assert "Elke <mark>school</mark> telt." in page
    assert '<p class="kicker">Handreiking</p>' in page
    assert '<p class="lead" role="status">1 resultaat voor “school”</p>' in page


def test_the_summary_is_shown_once(library: Any, found: Any) -> None:
    library.add("Verlof", "Over verlof.", summary="Wat er kan.")
    assert "Wat er kan. Over verlof." in text(found("?q=verlof"))
    assert text(found("?q=kan")).count("Wat er kan") == 1


def test_what_has_no_page_is_shown_without_a_link(library: Any, found: Any) -> None:
    library.add("Verlof", type="member", path="", name="Verlof", place=None)
    page = found("?q=verlof").content.decode()
    assert '<h3 class="hit__title">' in page
    assert 'href=""' not in page


def test_nothing_that_somebody_wrote_or_typed_becomes_markup(library: Any, found: Any) -> None:
    library.add("<b>Zorg</b> & <script>x</script>", "<i>y</i>", summary="<u>zorg</u>")
    page = found(f"?q={quote('zorg <img src=x>')}").content.decode()
    assert "&lt;b&gt;<mark>Zorg</mark>&lt;/b&gt; &amp; &lt;script&gt;" in page
    for markup in ("<script", "<img", "<u>"):
        assert markup not in page


def test_a_hit_in_a_file_names_the_file_and_the_page(library: Any, found: Any, monkeypatch: Any) -> None:
    matches = {"html": "een <mark>woord</mark>", "file": {"title": "Gids.pdf", "url": "/documents/1/", "page": 3}}
    monkeypatch.setattr("search.pages.highlights", lambda *given: {"title": None, "passages": [matches]})
    library.add("Gids", "woord")
    page = found("?q=woord")
    assert "in bestand Gids.pdf, pagina 3" in text(page)
    assert link(page, "Gids.pdf") == "/documents/1/"
    matches["file"]["page"] = None
    assert "in bestand Gids.pdf" in text(found("?q=woord"))
    assert "pagina" not in text(found("?q=woord")).partition("Gids.pdf")[2]


@pytest.fixture
def themed(library: Any, home: Any) -> None:
    for code, name in (("nl", "Beleid"), ("en", "Policy")):
        Theme.objects.create(key="policy", name=name, locale=Locale.objects.get(language_code=code))
    Theme.objects.create(key="care", name="Zorg", locale=Locale.objects.get(language_code="nl"))
    for number in range(3):
        library.add(f"Verlof {number}", facets={"theme": ["policy"]})
    library.add("Verlof thuis", type="practice", facets={"theme": ["care"]})
    library.add("Verlof nu", type="practice", facets={"theme": ["care", "policy"]})


def test_kinds_and_themes_narrow_the_hits_down_and_can_be_taken_back(themed: None, found: Any) -> None:
    everything = found("?q=verlof")
    assert "Soort Handreiking 3 resultaten" in text(everything)
    assert "Beleid 4 resultaten" in text(everything)
    chosen = found(query_of(link(everything, "Praktijkvoorbeeld")))
    assert len(titles(chosen)) == 2
    assert 'aria-current="true">Praktijkvoorbeeld' in chosen.content.decode()
    both = found(query_of(link(chosen, "Beleid")))
    assert titles(both) == ["Verlof nu"]
    assert both.content.decode().count('aria-current="true">') >= 2
    back = found(query_of(link(both, "Praktijkvoorbeeld")))
    assert len(titles(back)) == 4
    assert len(titles(found(query_of(link(back, "Beleid"))))) == 5


def test_a_choice_that_leaves_nothing_can_still_be_taken_back(themed: None, found: Any) -> None:
    nothing = found("?q=verlof&type=intervention&theme=policy")
    assert "Alleen: Interventie, Beleid." in text(nothing)
    assert "Niets gevonden voor “verlof”" in text(nothing)
    assert query_of(link(nothing, "Interventie 0")) == "?q=verlof&theme=policy"
    assert query_of(link(nothing, "Zoek opnieuw zonder")) == "?q=verlof"


@pytest.mark.parametrize(
    "rest", ["type=consent", "type=", "theme=%00", "theme=a,b", "cursor=x", "cursor=W10", "cursor=%00", "page=9"]
)
def test_what_nobody_offered_is_left_out(themed: None, found: Any, rest: str) -> None:
    assert len(titles(found(f"?q=verlof&{rest}"))) == 5


def test_a_place_in_another_order_is_left_out(themed: None, found: Any, api: Any) -> None:
    indexing.follow()
    address = api("/search?q=verlof&sort=title&pageSize=1").json()["links"]["next"]
    assert len(titles(found(f"?q=verlof&cursor={address.partition('cursor=')[2]}"))) == 5


def test_each_language_finds_its_own_and_names_themes_in_it(themed: None, library: Any, found: Any) -> None:
    library.add("Verlof at work", locale="en", facets={"theme": ["policy", "care"]})
    page = found("?q=verlof", path="/en/search/")
    assert titles(page) == ["Verlof at work"]
    assert page["Content-Language"] == "en"
    assert "Policy 1 result" in text(page)
    assert "Zorg 1 result" in text(page)
    assert "1 result for “verlof”" in text(page)
    assert "/nl/zoeken/?q=verlof" in page.content.decode()


def test_languages_without_a_home_page_are_not_offered(home: Any, found: Any) -> None:
    assert 'hreflang="en"' not in found("?q=iets").content.decode()


def test_all_hits_stand_on_pages_that_lead_forwards_and_back(library: Any, found: Any) -> None:
    for number in range(25):
        library.add(f"Verlof {number}")
    first = found("?q=verlof")
    second = found(query_of(link(first, "Meer resultaten")))
    third = found(query_of(link(second, "Meer resultaten")))
    assert sorted(titles(first) + titles(second) + titles(third)) == sorted(f"Verlof {n}" for n in range(25))
    assert "Meer resultaten" not in text(third)
    assert titles(found(query_of(link(third, "Vorige resultaten")))) == titles(second)
    assert query_of(link(second, "Vorige resultaten")) == "?q=verlof"
    assert "Vorige resultaten" not in text(first)


def test_a_typo_still_finds_and_the_likelier_spelling_is_a_link(library: Any, found: Any) -> None:
    library.add("Mantelzorg en school")
    page = found("?q=mantelzrog+school")
    assert titles(page) == ["Mantelzorg en school"]
    assert query_of(link(page, "mantelzorg school")) == "?q=mantelzorg+school"
    assert "Bedoelt u mantelzorg school?" in text(page)


def test_what_is_not_found_is_answered_with_advice_and_counted(library: Any, found: Any) -> None:
    library.add("Verlof")
    page = text(found("?q=kasteel"))
    assert "Niets gevonden voor “kasteel”" in page
    assert "Zoek opnieuw zonder" not in page
    assert MissedQuery.objects.count() == 1


@pytest.mark.parametrize("query", ["", "?q=", "?q=+++"])
def test_without_words_the_page_says_how_to_search(library: Any, found: Any, query: str) -> None:
    library.add("Verlof")
    page = found(query)
    assert titles(page) == []
    assert "Typ een of meer woorden" in text(page)


@pytest.mark.parametrize("query", ["%00", "%01%02", "%ff%fe", '"', "-", "-verlof", "*", "%F0%9F%98%80", "a" * 200])
def test_whatever_is_typed_the_page_answers(library: Any, found: Any, query: str) -> None:
    library.add("Verlof")
    found(f"?q={query}")


def test_a_text_that_is_too_long_is_refused_in_words(found: Any) -> None:
    page = found(f"?q={'a' * 201}", status=400)
    assert "Gebruik hoogstens 200 tekens." in text(page)
    assert 'aria-invalid="true" aria-describedby="q-error"' in page.content.decode()


def test_while_search_is_not_available_the_rest_of_the_page_is(found: Any, monkeypatch: Any) -> None:
    def down(*given: Any, **options: Any) -> Any:
        raise EngineDown("down")

    monkeypatch.setattr(service, "source", down)
    page = found("?q=verlof", status=503)
    assert "Zoeken is niet beschikbaar" in text(page)
    assert 'value="verlof"' in page.content.decode()
    assert page["Retry-After"]
    assert "no-store" in page["Cache-Control"]


def test_members_find_what_is_theirs_and_nobody_else_does(library: Any, found: Any, client: Any) -> None:
    library.add("Verlof voor leden", access=Access.MEMBERS, facets={"theme": ["policy"]})
    page = found("?q=verlof")
    assert titles(page) == []
    assert "policy" not in text(page)
    client.force_login(factories.UserFactory(is_superuser=False))
    page = found("?q=verlof")
    assert titles(page) == ["Verlof voor leden"]
    assert "no-store" in page["Cache-Control"]
    assert "Cookie" in page["Vary"]


def test_the_page_runs_no_script_and_is_not_indexed(found: Any) -> None:
    page = found("?q=verlof")
    assert page["X-Robots-Tag"] == "noindex"
    assert "script-src 'none'" in page["Content-Security-Policy"]
    assert "form-action 'self'" in page["Content-Security-Policy"]
    assert "<script" not in page.content.decode()


def test_a_front_end_takes_over(found: Any, settings: Any) -> None:
    settings.FRONTEND_URL = "https://www.example.org"
    assert found("?q=a", status=302)["Location"] == "https://www.example.org/nl/zoeken/?q=a"


def test_a_missing_slash_leads_to_the_page(found: Any) -> None:
    assert found("?q=a", path="/nl/zoeken", status=301)["Location"] == "/nl/zoeken/?q=a"


@pytest.mark.parametrize("path", ["/nl/search/", "/en/zoeken/"])
def test_each_language_has_one_address(home: Any, found: Any, path: str) -> None:
    found(path=path, status=404)


def test_nothing_is_sent_to_it(client: Any, db: None) -> None:
    assert client.post("/nl/zoeken/").status_code == 405


def test_every_page_has_the_form_and_the_search_page_has_it_once(home: Any, client: Any, found: Any) -> None:
    for page in (client.get("/nl/"), client.get("/nl/niets/"), found()):
        assert page.content.decode().count('role="search" action="/nl/zoeken/"') == 1
    assert 'action="/en/search/"' in client.get("/en/niets/").content.decode()


def test_a_page_cannot_take_the_address_of_search(home: Any, section: Any, client: Any) -> None:
    with pytest.raises(ValidationError):
        factories.ContentPageFactory(parent=home, slug="zoeken")
    assert factories.ContentPageFactory(parent=home, title="Zoeken", slug="").slug == "zoeken-2"
    assert factories.ContentPageFactory(parent=section, slug="zoeken").slug == "zoeken"
    assert factories.ContentPageFactory(parent=home, slug="search").slug == "search"


def test_an_editor_hears_that_the_address_is_taken(home: Any, client: Any) -> None:
    page = factories.ContentPageFactory(parent=home, title="Iets", live=False)
    client.force_login(factories.UserFactory())
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = {
        "title": "Iets",
        "slug": "zoeken",
        "summary": "Iets",
        "body": streamfield([]),
        "comments": inline_formset([]),
    }
    answer = client.post(address, nested_form_data(form))
    assert "Op dit adres staat al iets anders." in str(answer.context["form"].errors.get("slug"))
