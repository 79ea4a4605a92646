"""System checks on embeds."""

from __future__ import annotations

from typing import Any

import pytest

from cms.embeds.checks import check_kinds, check_origins
from cms.embeds.items import ItemKind
from cms.embeds.kinds import Kinds, kinds
from cms.embeds.lists import ListKind


def test_the_project_passes() -> None:
    assert check_kinds() == check_origins() == []


def test_a_kind_that_is_called_as_a_type_is_an_error(monkeypatch: Any) -> None:
    monkeypatch.setitem(kinds._by_name, "handout", ItemKind("handout"))
    assert [error.id for error in check_kinds()] == ["embeds.E001"]


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="'list' is registered twice"):
        Kinds().register(ListKind(), ListKind())


@pytest.mark.parametrize(
    "origin",
    ["www.example.org", "https://example.org/", "https://*.example.org", "https://a b", "'self'", "https://a;x"],
)
def test_what_is_no_origin_is_an_error(settings: Any, origin: str) -> None:
    settings.EMBED_ORIGINS = ["https://www.example.org", "*", origin]
    assert [error.id for error in check_origins()] == ["embeds.E002"]
