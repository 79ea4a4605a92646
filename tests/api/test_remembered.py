"""What a process remembers was committed, belongs to one database, and is never too much."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from cms.api.remembered import Memory


@pytest.fixture
def memory() -> Memory[str]:
    return Memory(most=2)


def test_what_was_remembered_longest_ago_is_forgotten_first(memory: Memory[str]) -> None:
    for key, value in (("a", "old"), ("b", "old"), ("a", "new"), ("c", "new")):
        memory.put(key, value)
    assert [memory.get(key) for key in "abc"] == ["new", None, "new"]


def test_each_database_has_its_own(memory: Memory[str], monkeypatch: Any) -> None:
    memory.put("a", "here")
    monkeypatch.setitem(connection.settings_dict, "NAME", "another")
    assert memory.get("a") is None


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_is_remembered_or_taken_out(memory: Memory[str]) -> None:
    memory.put("a", "committed")
    with transaction.atomic():
        memory.put("a", "not yet")
        assert memory.get("a") is None
    assert memory.get("a") == "committed"


def test_nothing_is_left_after_forgetting(memory: Memory[str]) -> None:
    memory.put("a", "here")
    memory.forget()
    assert memory.get("a") is None
