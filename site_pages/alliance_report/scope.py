"""What a report is about: the days, the language that it is written in, and which projects."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cms.core import days
from cms.reports.periods import Period


@dataclass(frozen=True, kw_only=True)
class Scope:
    """``theme`` is the key of a theme, ``partner`` the public id of an organisation or a group; empty for all."""

    period: Period
    locale: str
    theme: str = ""
    partner: str = ""

    @property
    def moments(self) -> tuple[datetime.datetime, datetime.datetime]:
        """The first moment of the period, and the first after it."""
        return days.end_of(self.period.first - datetime.timedelta(days=1)), days.end_of(self.period.last)
