"""The change feed as server-sent events."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.db import connections

from cms.api import stream
from cms.publishing import feed
from tests import factories


@pytest.fixture
def streams(settings: Any, monkeypatch: Any) -> None:
    """Streams are allowed, and nobody waits."""
    settings.CHANGES_STREAM_CONNECTIONS = 1
    monkeypatch.setattr(stream, "LOOK_EVERY", 0)
    # The end of an answer would close the connection, and with it the transaction of the test.
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


def heard(parts: Any, number: int) -> list[dict[str, str]]:
    """Return the next events, each with its fields."""
    events: list[dict[str, str]] = []
    while len(events) < number:
        lines = next(parts).decode().strip().splitlines()
        event = dict(line.split(": ", 1) for line in lines)
        if event.get("event") == "change":
            events.append(event)
    return events


def title(event: dict[str, str]) -> str:
    return orjson.loads(event["data"])["item"]["title"]


@pytest.mark.usefixtures("streams")
def test_a_stream_brings_everything_and_then_each_change(section: Any, settle: Any, api: Any) -> None:
    settle()
    answer = api("/changes/stream", headers={"Accept": "text/event-stream"})
    assert answer["Content-Type"] == "text/event-stream"
    parts = iter(answer.streaming_content)
    assert {title(event) for event in heard(parts, 2)} == {"JMZ Kennisnetwerk", "Sectie"}
    factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    event: dict[str, str] = {}
    while "id" not in event:
        [event] = heard(parts, 1)
    answer.close()
    again = api("/changes/stream", headers={"Last-Event-ID": event["id"]})
    factories.HandoutPageFactory(parent=section, title="Nieuw")
    settle()
    parts = iter(again.streaming_content)
    titles: set[str] = set()
    while "Nieuw" not in titles:
        titles |= {title(event) for event in heard(parts, 1)}
    assert titles <= {"Gids", "Sectie", "Nieuw"}
    again.close()


@pytest.mark.usefixtures("streams")
def test_only_so_many_may_listen_at_once(home: Any, api: Any) -> None:
    first = api("/changes/stream")
    next(iter(first.streaming_content))
    full = api("/changes/stream")
    assert (full.status_code, full["Retry-After"]) == (503, "60")
    first.close()
    second = api("/changes/stream")
    assert second.status_code == 200
    second.close()


@pytest.mark.usefixtures("streams")
def test_tokens_are_checked_before_anything_is_sent(home: Any, api: Any) -> None:
    token = api("/changes").json()["token"]
    feed.restart()
    assert api(f"/changes/stream?since={token}").status_code == 410
    assert api("/changes/stream", headers={"Last-Event-ID": "abc"}).status_code == 400
    assert api("/changes/stream", headers={"Accept": "application/json"}).status_code == 406


def test_a_site_sends_no_streams_unless_it_is_told_to(home: Any, api: Any) -> None:
    assert api("/changes/stream").status_code == 404
