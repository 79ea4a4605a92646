from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from django.utils import translation

from cms.reports.periods import Period, codes, period, quarter


@pytest.mark.parametrize(
    ("code", "first", "last", "dutch", "english"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2026", "2026"),
        ("2026-H1", "2026-01-01", "2026-06-30", "eerste helft van 2026", "first half of 2026"),
        ("2026-H2", "2026-07-01", "2026-12-31", "tweede helft van 2026", "second half of 2026"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "eerste kwartaal van 2024", "first quarter of 2024"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "vierde kwartaal van 2026", "fourth quarter of 2026"),
    ],
)
def test_a_code_is_a_period_with_a_name(code: str, first: str, last: str, dutch: str, english: str) -> None:
    found = period(code)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    with translation.override("nl"):
        assert str(found) == dutch
    with translation.override("en"):
        assert str(found) == english


@pytest.mark.parametrize(
    "code", ["", "26", "2026-Q5", "2026-H3", "2026-H0", "1999", "2101", "2026-Q", "2026-q1", "٢٠٢٦"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=code or "^$"):
        period(code)


def test_quarters_and_halves_make_up_a_year() -> None:
    assert list(codes(2026)) == ["2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    quarters = [quarter(2026, number) for number in range(1, 5)]
    for before, after in pairwise(quarters):
        assert after.first - before.last == datetime.timedelta(days=1)


def test_other_days_are_named_by_their_dates() -> None:
    with translation.override("nl"):
        assert str(Period(datetime.date(2026, 1, 2), datetime.date(2026, 3, 31))) == "2 januari 2026 – 31 maart 2026"


def test_both_ends_are_within_a_period_and_open_ones_last_for_ever() -> None:
    may = Period(datetime.date(2026, 5, 1), datetime.date(2026, 5, 31))
    assert may.first in may
    assert may.last in may
    assert None not in may
    assert may.last + datetime.timedelta(days=1) not in may
    assert may.overlaps(None, None)
    assert may.overlaps(may.last, None)
    assert not may.overlaps(datetime.date(2026, 6, 1), None)
    assert not may.overlaps(None, datetime.date(2026, 4, 30))
