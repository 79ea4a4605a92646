"""What the API answers to clients with a key, to wrong keys, and to those who ask too often."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.clients import throttling
from cms.clients.buffering import REQUESTS
from cms.clients.models import DailyUsage
from cms.clients.usage import counter
from tests.factories import client_with_key

NOW = datetime.datetime(2026, 11, 22, 12, 0, 10, tzinfo=datetime.UTC)
NO_ITEM = "/pages/01234567-89ab-cdef-0123-456789abcdef"
ADDRESSES = ["", "/pages", NO_ITEM, "/resolve?path=/nl/", "/nonsense", "/pages?x=1"]


@pytest.fixture
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def bearer(key: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Accept-Language": "en", **headers}


def test_a_key_costs_one_statement_more(home: Any, api: Any) -> None:
    _client, key = client_with_key()
    for path, statements in (("/resolve?path=/nl/", 2), ("/pages", 3), ("", 1)):
        with CaptureQueriesContext(connection) as queries:
            assert api(path, headers=bearer(key)).status_code == 200
        assert len(queries) == statements, path


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_depends_on_the_key_and_one_to_a_key_is_private(home: Any, api: Any, path: str) -> None:
    _client, key = client_with_key()
    public, private = api(path), api(path, headers=bearer(key))
    refused = api(path, headers=bearer("x"))
    for answer in (public, private, refused):
        assert "Authorization" in answer["Vary"]
        assert answer["RateLimit-Limit"]
    assert private["Cache-Control"] == "private, no-cache"
    assert "private" not in public["Cache-Control"]
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("fields", "headers", "status", "code"),
    [
        ({"revoked_at": timezone.now()}, {}, 401, "revoked"),
        ({"expires_at": timezone.now()}, {}, 401, "expired"),
        ({}, {"Authorization": "Bearer jmz_1"}, 401, "malformed"),
        ({}, {"Authorization": f"Bearer jmz_{'0' * 12}_{'0' * 64}"}, 401, "unknown"),
        ({}, {"Origin": "https://www.example.org"}, 403, "origin"),
        ({"origins": "https://www.example.org"}, {"Origin": "https://elsewhere.example"}, 403, "origin"),
        ({"origins": "https://www.example.org"}, {}, 403, "origin"),
    ],
)
def test_a_key_that_opens_nothing_gets_a_problem(
    home: Any, api: Any, fields: dict[str, Any], headers: dict[str, str], status: int, code: str
) -> None:
    _client, key = client_with_key(**fields)
    answer = api("/pages", headers=bearer(key, **headers))
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["code"] for error in problem["errors"]] == [code]
    assert problem["errors"][0]["in"] == "header"
    assert problem["errors"][0]["location"]["name"] == ("Origin" if code == "origin" else "Authorization")
    assert answer.get("WWW-Authenticate") == ('Bearer error="invalid_token"' if status == 401 else None)


def test_the_problem_is_told_in_dutch_to_who_asks_in_dutch(home: Any, api: Any) -> None:
    answer = api("/pages", headers={"Authorization": "Bearer x", "Accept-Language": "nl"})
    assert answer["Content-Language"] == "nl"
    assert answer.json()["title"] == "De sleutel is niet geldig"


def test_a_page_of_the_right_origin_can_read_the_answer_and_its_limits(home: Any, api: Any) -> None:
    _client, key = client_with_key(origins="https://www.example.org")
    answer = api("/pages", headers=bearer(key, Origin="https://www.example.org"))
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit-Remaining" in answer["Access-Control-Expose-Headers"]


def test_a_browser_may_send_a_key(client: Any, db: None) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    answer = client.options("/api/v1/pages", headers={"Origin": "https://www.example.org", **asked})
    assert answer.status_code == 204
    assert "Authorization" in answer["Access-Control-Allow-Headers"]


@pytest.mark.usefixtures("_clock")
def test_who_asks_too_often_is_told_when_to_come_back(home: Any, api: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [api("/pages")["RateLimit-Remaining"] for _request in range(2)] == ["1", "0"]
    with CaptureQueriesContext(connection) as queries:
        answer = api("/pages", headers={"Accept-Language": "en"})
    assert len(queries) == 0
    assert answer.status_code == 429
    assert answer["Retry-After"] == answer["RateLimit-Reset"] == "50"
    assert answer["RateLimit-Remaining"] == "0"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Too many requests",
        "status": 429,
        "detail": "You may ask 2 times in a minute. Try again in 50 seconds.",
    }
    assert api("/pages", headers={"Accept-Language": "nl"}).json()["title"] == "Te veel verzoeken"


def test_a_client_with_a_key_has_a_limit_of_its_own(home: Any, api: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    _client, key = client_with_key(requests_per_minute=3)
    assert [api("/pages").status_code for _request in range(2)] == [200, 429]
    assert [api("/pages", headers=bearer(key)).status_code for _request in range(4)] == [200, 200, 200, 429]


def test_trying_keys_is_throttled_like_asking_without_one(home: Any, api: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [api("/pages", headers=bearer("x")).status_code for _request in range(3)] == [401, 401, 429]
    assert api("/pages").status_code == 429


@pytest.mark.usefixtures("_clock")
def test_guessing_on_tells_nothing(home: Any, api: Any) -> None:
    client, key = client_with_key()
    guess = f"jmz_{client.prefix}_{'0' * 64}"
    answers = [api("/pages", headers=bearer(guess)) for _guess in range(throttling.WRONG_KEYS)]
    assert {answer.status_code for answer in answers} == {401}
    with CaptureQueriesContext(connection) as queries:
        right, wrong = api("/pages", headers=bearer(key)), api("/pages", headers=bearer(guess))
    assert len(queries) == 0
    assert right.status_code == wrong.status_code == 429
    assert right.content == wrong.content
    assert right["Retry-After"] == "50"
    # Nobody else suffers, and neither does who asks without a key.
    assert api("/pages").status_code == 200
    assert api("/pages", headers=bearer(key), REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.usefixtures("_clock")
def test_a_key_that_has_ended_is_no_guess(home: Any, api: Any) -> None:
    _client, ended = client_with_key(expires_at=timezone.now())
    _client, key = client_with_key()
    for _request in range(throttling.WRONG_KEYS):
        api("/pages", headers=bearer(ended))
    assert api("/pages", headers=bearer(key)).status_code == 200


def test_a_leaked_prefix_opens_nothing(home: Any, api: Any) -> None:
    client, key = client_with_key(scopes=["members"])
    for leaked in (
        client.prefix,
        f"jmz_{client.prefix}",
        f"jmz_{client.prefix}_",
        key[:-1],
        key[:17] + client.key_hash,
    ):
        answer = api("/pages", headers=bearer(leaked))
        assert answer.status_code == 401
        assert client.name not in answer.content.decode()


def test_only_answered_requests_of_clients_are_counted(home: Any, api: Any) -> None:
    client, key = client_with_key(requests_per_minute=2)
    api("/pages")
    for _request in range(3):
        api("/pages", headers=bearer(key))
    counter.flush()
    assert list(DailyUsage.objects.values_list("client", "requests")) == [(client.pk, 2)]


def test_the_end_of_a_request_writes_the_usage_that_is_due(home: Any, api: Any) -> None:
    client, key = client_with_key()
    for _request in range(REQUESTS):
        api("/pages", headers=bearer(key))
    assert list(DailyUsage.objects.values_list("client", "requests")) == [(client.pk, REQUESTS)]


def test_the_description_offers_the_key_and_names_its_problems(home: Any, api: Any) -> None:
    document = api("/openapi.json").json()
    assert document["security"] == [{}, {"clientKey": []}]
    assert document["components"]["securitySchemes"]["clientKey"]["scheme"] == "bearer"
    for operation in (operation for methods in document["paths"].values() for operation in methods.values()):
        responses = operation["responses"]
        assert {"401", "403", "429"} <= set(responses)
        assert "WWW-Authenticate" in responses["401"]["headers"]
        assert "Retry-After" in responses["429"]["headers"]
        success = next(status for status in responses if status < "400")
        assert "RateLimit-Remaining" in responses[success]["headers"]
