"""``manage.py check`` fails where a block or a node would be missing from a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cms.rendering.documents import blocks, checks, html
from cms.rendering.documents.formats import Formats
from cms.rendering.documents.nodes import Table


def found() -> list[tuple[str, str]]:
    return [(error.id, error.msg) for error in checks.check_documents()]


def test_what_is_registered_passes() -> None:
    assert found() == []


def test_blocks_of_every_page_are_looked_at() -> None:
    assert {"heading", "listing", "contact"} <= dict(checks.block_types()).keys()


def test_a_block_that_becomes_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(blocks._functions, "callout")
    assert found() == [("rendering.E001", "Nothing says what the block 'callout' becomes in a file.")]


def test_a_block_that_the_reading_view_cannot_show_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "block_types", lambda: [("callout", object), ("poll", object)])
    monkeypatch.setitem(blocks._functions, "poll", lambda value, outline: [])
    assert found() == [("rendering.E002", "The reading view cannot show the block 'poll'.")]


def test_a_format_that_lacks_a_node_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Formats()
    own.register(replace(html.FORMAT, nodes=html.FORMAT.nodes - {Table}))
    monkeypatch.setattr(checks, "formats", own)
    assert found() == [("rendering.E003", "The format 'html' cannot write the node Table.")]


def test_an_app_registers_the_function_of_its_own_block(monkeypatch: pytest.MonkeyPatch) -> None:
    functions: dict[str, Any] = {}
    monkeypatch.setattr(blocks, "_functions", functions)
    blocks.register({"poll": lambda value, outline: []})
    assert blocks.registered() == {"poll"}
