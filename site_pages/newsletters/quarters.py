"""The quarters of a year: which issue is due, and which one comes next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 2018, 2100
"""What an issue can be of."""


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year; ``number`` is 1 to 4. Its text is in the active language."""

    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def due_on(cls, day: datetime.date) -> Quarter:
        """Return the quarter whose issue is due: the last one that has come to its third month."""
        current = cls.of(day)
        return current if day.month % 3 == 0 else current.previous

    @classmethod
    def parse(cls, key: str) -> Quarter:
        """Return the quarter with this key. Raises ``ValueError``."""
        year, _dash, number = key.partition("-")
        quarter = cls(int(year), int(number))
        if not (FIRST_YEAR <= quarter.year <= LAST_YEAR and 1 <= quarter.number <= 4):
            raise ValueError(key)
        return quarter

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def __str__(self) -> str:
        ordinals = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth")}
        return _("the %(ordinal)s quarter of %(year)s") % {"ordinal": ordinals[self.number], "year": self.year}
