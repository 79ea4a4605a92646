"""The list of municipalities as Statistics Netherlands (CBS) publishes it: StatLine table 70739ned.

"Gebieden; overzicht vanaf 1830" holds every municipality since then. Of its OData two resources are needed, as JSON:
``RegioS`` has the names, and in an explanation what became of each; ``TypedDataSet`` has the provinces and the dates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cms.core.places.listed import Listed, ListError

NO_MUNICIPALITIES = {"GM0996", "GM0997", "GM0998", "GM0999"}
"""Codes for the lakes before they were land, for people abroad, and for what is not known."""

FIRST_DAY = date(1830, 1, 1)
"""What is older begins on this day in the table; when it really began the table does not know."""

_EVENT = re.compile(r"(?P<kind>[A-Z][a-z]+(?: [a-z]+)?) per (?P<day>\d{2}-\d{2}-\d{4}),? ?(?P<what>[a-z ]+:)?")
_PART = re.compile(r"\((?P<code>GM\d{4})\)(?P<rest>.*?)(?=\(GM\d{4}\)|$)")
_PEOPLE = re.compile(r"(\d+) inwoners?\b")


def read(paths: Sequence[Path]) -> list[Listed]:
    """Read the files of the two resources, in any order; each may come in several parts. Raises ``ListError``."""
    regions: dict[str, Mapping[str, Any]] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    goes_on = 0
    for path in paths:
        content = _content(path)
        goes_on += "odata.nextLink" in content
        for row in content["value"]:
            if "Title" in row and "Key" in row:
                regions[_text(row["Key"])] = row
            elif "BegindatumSorteerveld_6" in row and "RegioS" in row:
                facts[_text(row["RegioS"])] = row
            else:
                raise ListError([f"{path.name} holds neither RegioS nor TypedDataSet."])
    for name, rows in (("RegioS", regions), ("TypedDataSet", facts)):
        if not rows:
            raise ListError([f"The file of {name} is missing."])
    if len(paths) != goes_on + 2:
        raise ListError(["Give every part of both resources: the address of the next one is in odata.nextLink."])
    codes = [code for code in sorted(facts) if code.startswith("GM") and code not in NO_MUNICIPALITIES]
    if without := [code for code in codes if code not in regions]:
        raise ListError([f"RegioS lacks {', '.join(without)}."])
    return [_listed(code, regions[code], facts[code]) for code in codes]


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        if not all(isinstance(row, dict) for row in content["value"]):
            raise TypeError
    except (ValueError, TypeError, KeyError) as error:
        raise ListError([f"{path.name} is no OData in JSON."]) from error
    return dict(content)


def _listed(code: str, region: Mapping[str, Any], facts: Mapping[str, Any]) -> Listed:
    ended = _day(code, facts.get("EinddatumSorteerveld_7"))
    began = _day(code, facts["BegindatumSorteerveld_6"])
    return Listed(
        code=code,
        name=_text(region["Title"]).removesuffix(" (gemeente)"),
        province=_text(facts.get("Provincie_4")),
        valid_from=began if began and began > FIRST_DAY else None,
        valid_to=ended,
        successor=successor_in(_text(region.get("Description"))) if ended else "",
    )


def successor_in(explanation: str) -> str:
    """Return the code of the municipality that one became; the one that got most people if it was divided."""
    events = list(_EVENT.finditer(explanation))
    for event, following in zip_longest(events, events[1:]):
        told = explanation[event.end() : following.start() if following else None]
        parts = list(_PART.finditer(told))
        what = event["what"] or ""
        if parts and (what == "nieuwe naam:" or (event["kind"] == "Opgeheven" and what == "overgegaan naar:")):
            return max(parts, key=lambda part: _people(part["rest"]))["code"]
    return ""


def _people(text: str) -> int:
    found = _PEOPLE.search(text)
    return int(found[1]) if found else 0


def _day(code: str, value: Any) -> date | None:
    text = _text(value)
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError as error:
        raise ListError([f"{code} has a day that is not written as 20220324."]) from error


def _text(value: Any) -> str:
    """Return a text of the table without the spaces that fill its columns."""
    return " ".join(str(value if value is not None else "").split())
