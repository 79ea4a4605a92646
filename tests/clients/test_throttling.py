"""How many requests are let through, and whose they count as."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import _caches
from django.test import RequestFactory

from cms.clients import addresses
from cms.clients.throttling import RateLimit, check, headers
from cms.settings import environment
from tests.factories import client_with_key


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    settings.API_CLIENT_REQUESTS_PER_MINUTE = 5


def ask(client: Any = None, **meta: str) -> RateLimit:
    return check(client, RequestFactory().get("/", **meta))


def test_a_minute_lets_the_limit_through_and_the_next_begins_anew(clock: Any) -> None:
    assert [ask().remaining for _request in range(3)] == [2, 1, 0]
    assert ask() == RateLimit(limit=3, remaining=0, reset=50, exceeded=True)
    clock.shift(49)
    assert ask() == RateLimit(limit=3, remaining=0, reset=1, exceeded=True)
    clock.shift(1)
    assert ask() == RateLimit(limit=3, remaining=2, reset=60, exceeded=False)


def test_headers_tell_where_a_client_stands(clock: Any) -> None:
    expected = {"RateLimit-Limit": "3", "RateLimit-Remaining": "2", "RateLimit-Reset": "50"}
    assert headers(ask()) == expected
    ask()
    ask()
    assert headers(ask()) == {**expected, "RateLimit-Remaining": "0", "Retry-After": "50"}


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_can_be_switched_off(settings: Any, limit: int) -> None:
    settings.API_REQUESTS_PER_MINUTE = limit
    assert not any(ask().exceeded for _request in range(10))
    assert headers(ask()) == {}


def test_addresses_are_counted_apart(clock: Any) -> None:
    assert ask(REMOTE_ADDR="192.0.2.1").remaining == 2
    assert ask(REMOTE_ADDR="192.0.2.1").remaining == 1
    assert ask(REMOTE_ADDR="192.0.2.2").remaining == 2
    assert ask(REMOTE_ADDR="::ffff:192.0.2.1").remaining == 0


def test_an_ipv6_subscriber_is_one_sender(clock: Any) -> None:
    assert ask(REMOTE_ADDR="2001:db8:1:2::1").remaining == 2
    assert ask(REMOTE_ADDR="2001:db8:1:2:ffff::7").remaining == 1
    assert ask(REMOTE_ADDR="2001:db8:1:3::1").remaining == 2


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forwarded_address_counts_as_far_as_proxies_are_trusted(clock: Any, settings: Any, proxies: int) -> None:
    settings.TRUSTED_PROXIES = proxies
    ask(REMOTE_ADDR="192.0.2.2", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1, 192.0.2.1")
    settings.TRUSTED_PROXIES = 0
    sender = {0: "192.0.2.2", 1: "192.0.2.1", 2: "198.51.100.1"}[proxies]
    assert ask(REMOTE_ADDR=sender).remaining == 1


def test_nobody_escapes_by_forging_the_forwarded_address(clock: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for number in range(3):
        ask(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 192.0.2.1")
    assert ask(HTTP_X_FORWARDED_FOR="203.0.113.77, 192.0.2.1").exceeded
    for number in range(3):
        ask(HTTP_X_FORWARDED_FOR=f"nonsense{number}")
    assert ask(HTTP_X_FORWARDED_FOR="more nonsense\x00").exceeded


def test_a_forgotten_proxy_is_reported_once(caplog: Any) -> None:
    addresses._warn_of_proxy.cache_clear()
    ask(HTTP_X_FORWARDED_FOR="192.0.2.1")
    ask(HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert [record.message for record in caplog.records] == [
        "A request names X-Forwarded-For. Set TRUSTED_PROXIES if it came through a proxy of yours."
    ]


def test_the_cache_holds_no_address(clock: Any) -> None:
    ask(REMOTE_ADDR="192.0.2.1")
    names = [name for store in _caches.values() for name in store]
    assert names
    assert not any("192.0.2.1" in name for name in names)
    clock.shift(60)
    ask(REMOTE_ADDR="192.0.2.1")
    later = [name for store in _caches.values() for name in store]
    assert len({name.rpartition(":")[2] for name in later}) == 2


@pytest.mark.django_db
def test_a_client_has_the_usual_limit_or_its_own(clock: Any) -> None:
    usual, _key = client_with_key()
    large, _key = client_with_key(requests_per_minute=100)
    assert ask(usual) == RateLimit(limit=5, remaining=4, reset=50, exceeded=False)
    assert ask(large).remaining == 99
    assert ask(usual, REMOTE_ADDR="192.0.2.9").remaining == 3
    assert ask(REMOTE_ADDR="192.0.2.9").remaining == 2


def test_a_count_ends_with_its_minute(clock: Any) -> None:
    ask()
    (name,) = [name for store in _caches.values() for name in store]
    clock.shift(61)
    assert cache.get(name.split(":", 2)[2]) is None


def test_a_cache_that_is_out_of_order_refuses_nobody(settings: Any, tmp_path: Path, caplog: Any) -> None:
    (tmp_path / "file").touch()
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    working = settings.CACHES
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path / "file" / "folder")}}
    try:
        assert not any(ask().exceeded for _request in range(5))
    finally:
        # The fixture that empties the cache after each test must find one that works.
        settings.CACHES = working
    assert "Requests are not counted" in caplog.text


def test_processes_can_share_a_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    monkeypatch.setattr(environment, "CACHE_URL", f"filecache://{tmp_path}")
    shared = runpy.run_path(str(Path(environment.__file__).parent / "base.py"))["CACHES"]
    alone, settings.CACHES = settings.CACHES, shared
    try:
        assert [ask().remaining for _request in range(2)] == [2, 1]
        assert list(tmp_path.iterdir())
    finally:
        settings.CACHES = alone
