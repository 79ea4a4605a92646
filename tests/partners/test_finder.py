"""Where to find support: what is offered at a place, what is nearest, and what works online for everybody."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale

from cms.clients.models import Scope
from cms.core.models import Municipality
from cms.core.places import importing
from cms.core.places.listed import SHIPPED, read_csv
from cms.publishing.models import ContentItem
from cms.settings.logs import WithoutQuery
from partners.finder import NotFound, find
from tests import factories
from tests.api.test_access import bearer
from tests.factories import client_with_key

GONE = {"valid_to": datetime.date(2022, 3, 24)}


@pytest.fixture
def netherlands(db: None) -> None:
    importing.apply(importing.changes(read_csv(SHIPPED)))


@pytest.fixture
def support(netherlands: None, settle: Any) -> None:
    """Organisations in Enschede, Hengelo, Zwolle and Maastricht, and one without a place."""
    member("Enschede", "Steunpunt Enschede", offers=[("Inloop", "group"), ("Chat voor Enschede", "online", "Enschede")])
    member("Hengelo", "Steunpunt Hengelo", offers=[("Maatje", "individual")])
    member("Zwolle", "Steunpunt Zwolle")
    member("Maastricht", "Steunpunt Maastricht", offers=[("Praatgroep", "group")])
    member("", "Landelijk", offers=[("Chat", "online")])
    settle()


def place(name: str) -> Municipality:
    return Municipality.objects.get(name=name)


def member(where: str, name: str, *, offers: Any = (), **fields: Any) -> Any:
    office = place(where) if where else None
    found = factories.MemberFactory(name=name, municipality=office, municipalities=[office] if office else [], **fields)
    for title, kind, *limited in offers:
        factories.SupportOfferFactory(
            member=found, title=title, kind=kind, cost="free", municipalities=[place(each) for each in limited]
        )
    return found


def names(entries: list[dict[str, Any]]) -> list[str]:
    return [entry.get("title") or entry["name"] for entry in entries]


def support_of(answer: Any) -> tuple[list[str], list[str], list[str]]:
    assert answer.status_code == 200, answer.content
    found = answer.json()["support"]
    return names(found["here"]), names(found["nearby"]), names(found["online"])


def test_every_municipality_of_today_is_listed(netherlands: None, api: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        answer = api("/municipalities")
    body = answer.json()
    assert (body["total"], len(body["items"])) == (342, 342)
    assert body["items"][0] == {
        "code": "GM1680",
        "name": "Aa en Hunze",
        "province": "Drenthe",
        "validFrom": None,
        "url": "http://testserver/api/v1/municipalities/GM1680",
    }
    assert (body["postcode"], body["support"]) == (None, None)
    assert body["links"] == {
        "self": "http://testserver/api/v1/municipalities",
        "first": "http://testserver/api/v1/municipalities",
        "next": None,
        "previous": None,
    }
    again = api("/municipalities", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("typed", ["7511AB", "7511 ab", "7511", " 7511Ab "])
def test_a_postcode_finds_what_is_here_and_near_and_online(support: None, api: Any, typed: str) -> None:
    answer = api(f"/municipalities?postcode={quote(typed)}")
    here, nearby, online = support_of(answer)
    assert (here, nearby, online) == (["Steunpunt Enschede"], ["Steunpunt Hengelo"], ["Chat"])
    body = answer.json()
    assert names(body["items"]) == ["Enschede"]
    assert body["postcode"] == {"digits": "7511", "latitude": 52.22, "longitude": 6.9001}
    assert body["attribution"] == "GeoNames (CC BY 4.0), https://www.geonames.org/"
    assert body["links"]["self"] == "http://testserver/api/v1/municipalities?postcode=7511"
    [enschede] = body["support"]["here"]
    assert enschede["distance"] is None
    assert names(enschede["offers"]) == ["Chat voor Enschede", "Inloop"]
    [hengelo] = body["support"]["nearby"]
    assert hengelo["distance"] == pytest.approx(8, abs=2)
    assert hengelo["place"] == {"code": "GM0164", "name": "Hengelo", "province": "Overijssel"}
    [chat] = body["support"]["online"]
    assert (chat["organisation"], chat["everywhere"], chat["minAge"], chat["cost"]) == ("Landelijk", True, 8, "free")


def test_a_municipality_finds_the_same(support: None, api: Any) -> None:
    listed = api("/municipalities?municipality=GM0153")
    detail = api("/municipalities/GM0153")
    assert support_of(listed) == support_of(detail) == (["Steunpunt Enschede"], ["Steunpunt Hengelo"], ["Chat"])
    assert listed.json()["postcode"] is None
    assert detail.json()["replaces"] == []
    assert detail.json()["name"] == "Enschede"


def test_the_number_of_statements_is_constant(
    support: None, api: Any, settle: Any, django_assert_num_queries: Any
) -> None:
    paths = ("/municipalities?postcode=7511", "/municipalities?municipality=GM0153", "/municipalities/GM0153")
    for path in paths:
        with django_assert_num_queries(2):
            api(path)
    for number in range(4):
        member("Enschede", f"Nog een {number}", offers=[("Meer", "group"), ("Online", "online")])
    settle()
    for path in paths:
        with django_assert_num_queries(2):
            assert len(support_of(api(path))[0]) == 5


def test_only_the_nearest_are_told_and_none_that_is_far(netherlands: None, api: Any, settle: Any) -> None:
    for name in ("Almelo", "Borne", "Hengelo", "Oldenzaal", "Losser", "Haaksbergen", "Maastricht"):
        member(name, name)
    settle()
    answer = api("/municipalities?postcode=7511")
    assert support_of(answer) == ([], ["Hengelo", "Losser", "Oldenzaal", "Haaksbergen", "Borne"], [])
    distances = [each["distance"] for each in answer.json()["support"]["nearby"]]
    assert distances == sorted(distances)


def test_an_organisation_without_an_office_is_where_it_works(netherlands: None, api: Any, settle: Any) -> None:
    factories.MemberFactory(name="Twente", municipalities=[place("Almelo"), place("Hengelo")])
    factories.MemberFactory(name="Nergens")
    settle()
    assert support_of(api("/municipalities?postcode=7511")) == ([], ["Twente"], [])


def test_what_is_online_for_everybody_is_told_once(netherlands: None, api: Any, settle: Any) -> None:
    member("Enschede", "Hier", offers=[("Chat", "online")])
    member("Hengelo", "Daar", offers=[("Bellen", "online"), ("Groep", "group"), ("Voor Hengelo", "online", "Hengelo")])
    settle()
    answer = api("/municipalities?postcode=7511")
    assert support_of(answer) == (["Hier"], ["Daar"], ["Bellen"])
    assert names(answer.json()["support"]["here"][0]["offers"]) == ["Chat"]
    assert names(answer.json()["support"]["nearby"][0]["offers"]) == ["Groep", "Voor Hengelo"]


def test_a_merged_municipality_leads_to_its_successor(netherlands: None, api: Any, settle: Any) -> None:
    member("Weesp", "Steunpunt Weesp")
    settle()
    for path, there in (
        ("/municipalities/GM0457", "/municipalities/GM0363"),
        ("/municipalities/GM0457?locale=en", "/municipalities/GM0363?locale=en"),
        ("/municipalities?municipality=GM0457", "/municipalities?municipality=GM0363"),
    ):
        answer = api(path)
        assert answer.status_code == 308
        assert answer["Location"] == f"http://testserver/api/v1{there}"
        assert answer.json() == {"code": "GM0363", "location": answer["Location"]}
        followed = api(there)
        assert support_of(followed)[0] == ["Steunpunt Weesp"]
    assert api("/municipalities/GM0363").json()["replaces"] == [
        {"code": "GM0457", "name": "Weesp", "validTo": "2022-03-24"}
    ]
    # By way of others: Molenwaard, of 2013, became Molenlanden.
    assert api("/municipalities/GM0571").json()["code"] == "GM1978"


def test_a_municipality_that_was_divided_is_gone(netherlands: None, api: Any) -> None:
    for path in ("/municipalities/GM0788", "/municipalities?municipality=GM0788"):
        answer = api(path, headers={"Accept-Language": "en"})
        assert answer.status_code == 410
        assert "Haaren (GM0788) is no municipality any more since" in answer.json()["detail"]
    assert "is sinds 1 januari 2021 geen gemeente meer" in api("/municipalities/GM0788").json()["detail"]


@pytest.mark.parametrize(
    ("query", "status", "code", "says"),
    [
        ("postcode=0511AB", 400, "malformed", "for example 7511AB"),
        ("postcode=", 400, "malformed", "for example 7511AB"),
        ("postcode=7511A", 400, "malformed", "for example 7511AB"),
        ("postcode=1234", 404, "unknown", "We do not know this postcode."),
        ("municipality=0153", 400, "malformed", "for example GM0153"),
        ("municipality=", 400, "malformed", "for example GM0153"),
        ("municipality=GM9999", 404, "unknown", "There is no municipality with the code GM9999."),
        ("municipality=GM0153&postcode=7511", 400, "conflict", "Give a postcode or a municipality."),
        ("locale=de", 400, "unknown-value", "nl, en"),
        ("place=Enschede", 400, "unknown", "locale, municipality, postcode"),
    ],
)
def test_what_does_not_fit_says_what_to_change(
    netherlands: None, api: Any, query: str, status: int, code: str, says: str
) -> None:
    answer = api(f"/municipalities?{query}", headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert (error["in"], error["code"]) == ("query", code)
    assert says in error["detail"]


def test_a_code_in_the_path_is_judged_alike(netherlands: None, api: Any) -> None:
    for code, status in (("0153", 400), ("gm0153", 400), ("GM9999", 404)):
        answer = api(f"/municipalities/{code}")
        assert answer.status_code == status
        assert answer.json()["errors"][0]["in"] == "path"


def test_errors_are_in_dutch_too(netherlands: None, api: Any) -> None:
    detail = api("/municipalities?postcode=1234").json()["detail"]
    assert detail == "Deze postcode kennen wij niet. Controleer hem, of probeer er een in de buurt."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(typed=st.text(max_size=12) | st.from_regex(r"[0-9]{4} ?[A-Z]{0,2}", fullmatch=True))
def test_whatever_is_typed_gets_a_clear_answer(netherlands: None, client: Any, typed: str) -> None:
    answer = client.get("/api/v1/municipalities", {"postcode": typed})
    assert answer.status_code in (200, 400, 404)
    page = client.get("/nl/hulp-in-de-buurt/", {"postcode": typed})
    assert page.status_code == (answer.status_code if typed else 200)


def test_support_is_told_in_the_language_that_was_asked_for(
    netherlands: None, english: Locale, api: Any, settle: Any
) -> None:
    dutch = member("Enschede", "Steunpunt", description="Nederlands.")
    translated = dutch.copy_for_translation(english)
    translated.description = "English."
    translated.save()
    member("Enschede", "Alleen Nederlands", description="Ook welkom.")
    settle()
    for query, expected in (
        ("", [("nl", "Ook welkom."), ("nl", "Nederlands.")]),
        ("&locale=en", [("nl", "Ook welkom."), ("en", "English.")]),
    ):
        here = api(f"/municipalities?postcode=7511{query}").json()["support"]["here"]
        assert [(each["locale"], each["summary"]) for each in here] == expected


def test_what_not_everybody_may_see_is_for_members(support: None, api: Any) -> None:
    ContentItem.objects.filter(title__in=["Steunpunt Enschede", "Inloop", "Chat voor Enschede"]).update(
        access="members"
    )
    assert support_of(api("/municipalities?postcode=7511"))[0] == []
    key = client_with_key(scopes=[Scope.MEMBERS])[1]
    assert support_of(api("/municipalities?postcode=7511", headers=bearer(key)))[0] == ["Steunpunt Enschede"]


def test_a_postcode_in_two_municipalities_finds_support_in_both(netherlands: None, api: Any, settle: Any) -> None:
    member("Hilversum", "Een")
    member("Gooise Meren", "Twee")
    settle()
    answer = api("/municipalities?postcode=1222")
    assert set(names(answer.json()["items"])) == {"Hilversum", "Gooise Meren"}
    assert support_of(answer)[0] == ["Een", "Twee"]


def test_no_postcode_is_kept_or_shared(support: None, client: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    key = client_with_key()[1]
    addresses = ["/api/v1/municipalities?postcode=7511XY", "/nl/hulp-in-de-buurt/?postcode=7511XY"]
    wrong = [address.replace("7511XY", typed) for address in addresses for typed in ("7511XYZ", "1234XY")]
    for address in [*addresses, *wrong]:
        answer = client.get(address, headers=bearer(key) if "/api/" in address else {})
        assert "XY" not in "".join(f"{name}: {value}" for name, value in answer.items())
        if answer.status_code == 200:
            assert "private" in answer["Cache-Control"]
            assert "Surrogate-Key" not in answer
    # What the database was asked is logged by a debugging level alone; not even that holds a postcode.
    assert "7511" not in caplog.text
    assert "1234XY" not in caplog.text


@pytest.mark.parametrize(
    ("logged", "kept"),
    [
        ("GET /nl/hulp-in-de-buurt/?postcode=7511+AB HTTP/1.1", "GET /nl/hulp-in-de-buurt/ HTTP/1.1"),
        ("GET /nl/ HTTP/1.1", "GET /nl/ HTTP/1.1"),
        ("?postcode=7511", ""),
    ],
)
def test_the_log_of_the_development_server_has_no_query(logged: str, kept: str) -> None:
    record = logging.LogRecord("django.server", logging.INFO, "", 0, '"%s" %s %s', (logged, "200", 5), None)
    assert WithoutQuery().filter(record)
    assert record.getMessage() == f'"{kept}" 200 5'


def page(client: Any, query: str = "", path: str = "/nl/hulp-in-de-buurt/", status: int = 200) -> str:
    answer = client.get(f"{path}{query}")
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_page_asks_for_a_postcode(root: None, netherlands: None, client: Any) -> None:
    shown = page(client)
    assert '<label class="search__label" for="postcode">Uw postcode</label>' in shown
    assert 'action="/nl/hulp-in-de-buurt/"' in shown
    assert "<script" not in shown
    assert "Set-Cookie" not in client.get("/nl/hulp-in-de-buurt/").headers


def test_the_page_shows_what_was_found(root: None, support: None, client: Any) -> None:
    shown = page(client, "?postcode=7511ab")
    for text in (
        "Ondersteuning in Enschede",
        "Steunpunt Enschede",
        "In een groep, van 8 tot en met 12 jaar, gratis.",
        "Hengelo, ongeveer 9 km",
        "Online, voor iedereen",
        "Van Landelijk",
        'Postcodes en afstanden: GeoNames (CC BY 4.0), <a href="https://www.geonames.org/" rel="nofollow">',
    ):
        assert text in shown, text
    assert "Steunpunt Maastricht" not in shown
    english = page(client, "?postcode=7511", path="/en/support-nearby/")
    assert "Support in Enschede" in english
    assert '<p class="hit__text" lang="nl">Een middag om elkaar te ontmoeten.</p>' in english


def test_the_page_says_what_is_wrong_or_missing(root: None, support: None, client: Any) -> None:
    assert "Een postcode heeft vier cijfers" in page(client, "?postcode=751", status=400)
    unknown = page(client, "?postcode=1234", status=404)
    assert "Deze postcode kennen wij niet." in unknown
    assert 'aria-invalid="true"' in unknown
    nobody = page(client, "?postcode=9166")
    assert "Wij kennen in Schiermonnikoog nog geen organisatie" in nobody
    assert "Vraag het bij het steunpunt mantelzorg" in nobody


def test_what_is_typed_is_no_html(root: None, netherlands: None, client: Any) -> None:
    shown = page(client, "?postcode=%22%3E%3Cscript%3E", status=400)
    assert "<script" not in shown


def test_the_page_has_one_address_and_gives_way_to_a_front_end(root: None, netherlands: None, client: Any) -> None:
    answer = client.get("/nl/hulp-in-de-buurt?postcode=7511")
    assert (answer.status_code, answer["Location"]) == (301, "/nl/hulp-in-de-buurt/?postcode=7511")
    with override_settings(FRONTEND_URL="https://www.example.org"):
        assert client.get("/nl/hulp-in-de-buurt/")["Location"] == "https://www.example.org/nl/hulp-in-de-buurt/"


def test_a_place_that_nobody_has_is_an_error_for_whoever_asks(db: None) -> None:
    for asked, reason in (({"postcode": "x"}, "malformed"), ({"postcode": "7511"}, "unknown"), ({}, "malformed")):
        with pytest.raises(NotFound) as error:
            find(**asked)
        assert error.value.reason == reason


def test_a_municipality_that_editors_added_has_no_distance(db: None, settle: Any, api: Callable[..., Any]) -> None:
    factories.MunicipalityFactory(code="GM9001", name="Nieuw")
    factories.MunicipalityFactory(code="GM9002", name="Oud", **GONE)
    factories.MemberFactory(name="Ergens", municipality=factories.MunicipalityFactory(code="GM9003", name="Ergens"))
    settle()
    assert support_of(api("/municipalities/GM9001")) == ([], [], [])
    assert api("/municipalities/GM9002").status_code == 410
