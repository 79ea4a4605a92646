"""Bars: a table that everybody can read, with a drawing of each number beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from django.utils.functional import Promise

MOST_BARS = 12
"""Months, organisations or pages that are shown as bars."""


class Bar(TypedDict):
    """``share`` is the part of the longest bar, in percent."""

    name: str
    total: int
    share: int


class Chart(TypedDict):
    """``heading`` says what the bars are of, ``unit`` what is counted."""

    title: str | Promise
    heading: str | Promise
    unit: str | Promise
    bars: list[Bar]


def chart(
    title: str | Promise, sums: Iterable[tuple[str, int]], *, heading: str | Promise, unit: str | Promise
) -> Chart:
    """Return the bars of sums, given as what they are of and the number."""
    sums = list(sums)
    most = max((total for _name, total in sums), default=0)
    bars = [Bar(name=name, total=total, share=round(100 * total / max(most, 1))) for name, total in sums]
    return Chart(title=title, heading=heading, unit=unit, bars=bars)
