"""Ready answers ahead of Django: what is kept, for how long, and when the lane stands aside."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cms.fast_lane import links
from cms.fast_lane.application import FastLane
from cms.fast_lane.links import SqliteLink
from cms.fast_lane.store import Entry, Store


def entry(*keys: str, size: int = 100) -> Entry:
    return Entry(body=[b"x" * size], headers=[], etag='"a"', keys=keys, expires_at=float("inf"))


class AlwaysSure:
    def is_sure(self) -> bool:
        return True

    def close(self) -> None: ...


class Site:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, **headers: str) -> None:
        self.asked = 0
        self.headers = {"Surrogate-Key": "item-1 list", "Cache-Control": "no-cache", "ETag": '"1"'} | headers
        self.while_answering: Callable[[], Any] = lambda: None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        self.while_answering()
        start_response("200 OK", [(name.replace("_", "-"), value) for name, value in self.headers.items()])
        return [b"answer %d" % self.asked]


def ask(lane: FastLane, path: str = "/api/v1/pages", *, method: str = "GET", **environ: str) -> tuple[str, bytes, dict]:
    started: list[Any] = []
    body = lane(
        {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", **environ},
        lambda status, headers: started.append((status, dict(headers))),
    )
    return started[0][0], b"".join(body), started[0][1]


def lane_before(site: Site) -> FastLane:
    return FastLane(site, limit=10**6, link=lambda store: AlwaysSure())


def test_what_was_asked_is_answered_from_memory_until_one_of_its_keys_changes() -> None:
    site = Site()
    lane = lane_before(site)
    assert [ask(lane)[1] for _time in range(3)] == [b"answer 1"] * 3
    lane.store.drop(["item-2"])
    assert ask(lane)[1] == b"answer 1"
    lane.store.drop(["item-1"])
    assert ask(lane)[1] == b"answer 2"


@pytest.mark.parametrize("path", ["/embed/handout/1", "/oembed"])
def test_embeds_are_kept_too(path: str) -> None:
    site = Site()
    lane = lane_before(site)
    assert [ask(lane, path)[1] for _ in range(2)] == [b"answer 1"] * 2
    lane.store.drop(["item-1"])
    assert ask(lane, path)[1] == b"answer 2"


def test_a_client_that_has_the_answer_gets_304_without_a_body() -> None:
    lane = lane_before(Site(Content_Type="application/json"))
    ask(lane)
    status, body, headers = ask(lane, HTTP_IF_NONE_MATCH='"0", "1"')
    assert (status, body) == ("304 Not Modified", b"")
    assert "Content-Type" not in headers
    assert ask(lane, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_an_answer_made_while_something_changed_is_not_kept() -> None:
    site = Site()
    lane = lane_before(site)
    site.while_answering = lambda: lane.store.drop(["item-9"])
    assert [ask(lane)[1] for _time in range(2)] == [b"answer 1", b"answer 2"]


@pytest.mark.parametrize(
    "environ", [{"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_ACCEPT": "text/html"}, {"method": "POST"}, {"path": "/nl/"}]
)
def test_only_anonymous_reading_of_the_api_is_kept(environ: dict[str, str]) -> None:
    site = Site()
    lane = lane_before(site)
    ask(lane)
    assert ask(lane, **environ)[1] == b"answer 2"


@pytest.mark.parametrize("caching", ["no-store", "private, no-cache"])
def test_what_must_not_be_kept_is_not(caching: str) -> None:
    lane = lane_before(Site(Cache_Control=caching))
    assert [ask(lane)[1] for _time in range(2)] == [b"answer 1", b"answer 2"]


def test_what_belongs_to_one_client_is_not_told_to_another() -> None:
    lane = lane_before(Site(RateLimit_Remaining="7"))
    assert "RateLimit-Remaining" in ask(lane)[2]
    assert "RateLimit-Remaining" not in ask(lane)[2]


def test_memory_is_limited_and_what_is_used_stays() -> None:
    store = Store(limit=10_000)
    for number in range(5):
        store.put(number, entry("k"), generation=0)
        assert store.size <= 10_000
    for number in range(5, 40):
        store.get(0).was_used = True
        store.put(number, entry("k"), generation=0)
        assert store.size <= 10_000
    assert store.get(0)
    assert store.get(5) is None
    store.put("large", entry("k", size=5_000), generation=0)
    assert store.get("large") is None
    store.drop(["k"])
    assert (len(store), store.size) == (0, 0)


@pytest.fixture
def database(tmp_path: Path) -> Any:
    connection = sqlite3.connect(tmp_path / "site.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE publishing_change (id INTEGER PRIMARY KEY AUTOINCREMENT, keys TEXT)")
    yield connection
    connection.close()


@pytest.fixture
def linked(database: Any, tmp_path: Path) -> Any:
    store = Store(limit=10**6)
    link = SqliteLink(store, tmp_path / "site.sqlite3")
    assert link.is_sure()
    yield store, link
    link.close()


def _commit(database: Any, keys: str) -> None:
    database.execute("INSERT INTO publishing_change (keys) VALUES (?)", [keys])


def test_a_commit_in_sqlite_reaches_the_store_within_50_ms(database: Any, linked: Any) -> None:
    store, link = linked
    store.put("one", entry("item-1"), generation=store.generation)
    store.put("two", entry("item-2"), generation=store.generation)
    _commit(database, "item-1 list")
    deadline = time.monotonic() + links.IN_DOUBT_AFTER
    while store.get("one") and time.monotonic() < deadline:
        link.is_sure()
    assert store.get("one") is None
    assert store.get("two")


def test_a_feed_that_begins_anew_empties_the_store(database: Any, linked: Any, monkeypatch: Any) -> None:
    store, link = linked
    monkeypatch.setattr(links, "CHECK_EVERY", 0)
    store.put("one", entry("item-1"), generation=store.generation)
    _commit(database, "*")
    assert link.is_sure()
    assert len(store) == 0


def test_the_lane_stands_aside_when_the_database_cannot_be_read(linked: Any, monkeypatch: Any) -> None:
    _store, link = linked
    monkeypatch.setattr(links, "CHECK_EVERY", 0)
    link.close()
    assert not link.is_sure()
