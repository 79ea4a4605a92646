"""The periods that reports are about: years, halves, quarters, or the days from one date until another."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MONTHS_IN_A_YEAR = 12
QUARTERS = 4

_CODE = re.compile(r"([0-9]{4})(?:-([HQ])([1-4]))?")
_PARTS = {"H": 2, "Q": QUARTERS}
_NAMES: dict[str, str | Promise] = {
    "H1": gettext_lazy("first half of %(year)s"),
    "H2": gettext_lazy("second half of %(year)s"),
    "Q1": gettext_lazy("first quarter of %(year)s"),
    "Q2": gettext_lazy("second quarter of %(year)s"),
    "Q3": gettext_lazy("third quarter of %(year)s"),
    "Q4": gettext_lazy("fourth quarter of %(year)s"),
}
EARLIEST, LATEST = 2000, 2100
"""Years that a period may be of."""


@dataclass(frozen=True)
class Period:
    """The days from the first until the last, both included."""

    first: datetime.date
    last: datetime.date

    def __contains__(self, day: datetime.date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def __str__(self) -> str:
        """Return what people call the period in the active language: second quarter of 2026."""
        for code in codes(self.first.year):
            if self == period(code):
                return str(_NAMES[code[5:]]) % {"year": code[:4]} if code[5:] else code
        return _("%(first)s – %(last)s") % {
            "first": date_format(self.first, "DATE_FORMAT"),
            "last": date_format(self.last, "DATE_FORMAT"),
        }

    def overlaps(self, first: datetime.date | None, last: datetime.date | None) -> bool:
        """Say whether any day of another period is in this one; without an end the other goes on for ever."""
        return (first is None or first <= self.last) and (last is None or last >= self.first)


def codes(year: int) -> Iterator[str]:
    """Return the codes of a year, its halves and its quarters: 2026, 2026-H1, 2026-Q3."""
    yield str(year)
    for kind, number in _PARTS.items():
        yield from (f"{year}-{kind}{part}" for part in range(1, number + 1))


def period(code: str) -> Period:
    """Return the period of a code; ``ValueError`` for what is none."""
    match = _CODE.fullmatch(code)
    if not match or not EARLIEST <= int(match[1]) <= LATEST or int(match[3] or 1) > _PARTS.get(match[2], 1):
        raise ValueError(code)
    year, parts, part = int(match[1]), _PARTS.get(match[2], 1), int(match[3] or 1)
    months = MONTHS_IN_A_YEAR // parts
    following = datetime.date(year + part // parts, part * months % MONTHS_IN_A_YEAR + 1, 1)
    return Period(datetime.date(year, (part - 1) * months + 1, 1), following - datetime.timedelta(days=1))


def quarter(year: int, number: int) -> Period:
    return period(f"{year}-Q{number}")
