"""What clients get from /search and /search/suggestions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wagtail.models import PageViewRestriction

from cms.clients.models import Scope
from search import indexing, views
from search.models import MissedQuery
from tests import factories
from tests.api.test_access import bearer
from tests.factories import client_with_key
from tests.search.conftest import text_block


@pytest.fixture
def found(library: Any, api: Any) -> Any:
    """Ask for an address below /search, after the index has taken up what changed."""

    def get(query: str = "", **options: Any) -> Any:
        indexing.follow()
        return api(f"/search{query}", **options)

    return get


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


def test_answers_with_summaries_matches_and_counts(library: Any, found: Any) -> None:
    factories.ThemeFactory(key="policy", name="Beleid")
    item = library.add("Scholen en zorg", "Elke school telt.", facets={"theme": ["policy"]})
    answer = found("?q=school&locale=nl&facets=theme,type&highlight=true").json()
    assert answer["total"] == 1
    assert answer["items"][0]["id"] == str(item.pk)
    assert "body" not in answer["items"][0]
    assert answer["matches"] == [
        {
            "id": str(item.pk),
            "pinned": False,
            "title": "<mark>Scholen</mark> en zorg",
            "passages": [{"html": "Elke <mark>school</mark> telt.", "file": None}],
        }
    ]
    assert answer["facets"] == [
        {"name": "theme", "values": [{"value": "policy", "label": "Beleid", "count": 1}]},
        {"name": "type", "values": [{"value": "handout", "label": "Handreiking", "count": 1}]},
    ]
    assert answer["didYouMean"] is None


def test_keeps_to_its_description(library: Any, found: Any, api: Any) -> None:
    document = api("/openapi.json").json()
    library.add("Mantelzorg", "Steun", facets={"theme": ["policy"]})
    for query, name in [
        ("?q=mantelzrog&facets=theme&highlight=true", "SearchList"),
        ("?q=steun&fields=title,body(type)", "PartialSearchList"),
        ("/suggestions?q=mant", "SuggestionList"),
        ("/suggestions?q=mant&fields=title", "PartialSuggestionList"),
    ]:
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(schema).validate(found(query).json())


def test_offers_the_likelier_spelling(library: Any, found: Any) -> None:
    library.add("Mantelzorg en school")
    answer = found("?q=mantelzrog+school&locale=nl").json()
    assert (answer["total"], answer["didYouMean"]) == (1, "mantelzorg school")


def test_pages_lead_forwards_and_back(library: Any, found: Any) -> None:
    for number in range(7):
        library.add(f"Gids {number}", days_old=number)
    for sort in ("relevance", "-publishedAt", "title"):
        pages, address = [], f"?q=gids&pageSize=3&sort={sort}"
        answer = found(address).json()
        pages.append(answer)
        while answer["links"]["next"]:
            answer = found(answer["links"]["next"].partition("/api/v1/search")[2]).json()
            pages.append(answer)
        assert [len(page["items"]) for page in pages] == [3, 3, 1]
        assert len({item["id"] for page in pages for item in page["items"]}) == 7
        back = found(pages[2]["links"]["previous"].partition("/api/v1/search")[2]).json()
        assert back["items"] == pages[1]["items"]
        first = found(back["links"]["previous"].partition("/api/v1/search")[2]).json()
        assert first["items"] == pages[0]["items"]
        assert first["links"]["previous"] is None


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("q=" + "x" * 201, "q", "too-long"),
        ("q=a&facets=nothing", "facets", "unknown-value"),
        ("q=a&highlight=1", "highlight", "unknown-value"),
        ("q=a&sort=best", "sort", "unknown-value"),
        ("q=a&cursor=abc", "cursor", "malformed"),
        ("q=a&cursor=WyJyZWxldmFuY2UiXQ", "cursor", "malformed"),
        ("q=a&nothing=1", "nothing", "unknown"),
        ("q=a&fields=nothing", "fields", "unknown-value"),
    ],
)
def test_refuses_what_it_does_not_know(library: Any, found: Any, query: str, parameter: str, code: str) -> None:
    for path in ("?", "/suggestions?") if parameter in ("q", "nothing", "fields") else ("?",):
        answer = found(f"{path}{query}")
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert (error["location"]["name"], error["code"]) == (parameter, code)


@pytest.mark.parametrize(
    "cursor", ["WyJyZWxldmFuY2UiLFtOYU4sIjAwIl1d", "WyItcHVibGlzaGVkQXQiLFsiMSIsIjAwIl1d", "W10", "e30", "%C3%A9"]
)
def test_a_made_up_cursor_is_refused(library: Any, found: Any, cursor: str) -> None:
    assert found(f"?q=a&cursor={cursor}").status_code == 400


def test_fields_and_expand_work_as_in_lists(library: Any, found: Any) -> None:
    library.add("School", "Tekst")
    item = found("?q=school&fields=title,body(type)").json()["items"][0]
    assert item.keys() == {"id", "type", "title", "body"}
    assert item["body"][0]["type"] == "text"
    answer = found("?q=school&expand=breadcrumbs").json()
    assert answer["items"][0]["expanded"] == {"breadcrumbs": []}
    answer = found("/suggestions?q=scho&fields=title&expand=breadcrumbs").json()
    assert answer["items"][0]["title"] == "School"


def test_suggests_names_and_municipalities(library: Any, found: Any) -> None:
    factories.MunicipalityFactory(code="GM0193", name="Zwolle", province="Overijssel")
    library.add("Meppelse gids", "Over Zwolle")
    library.add("Gids", "Zwolle komt hier alleen in de tekst voor.")
    library.add("GGD Zwolle", type="partner", **PARTNER, aliases=["Gemeentelijke gezondheidsdienst"])
    answer = found("/suggestions?q=zwol").json()
    assert titles(found("/suggestions?q=zwol")) == ["GGD Zwolle"]
    assert answer["municipalities"] == [{"code": "GM0193", "name": "Zwolle", "province": "Overijssel"}]
    assert titles(found("/suggestions?q=gemeentelijke+gez")) == ["GGD Zwolle"]
    assert found("/suggestions").json()["items"] == []


PARTNER = {
    **{"kind": "public", "legalForm": None, "logo": None, "website": None, "email": None, "region": "", "since": None},
    **{"expertise": [], "awards": [], "roles": [], "projects": []},
}


def test_an_answer_is_kept_until_something_changes(library: Any, found: Any, django_assert_num_queries: Any) -> None:
    library.add("School")
    first = found("?q=school")
    again = found("?q=school", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    library.add("Schoolgids")
    assert found("?q=school").json()["total"] == 2


@pytest.mark.django_db(transaction=True)
def test_a_kept_answer_is_the_same_for_one_statement(
    root: None, library: Any, found: Any, api: Any, django_assert_num_queries: Any
) -> None:
    with transaction.atomic():
        library.add("School")
    for query in ("?q=school", "?q=school&fields=title"):
        first = found(query)
        with django_assert_num_queries(1):
            again = api(f"/search{query}")
        assert titles(again) == ["School"]
        assert again.content == first.content
        assert (again["Content-Type"], again["ETag"]) == (first["Content-Type"], first["ETag"])
    with transaction.atomic():
        library.add("Schoolgids")
    assert found("?q=school").json()["total"] == 2


def test_no_cache_between_keeps_an_answer(library: Any, found: Any, settings: Any) -> None:
    settings.CACHE_SECONDS, settings.SHARED_CACHE_SECONDS = 60, 3600
    library.add("School")
    answer = found("?q=school")
    assert answer["Cache-Control"] == "no-cache"
    assert "Surrogate-Key" not in answer


@pytest.mark.parametrize("number", [2, 20])
def test_takes_the_same_number_of_statements_however_much_there_is(
    library: Any, found: Any, api: Any, django_assert_num_queries: Any, number: int, settings: Any
) -> None:
    if settings.SEARCH_ENGINE != "database":
        pytest.skip("another engine takes less")
    for place in range(number):
        library.add(f"School {place}", facets={"theme": ["policy"], "tag": [f"tag-{place}"]})
    found("?q=eerst")
    views.forget()
    with django_assert_num_queries(10):
        api("/search?q=school&locale=nl&facets=theme,tag,type&highlight=true")


@pytest.fixture
def secret(section: Any, settle: Any, engine: Any) -> Any:
    page = factories.HandoutPageFactory(
        parent=section, title="Vertrouwelijke gids", body=factories.stream(("text", {"text": "<p>Geheimzinnig</p>"}))
    )
    settle()
    indexing.follow()
    return page


def gone(api: Any) -> None:
    for word in ("vertrouwelijke", "geheimzinnig", "vertrouwelike", "geheimzinig", "vertrouw"):
        answer = api(f"/search?q={word}&facets=type&highlight=true").json()
        assert (answer["total"], answer["items"], answer["matches"]) == (0, [], [])
        assert answer["facets"] == [{"name": "type", "values": []}]
        assert answer["didYouMean"] is None
        suggestions = api(f"/search/suggestions?q={word}").json()
        assert (suggestions["items"], suggestions["didYouMean"]) == ([], None)


def test_what_is_unpublished_is_gone(secret: Any, settle: Any, api: Any) -> None:
    assert titles(api("/search?q=geheimzinnig")) == ["Vertrouwelijke gids"]
    secret.unpublish()
    settle()
    indexing.follow()
    gone(api)


def test_what_is_deleted_is_gone(secret: Any, settle: Any, api: Any) -> None:
    secret.delete()
    settle()
    indexing.follow()
    gone(api)


@pytest.mark.parametrize("restriction", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
def test_what_becomes_private_is_gone(secret: Any, settle: Any, api: Any, restriction: str) -> None:
    PageViewRestriction.objects.create(page=secret, restriction_type=restriction, password="x")
    settle()
    indexing.follow()
    gone(api)


def test_what_is_removed_is_not_shown_even_before_the_index_knows(secret: Any, settle: Any, api: Any) -> None:
    secret.unpublish()
    settle()
    answer = api("/search?q=geheimzinnig&highlight=true").json()
    assert (answer["items"], answer["matches"]) == ([], [])


def test_members_find_what_is_for_them(secret: Any, settle: Any, api: Any) -> None:
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    settle()
    indexing.follow()
    headers = bearer(client_with_key(scopes=[Scope.MEMBERS])[1])
    assert titles(api("/search?q=geheimzinnig", headers=headers)) == ["Vertrouwelijke gids"]
    gone(api)


def test_a_pinned_page_comes_first(section: Any, settle: Any, engine: Any, api: Any) -> None:
    from wagtail.contrib.search_promotions.models import Query, SearchPromotion  # noqa: PLC0415

    factories.HandoutPageFactory(parent=section, title="Zorg voor scholen")
    pinned = factories.HandoutPageFactory(parent=section, title="Iets anders")
    settle()
    indexing.follow()
    SearchPromotion.objects.create(query=Query.get("Scholen"), page=pinned, sort_order=0)
    answer = api("/search?q=scholen&locale=nl").json()
    assert titles(api("/search?q=scholen&locale=nl")) == ["Iets anders", "Zorg voor scholen"]
    assert [match["pinned"] for match in answer["matches"]] == [True, False]


def test_counts_what_found_nothing(library: Any, found: Any) -> None:
    found("?q=onvindbaar")
    found("?q=onvindbaar&type=handout")
    assert MissedQuery.objects.get().count == 1


def test_without_an_index_search_says_so_and_the_site_works(home: Any, api: Any) -> None:
    answer = api("/search?q=school", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == "5"
    assert answer.json()["title"] == "Search is not available"
    assert api("/pages").status_code == 200


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(typed=st.text(max_size=200) | st.text(alphabet="\"-*():ab \\'", max_size=40))
def test_no_text_makes_it_fail(library: Any, api: Any, typed: str) -> None:
    for path in ("/search", "/search/suggestions"):
        assert api(path, data={"q": typed}).status_code == 200


def test_the_command_builds_and_checks_the_index(library: Any, capsys: Any) -> None:
    library.add("School", [text_block("<p>Zorg</p>")])
    call_command("search_index")
    assert "1 of 1" in capsys.readouterr().out
    call_command("search_index", "--check")
    assert "complete" in capsys.readouterr().out
