"""Where Dutch postcodes lie, and in which municipality.

Only the four digits of a postcode are ever used: with its letters it would name a street. The data comes from GeoNames
(CC BY 4.0; ``make_postcodes`` tells how): whoever shows what comes from it shows ``ATTRIBUTION``.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from cms.core.places.distances import Point

DATA = Path(__file__).with_name("postcodes.csv.gz")

ATTRIBUTION = "GeoNames (CC BY 4.0), https://www.geonames.org/"

_FORM = re.compile(r"([1-9][0-9]{3})(?: ?[A-Za-z]{2})?")


class Area(NamedTuple):
    """All addresses that share the four digits of a postcode, and the codes of the municipalities they lie in."""

    digits: str
    middle: Point
    municipalities: tuple[str, ...]


def digits_of(text: str) -> str:
    """Return the four digits of a postcode as people write it: 7511AB, 7511 ab, 7511.

    Raises ``ValueError`` for anything else.
    """
    found = _FORM.fullmatch(text.strip(" "))
    if found is None:
        raise ValueError("A postcode is four digits, of which the first is not 0, and perhaps two letters.")
    return found[1]


def area_of(digits: str) -> Area | None:
    """Return the area of these four digits; None if no such postcode is known."""
    return _areas().get(digits)


def middle_of(municipality: str) -> Point | None:
    """Return the middle of the postcodes of a municipality, which lies where most people live."""
    return _middles().get(municipality)


@cache
def _areas() -> dict[str, Area]:
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        return {
            row["postcode"]: Area(
                row["postcode"],
                Point(float(row["latitude"]), float(row["longitude"])),
                tuple(row["municipalities"].split()),
            )
            for row in csv.DictReader(file)
        }


@cache
def _middles() -> dict[str, Point]:
    points = defaultdict(list)
    for area in _areas().values():
        points[area.municipalities[0]].append(area.middle)
    return {
        code: Point(mean(point.latitude for point in found), mean(point.longitude for point in found))
        for code, found in points.items()
    }
