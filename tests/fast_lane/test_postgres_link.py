from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from cms.fast_lane import links
from cms.fast_lane.links import PostgresLink, link_for
from cms.fast_lane.store import Entry, Store
from cms.publishing import feed

pytestmark = pytest.mark.postgres


@pytest.fixture
def linked(root: None) -> Iterator[tuple[Store, PostgresLink]]:
    store = Store(limit=10**6)
    link = link_for(store)
    assert isinstance(link, PostgresLink)
    _wait(link.is_sure)
    yield store, link
    link.close()


def _wait(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def _keep(store: Store, *keys: str) -> None:
    for key in keys:
        entry = Entry(body=[b"{}"], headers=[], etag='"e"', keys=(key,), expires_at=float("inf"))
        store.put(key, entry, generation=store.generation)


def test_nothing_is_served_from_memory_50_ms_after_it_changed(linked: Any) -> None:
    store, link = linked
    _keep(store, feed.FRAME, "other")
    with transaction.atomic():
        feed.record_frame()
    committed_at = time.monotonic()
    last_served_at = committed_at
    while (asked_at := time.monotonic()) < committed_at + 0.5:
        if link.is_sure() and store.get(feed.FRAME):
            last_served_at = asked_at
        time.sleep(0.001)
    assert last_served_at - committed_at < links.IN_DOUBT_AFTER
    assert store.get("other")


def test_a_lane_that_nobody_asks_rests_and_comes_back(linked: Any, monkeypatch: Any) -> None:
    store, link = linked
    monkeypatch.setattr(links, "IDLE_AFTER", 0.05)
    monkeypatch.setattr(links, "IDLE_PAUSE", 60)
    _keep(store, feed.FRAME)
    time.sleep(0.2)
    with transaction.atomic():
        feed.record_frame()
    assert not link.is_sure()
    _wait(link.is_sure)
    assert store.get(feed.FRAME) is None


def test_a_link_that_breaks_is_in_doubt_and_begins_anew_with_nothing(linked: Any) -> None:
    store, link = linked
    _keep(store, "other")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    _wait(lambda: not link.is_sure())
    _wait(link.is_sure)
    assert store.get("other") is None
