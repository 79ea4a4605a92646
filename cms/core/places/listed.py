"""Municipalities as a list gives them, and the list that comes with this software."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SHIPPED = Path(__file__).with_name("municipalities.csv")
"""All municipalities of 2026 and those merged since 2018. docs/municipalities.md says where the facts come from."""

COLUMNS = ["code", "name", "province", "valid_from", "valid_to", "successor"]

CODE = re.compile(r"GM[0-9]{4}")


class ListError(ValueError):
    """What is wrong with a list, each thing in a sentence of its own."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = list(errors)


@dataclass(frozen=True)
class Listed:
    """A municipality; ``valid_to`` is the first day on which it was none, ``successor`` a code or empty."""

    code: str
    name: str
    province: str
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""


def read_csv(path: Path) -> list[Listed]:
    """Read a list in the form of ``SHIPPED``. Raises ``ListError``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if rows.fieldnames != COLUMNS:
                raise ListError([f"The first line must be {','.join(COLUMNS)}."])
            return _from_rows(rows)
    except UnicodeDecodeError as error:
        raise ListError([f"{path.name} is no text in UTF-8."]) from error
    except csv.Error as error:
        raise ListError([f"{path.name} is no CSV: {error}."]) from error


def _from_rows(rows: csv.DictReader[str]) -> list[Listed]:
    found: list[Listed] = []
    errors: list[str] = []
    for row in rows:
        line = rows.line_num
        if len(row) != len(COLUMNS) or None in row.values():
            errors.append(f"Line {line} does not have six columns.")
            continue
        try:
            days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}
        except ValueError:
            errors.append(f"Line {line}: write a day as 2022-03-24.")
            continue
        found.append(
            Listed(row["code"], row["name"].strip(), row["province"].strip(), **days, successor=row["successor"])
        )
    if errors:
        raise ListError(errors)
    return found


def check(listed: Iterable[Listed]) -> None:
    """Raise ``ListError`` if a list cannot be right."""
    errors: list[str] = []
    known: dict[str, Listed] = {}
    for each in listed:
        if each.code in known:
            errors.append(f"{each.code} is there twice.")
        known[each.code] = each
    if not known:
        errors.append("There is no municipality in it.")
    for each in known.values():
        errors += [f"{each.code}: {error}" for error in _errors(each, known)]
    if errors:
        raise ListError(errors)


def _errors(each: Listed, known: dict[str, Listed]) -> Iterable[str]:
    if not CODE.fullmatch(each.code):
        yield "A code is GM and four digits, for example GM0153."
    if not each.name or len(each.name) > 80:
        yield "A name has 1 to 80 characters."
    if not each.province or len(each.province) > 40:
        yield "The name of a province has 1 to 40 characters."
    if each.valid_from and each.valid_to and each.valid_to <= each.valid_from:
        yield "The end must come after the start."
    if not each.successor:
        return
    if not each.valid_to:
        yield "A municipality with a successor needs the date on which it ended."
    if each.successor not in known:
        yield f"Its successor {each.successor} is not in the list."
    passed, following = {each.code}, known.get(each.successor)
    while following and following.code not in passed:
        passed.add(following.code)
        following = known.get(following.successor)
    if following:
        yield "It succeeds itself by way of others."
