"""Every way in which content can change, each done as a user or an operator does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.publishing.world import World

Way = Callable[[World], Any]

WAYS: list[Any] = []
SILENT_WAYS: list[Any] = []
"""Ways of which Django tells nobody."""


def way(*, goes_wrong: str = "") -> Callable[[Way], Way]:
    """Add a way; ``goes_wrong`` says why the API is stale after it, as long as that is not mended."""

    def add(change: Way) -> Way:
        marks = [pytest.mark.xfail(strict=True, reason=goes_wrong)] if goes_wrong else []
        WAYS.append(pytest.param(change, id=change.__name__, marks=marks))
        return change

    return add


def silent_way(change: Way) -> Way:
    SILENT_WAYS.append(pytest.param(change, id=change.__name__))
    return change
