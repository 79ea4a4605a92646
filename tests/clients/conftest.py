from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

NOW = datetime.datetime(2026, 11, 22, 12, 0, 10, tzinfo=datetime.UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands still at ten seconds past a minute, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
