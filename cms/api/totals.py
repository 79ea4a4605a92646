"""How many items a list holds. Counting costs more than the page, so it is done once until something changes."""

from __future__ import annotations

import time
from typing import NamedTuple

from cms.api.remembered import Memory
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

_known: Memory[Total] = Memory(most=MOST)


def known(filters: Filters) -> Total | None:
    """Return the number of items when they were counted last, or None if that must be done first."""
    total = _known.get(filters)
    return total if total and total.expires_at > time.monotonic() else None


def count(filters: Filters) -> int:
    """Count the items in one statement, and remember their number."""
    counted = Total(*reading.count(filters), time.monotonic() + KEPT)
    _known.put(filters, counted)
    return counted.number


def forget() -> None:
    """Forget every total, as when a test takes back what it did."""
    _known.forget()
