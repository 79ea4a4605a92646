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


def way(change: Way) -> Way:
    WAYS.append(pytest.param(change, id=change.__name__))
    return change


def silent_way(change: Way) -> Way:
    SILENT_WAYS.append(pytest.param(change, id=change.__name__))
    return change
