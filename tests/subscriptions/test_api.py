"""Subscribing over the API: with a key that may, the same for every address, and never without the link in a mail."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from cms.clients.models import Scope
from cms.subscriptions import limits
from cms.subscriptions.models import Letter, Subscriber, Subscription
from tests import factories
from tests.subscriptions.conftest import link_in, text_of
from tests.subscriptions.subscribers import subscribe

ANNE = "anne@example.org"
SITE = "https://www.partner.example"
ADDRESS = "/api/v1/subscriptions"


@pytest.fixture
def key(home: Any) -> str:
    _client, key = factories.client_with_key(scopes=[Scope.SUBSCRIPTIONS])
    return key


@pytest.fixture
def website_key(home: Any) -> str:
    _client, key = factories.client_with_key(scopes=[Scope.SUBSCRIPTIONS], origins=SITE)
    return key


def send(client: Any, key: str, /, *, headers: Any = None, **fields: Any) -> Any:
    body = {"address": ANNE, "topic": "plans", "key": "a", **fields}
    headers = {"Accept-Language": "en", **({"Authorization": f"Bearer {key}"} if key else {}), **(headers or {})}
    return client.post(ADDRESS, json.dumps(body), content_type="application/json", headers=headers)


def test_it_has_a_mail_sent_and_only_the_button_behind_its_link_subscribes(client: Any, key: str, work: Any) -> None:
    answer = send(client, key, parts=["work", "money"], locale="en")
    assert answer.status_code == 202
    assert answer["Cache-Control"] == "no-store"
    assert list(answer.json()) == ["detail"]
    [letter] = work()
    assert letter["Subject"] == "Confirm your subscription"
    assert "Geld, Werk" in text_of(letter)
    client.get(link_in(letter))
    assert not Subscriber.objects.exists()
    client.post(link_in(letter))
    found = Subscription.objects.get()
    assert (found.way, found.key, found.parts) == ("api", "a", ["money", "work"])


def test_the_answer_is_the_same_for_known_and_unknown_addresses_and_for_those_with_too_many_mails(
    client: Any, key: str
) -> None:
    subscribe(ANNE)
    answers = {send(client, key, address=address).content for address in (ANNE, "bram@example.org", *[ANNE] * 4)}
    assert len(answers) == 1
    assert Letter.objects.filter(normalised=ANNE).count() == limits.MAILBOX.most


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"address": "anne"}, ["/address"]),
        ({"address": "a@b@example.org", "topic": "nothing"}, ["/address", "/topic"]),
        ({"key": "c"}, ["/key"]),
        ({"parts": ["work", "sport"], "locale": "xx"}, ["/locale", "/parts/1"]),
        ({"address": None}, ["/address"]),
        ({"parts": "work"}, ["/parts"]),
        ({"parts": ["work"] * 51}, ["/parts"]),
        ({"website": ""}, ["/website"]),
        ({"way": "page"}, ["/way"]),
    ],
)
def test_bad_input_is_named_with_where_it_stands_and_is_not_repeated(
    fields: Any, pointers: list[str], client: Any, key: str
) -> None:
    answer = send(client, key, **fields)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["location"]["pointer"] for error in answer.json()["errors"]] == pointers
    assert "a@b" not in answer.content.decode()
    assert not Letter.objects.exists()


def test_what_is_no_json_or_too_long_is_refused(client: Any, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}

    def status(content: str, content_type: str = "application/json") -> int:
        return int(client.post(ADDRESS, content, content_type=content_type, headers=headers).status_code)

    assert status("{") == status("[]") == status("null") == 400
    assert status("{}", "text/plain") == status("address=a", "application/x-www-form-urlencoded") == 415
    assert status(json.dumps({"address": "a" * 20_000})) == 413
    assert client.post(f"{ADDRESS}?a=1", "{}", content_type="application/json", headers=headers).status_code == 400
    assert client.get(ADDRESS).status_code == client.put(ADDRESS).status_code == 405
    assert client.get(ADDRESS)["Allow"] == "POST, OPTIONS"


def test_it_takes_a_key_that_may(client: Any, key: str) -> None:
    _client, other = factories.client_with_key(scopes=[Scope.MEMBERS])
    answer = send(client, "")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert send(client, other).status_code == 403
    assert send(client, "jmz_wrong").status_code == 401
    assert not Letter.objects.exists()


def test_a_key_of_a_website_works_in_its_pages_alone(client: Any, website_key: str, key: str) -> None:
    assert send(client, website_key, headers={"Origin": "https://evil.example"}).status_code == 403
    assert send(client, website_key).status_code == 403
    assert send(client, key, headers={"Origin": SITE}).status_code == 403
    assert not Letter.objects.exists()
    answer = send(client, website_key, headers={"Origin": SITE})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (202, "*")
    asks = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    preflight = client.options(ADDRESS, headers=asks)
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Content-Type" in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight


def test_a_client_and_the_network_of_a_visitor_have_a_limit(
    client: Any, key: str, website_key: str, monkeypatch: Any
) -> None:
    for name, most in (("CLIENT", 3), ("CLIENT_NETWORK", 2)):
        changed = limits.Limit(name=getattr(limits, name).name, most=most, seconds=limits.DAY)
        monkeypatch.setattr(limits, name, changed)
    from_site = {"Origin": SITE}
    for number in range(2):
        assert send(client, website_key, address=f"w{number}@example.org", headers=from_site).status_code == 202
    refused = send(client, website_key, address="w3@example.org", headers=from_site)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= limits.DAY
    client.defaults["REMOTE_ADDR"] = "192.0.2.1"
    assert send(client, website_key, address="w4@example.org", headers=from_site).status_code == 202
    client.defaults["REMOTE_ADDR"] = "192.0.2.2"
    assert send(client, website_key, address="w5@example.org", headers=from_site).status_code == 429
    # Behind a server stand many people: its network does not count.
    statuses = [send(client, key, address=f"s{number}@example.org").status_code for number in range(4)]
    assert statuses == [202, 202, 202, 429]


def test_while_subscriptions_are_off_the_address_does_not_exist(client: Any, key: str, settings: Any) -> None:
    settings.SUBSCRIPTIONS = False
    assert send(client, key).status_code == 404


def test_no_address_is_logged(client: Any, key: str, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    send(client, key), send(client, key, key="c"), send(client, key, address="anne@")
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not [line for line in logged if "anne" in line]


def test_the_description_tells_of_it(client: Any, home: Any) -> None:
    description = client.get("/api/v1/openapi.json").json()
    operation = description["paths"]["/subscriptions"]["post"]
    assert operation["security"] == [{"clientKey": []}]
    assert {"202", "400", "401", "403", "404", "413", "415", "429"} == set(operation["responses"])
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    shape = description["components"]["schemas"][reference.rpartition("/")[2]]
    assert shape["required"] == ["address", "topic", "key"]
