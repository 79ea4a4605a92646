"""What clients get from the delivery API: items, lists, languages, errors, and at what cost."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core.identity import item_id
from cms.core.registry import registry
from tests import factories

NO_ITEM = "01234567-89ab-cdef-0123-456789abcdef"

MAKERS: dict[str, Callable[[Any, Any], Any]] = {
    "collection": lambda home, section: factories.CollectionPageFactory(parent=section),
    "content": lambda home, section: factories.ContentPageFactory(parent=home),
    "event": lambda home, section: factories.EventPageFactory(parent=section),
    "figure": lambda home, section: factories.FigureFactory(),
    "group": lambda home, section: factories.GroupPageFactory(parent=section),
    "handout": lambda home, section: factories.HandoutPageFactory(parent=section),
    "home": lambda home, section: home,
    "intervention": lambda home, section: factories.InterventionPageFactory(parent=section),
    "media": lambda home, section: factories.MediaPageFactory(parent=section),
    "member": lambda home, section: factories.MemberFactory(),
    "newsletter": lambda home, section: factories.NewsletterIssuePageFactory(parent=section),
    "partner": lambda home, section: factories.PartnerPageFactory(parent=section),
    "practice": lambda home, section: factories.PracticePageFactory(parent=section),
    "project": lambda home, section: factories.ProjectPageFactory(parent=factories.ThemePageFactory(parent=section)),
    "study": lambda home, section: factories.StudyPageFactory(parent=section),
    "support-offer": lambda home, section: factories.SupportOfferFactory(),
    "theme": lambda home, section: factories.ThemePageFactory(parent=section),
}


def cursor(moment: str) -> str:
    """Return a cursor that no page of a list gave."""
    return urlsafe_b64encode(f"after|{moment}|{NO_ITEM}".encode()).decode()


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


def test_every_public_type_is_tried_here(db: None) -> None:
    assert set(MAKERS) == set(registry.names)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_each_type_is_listed_and_shown_with_a_fixed_number_of_statements(
    name: str, home: Any, section: Any, settle: Any, api: Any
) -> None:
    MAKERS[name](home, section)
    settle()
    collection = registry.get(name).collection
    listed = api(f"/{collection}").json()
    assert listed["total"] >= 1
    entry = next(item for item in listed["items"] if item["type"] == name)

    for path in (f"/{collection}/{entry['id']}", f"/pages/{entry['id']}"):
        assert statements(lambda path=path: api(path)) == 1
        answer = api(path)
        assert answer.status_code == 200
        assert answer.json()["id"] == entry["id"]
    assert statements(lambda: api(f"/{collection}?pageSize=100")) == 2
    assert statements(lambda: api("/pages")) == 2


def test_an_item_is_not_found_in_the_collection_of_another_type(section: Any, settle: Any, api: Any) -> None:
    factories.HandoutPageFactory(parent=section)
    settle()
    handout = api("/handouts").json()["items"][0]
    assert api(f"/themes/{handout['id']}").status_code == 404


def test_a_detail_answers_304_to_a_client_that_has_it(home: Any, settle: Any, api: Any) -> None:
    path = f"/pages/{api('/pages').json()['items'][0]['id']}"
    first = api(path)
    again = api(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


def test_pages_of_a_list_follow_each_other_without_gap_or_repeat(section: Any, settle: Any, api: Any) -> None:
    for _number in range(7):
        factories.HandoutPageFactory(parent=section)
    settle()
    seen, address = [], "/handouts?pageSize=3&locale=nl"
    while address:
        answer = api(address).json()
        assert answer["total"] == 7
        seen += [item["id"] for item in answer["items"]]
        following = answer["links"]["next"]
        address = following and following.removeprefix("http://testserver/api/v1")
    assert len(seen) == len(set(seen)) == 7

    address, back = answer["links"]["previous"], []
    while address:
        answer = api(address.removeprefix("http://testserver/api/v1")).json()
        back = [item["id"] for item in answer["items"]] + back
        assert answer["links"]["next"]
        address = answer["links"]["previous"]
    assert back == seen[:6]


def test_a_cursor_stays_right_while_others_publish(section: Any, settle: Any, api: Any) -> None:
    for _number in range(4):
        factories.HandoutPageFactory(parent=section)
    settle()
    first = api("/handouts?pageSize=2").json()
    factories.HandoutPageFactory(parent=section)
    settle()
    second = api(first["links"]["next"].removeprefix("http://testserver/api/v1")).json()
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(set(ids)) == 4


@pytest.mark.parametrize("path", ["", "/"])
def test_the_entry_point_names_locales_and_types(home: Any, api: Any, path: str) -> None:
    answer = api(path).json()
    assert answer["locales"] == ["nl", "en"]
    assert {entry["name"] for entry in answer["types"]} == set(registry.names)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/pages?type=nonsense", 400, "unknown-value"),
        ("/pages?locale=de", 400, "unknown-value"),
        ("/themes?type=theme", 400, "unknown"),
        ("/pages?offset=0", 400, "unknown"),
        ("/pages?pageSize=0", 400, "out-of-range"),
        ("/pages?pageSize=1e3", 400, "out-of-range"),
        ("/pages?pageSize=%D9%A3", 400, "out-of-range"),
        ("/pages?pageSize=", 400, "out-of-range"),
        ("/pages?cursor=abc", 400, "malformed"),
        ("/pages?cursor=%00", 400, "malformed"),
        (f"/pages?cursor={cursor('2026-01-01T00:00:00')}", 400, "malformed"),
        (f"/pages?cursor={cursor('0001-01-01T00:00:00+23:59')}", 400, "malformed"),
        ("/pages?locale=nl&locale=en", 400, "repeated"),
        ("/pages/12", 400, "malformed"),
        ("/pages/not-an-id", 400, "malformed"),
        ("/pages/%7B01234567-89ab-cdef-0123-456789abcdef%7D", 400, "malformed"),
        ("/resolve", 400, "required"),
        ("/resolve?path=nl/", 400, "malformed"),
        ("/resolve?path=/%00", 400, "malformed"),
        ("?verbose=1", 400, "unknown"),
        ("/pages/01234567-89ab-cdef-0123-456789abcdef?x=1", 400, "unknown"),
    ],
)
def test_bad_input_gets_a_problem_that_says_what_is_wrong(
    home: Any, api: Any, path: str, status: int, code: str
) -> None:
    answer = api(path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert code in [error["code"] for error in problem["errors"]]


@pytest.mark.parametrize(
    "path",
    [
        "/pages/",
        "/pages/01234567-89ab-cdef-0123-456789abcdef",
        "/nonsense",
        "/themes/x/y",
        "/resolve?path=/nl/niets/",
        "/resolve?path=/nl/%2500/",
    ],
)
def test_what_does_not_exist_is_a_404_and_never_a_redirect(home: Any, api: Any, path: str) -> None:
    answer = api(path)
    assert answer.status_code == 404
    assert answer.json()["status"] == 404
    assert answer["API-Version"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reading_is_allowed(home: Any, client: Any, method: str) -> None:
    answer = getattr(client, method)("/api/v1/pages")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nl", "Niet gevonden"), ("en", "Not found"), ("de", "Niet gevonden"), ("en-GB", "Not found")],
)
def test_problems_speak_the_language_of_the_client(home: Any, api: Any, language: str, expected: str) -> None:
    answer = api("/nonsense", headers={"Accept-Language": language})
    assert answer.json()["title"] == expected
    assert "Accept-Language" in answer["Vary"]


def test_all_errors_in_a_request_are_told_at_once(home: Any, api: Any) -> None:
    problem = api("/pages?locale=de&type=x&foo=1").json()
    assert len(problem["errors"]) == 3


def test_head_and_options_answer(home: Any, client: Any) -> None:
    head = client.head("/api/v1/pages")
    assert (head.status_code, head.content) == (200, b"")
    options = client.options("/api/v1/pages")
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_pages_from_any_origin_may_read_the_api(home: Any, api: Any) -> None:
    assert api("/pages", headers={"Origin": "https://partner.example"})["Access-Control-Allow-Origin"] == "*"
    assert api("/openapi.json", headers={"Origin": "https://partner.example"})["Access-Control-Allow-Origin"] == "*"


def test_who_has_an_item_in_one_encoding_gets_it_in_another(section: Any, api: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Gids", summary="Zin. " * 100)
    address = f"/handouts/{item_id(handout.translation_key, 'nl')}"
    plain, compressed = {}, {"Accept-Encoding": "gzip"}
    tags = [api(address, headers=headers)["ETag"] for headers in (plain, compressed)]
    assert len(set(tags)) == 2
    for headers, own in zip((plain, compressed), tags, strict=True):
        for tag in [*tags, '"other"', f"W/{own}"]:
            answer = api(address, headers={**headers, "If-None-Match": tag})
            # A cache between may have made the tag a weak one.
            has_it = tag.removeprefix("W/") == own
            assert answer.status_code == (304 if has_it else 200), (headers, tag)
            assert answer["ETag"] == own
            assert bool(answer.content) != has_it
