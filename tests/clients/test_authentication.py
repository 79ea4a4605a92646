"""Which keys are taken, from where, and what the database keeps of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.clients.authentication import InvalidKey, client_of
from cms.clients.models import Client, Scope
from tests.factories import client_with_key

pytestmark = pytest.mark.django_db


def ask(authorization: str | None = None, *, origin: str | None = None, address: str = "/") -> Client | None:
    given = {"Authorization": authorization, "Origin": origin}
    headers = {name: value for name, value in given.items() if value is not None}
    return client_of(RequestFactory().get(address, headers=headers))


def refusal(authorization: str, **options: Any) -> str:
    with pytest.raises(InvalidKey) as error:
        ask(authorization, **options)
    assert error.value.detail
    return error.value.code


def test_a_request_without_the_header_has_no_client_and_costs_no_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert ask() is None
    assert len(queries) == 0


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "Bearer  "])
def test_a_valid_key_leads_to_its_client_with_one_statement(scheme: str) -> None:
    client, key = client_with_key()
    client_with_key()
    with CaptureQueriesContext(connection) as queries:
        assert ask(f"{scheme}{key}") == client
    assert len(queries) == 1


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer jmz_", "Bearer jmz_0123456789ab_é", "\x00"]
)
def test_what_is_no_key_is_malformed_and_costs_no_statement(header: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert refusal(header) == "malformed"
    assert len(queries) == 0


def test_a_key_without_its_scheme_is_malformed() -> None:
    _client, key = client_with_key()
    assert refusal(key) == "malformed"
    assert refusal(f"Basic {key}") == "malformed"
    assert refusal(f"Bearer {key.upper()}") == "malformed"


def test_a_key_in_the_address_is_not_looked_at() -> None:
    _client, key = client_with_key()
    assert ask(address=f"/?key={key}&access_token={key}") is None


def test_a_key_that_nobody_has_is_unknown() -> None:
    _client, key = client_with_key()
    other_prefix = key.replace(key[4:16], "0" * 12)
    other_secret = key[:-1] + ("0" if key[-1] != "0" else "1")
    assert refusal(f"Bearer {other_prefix}") == "unknown"
    assert refusal(f"Bearer {other_secret}") == "unknown"


def test_a_revoked_key_stops_at_once() -> None:
    client, key = client_with_key()
    assert ask(f"Bearer {key}")
    Client.objects.filter(pk=client.pk).update(revoked_at=timezone.now())
    assert refusal(f"Bearer {key}") == "revoked"


def test_a_key_expires_at_its_moment(clock: Any) -> None:
    _client, key = client_with_key(expires_at=timezone.now() + datetime.timedelta(seconds=5))
    assert ask(f"Bearer {key}")
    clock.shift(5)
    assert refusal(f"Bearer {key}") == "expired"


def test_whether_a_key_was_revoked_is_told_to_its_holder_only() -> None:
    _client, key = client_with_key(revoked_at=timezone.now())
    assert refusal(f"Bearer {key[:-64]}{'0' * 64}") == "unknown"


def test_a_key_of_a_website_works_from_its_origins_only() -> None:
    client, key = client_with_key(origins="https://www.example.org\nhttps://example.org:8443")
    for origin in ("https://www.example.org", "https://example.org:8443"):
        assert ask(f"Bearer {key}", origin=origin) == client
    for origin in ("https://example.org", "http://www.example.org", "https://www.example.org.evil.example", "null", ""):
        assert refusal(f"Bearer {key}", origin=origin) == "origin"
    assert refusal(f"Bearer {key}") == "origin"


def test_a_key_of_a_server_does_not_work_in_a_browser() -> None:
    client, key = client_with_key()
    assert ask(f"Bearer {key}") == client
    assert refusal(f"Bearer {key}", origin="https://www.example.org") == "origin"


def test_the_database_holds_a_hash_and_not_the_key() -> None:
    client, key = client_with_key()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM clients_client")
        stored = str(cursor.fetchall())
    assert client.prefix in stored
    assert key not in stored
    assert key.rpartition("_")[2] not in stored


def test_a_new_key_replaces_the_one_from_before() -> None:
    client, before = client_with_key()
    after = client.issue_key()
    client.save()
    assert ask(f"Bearer {after}") == client
    assert refusal(f"Bearer {before}") == "unknown"


def test_a_client_has_the_scopes_that_it_was_given() -> None:
    member, _key = client_with_key(scopes=["members"])
    other, _key = client_with_key()
    assert member.has_scope(Scope.MEMBERS)
    assert not other.has_scope(Scope.MEMBERS)


@pytest.mark.parametrize("scopes", [["admin"], ["members", "drafts"], "members", {"members": True}])
def test_only_scopes_of_the_list_can_be_given(scopes: Any) -> None:
    client, _key = client_with_key(scopes=scopes)
    with pytest.raises(ValidationError) as error:
        client.full_clean()
    assert "scopes" in error.value.message_dict


def test_origins_are_kept_as_browsers_send_them() -> None:
    client, _key = client_with_key(
        origins=" https://WWW.Example.org/ \n\nhttps://example.org:443\nhttps://example.org:8443\nhttps://www.example.org"
    )
    client.full_clean()
    assert client.origins.split() == ["https://www.example.org", "https://example.org", "https://example.org:8443"]


@pytest.mark.parametrize(
    "origin",
    ["http://example.org", "example.org", "https://example.org/path", "https://*.example.org", "null", "https://"],
)
def test_what_is_no_origin_is_refused_by_name(origin: str) -> None:
    client, _key = client_with_key(origins=f"https://example.org\n{origin}")
    with pytest.raises(ValidationError) as error:
        client.full_clean()
    assert origin.removesuffix("/") in error.value.message_dict["origins"][0]
