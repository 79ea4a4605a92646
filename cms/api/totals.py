"""How many items a list holds. Counting costs more than the page, so it is done once until something changes."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any, NamedTuple

from django.db import connection

from cms.publishing import reading
from cms.publishing.reading import Filters

MOST = 2000
"""Totals that a process remembers."""


class Total(NamedTuple):
    number: int
    moment: int
    """When it was counted, for ``reading.page``."""
    expires_at: float
    """A moment of ``time.monotonic``: the feed forgets its news one day, and the total must be gone by then."""


KEPT = 24 * 3600.0
"""Seconds for which a total may be remembered."""

_known: OrderedDict[Any, Total] = OrderedDict()
_lock = threading.Lock()


def known(filters: Filters) -> Total | None:
    """Return the number of items when they were counted last, or None if that must be done first."""
    total = _known.get(_key(filters))
    return total if total and total.expires_at > time.monotonic() else None


def count(filters: Filters) -> int:
    """Count the items in one statement, and remember their number."""
    counted = Total(*reading.count(filters), time.monotonic() + KEPT)
    # What a transaction sees of its own may be taken back.
    if not connection.in_atomic_block:
        with _lock:
            _known[_key(filters)] = counted
            _known.move_to_end(_key(filters))
            while len(_known) > MOST:
                _known.popitem(last=False)
    return counted.number


def _key(filters: Filters) -> tuple[Any, Filters]:
    return connection.settings_dict["NAME"], filters


def forget() -> None:
    """Forget every total, as when a test takes back what it did."""
    with _lock:
        _known.clear()
