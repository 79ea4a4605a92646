"""The characters that the fonts of a PDF can show: a file with any other is no PDF/UA (ISO 14289-1, 7.21.8)."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

from cms.rendering.documents.typesetting import FONTS

WIDEST = FONTS / "DejaVuSans.ttf"
"""It has all characters of the other fonts too, so that what stands in one font can be combined with another's."""

_STAND_IN = "\N{REPLACEMENT CHARACTER}"
_INVISIBLE = "\u2028-\u202e\u2060-\u206f\ufeff"
"""Ends of lines, signs that turn text around, and marks that PDF/A forbids."""
_JOINERS = "\u200d\ufe00-\ufe0f"
"""They make one emoji of several."""
_LONG_WORD = re.compile(r"\w{80,}")
_LONGEST = 40
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"


def showable(text: str) -> str:
    """Return a text without what no font shows: spaces for control characters, one sign for each run of the rest.

    What is longer than a line without a hyphen or a slash is no word; it gets places to break.
    """
    text = _unshown().sub(_replacement, unicodedata.normalize("NFC", text))
    return _LONG_WORD.sub(_breakable, text)


def plain(text: str) -> str:
    """Return a text for the metadata, where no font matters, on one line and without control characters."""
    return re.sub(r"[\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]+", " ", text).strip()


def is_visible(text: str) -> bool:
    """Tell whether a text leaves anything on paper; a heading or a link of spaces and control characters does not."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


def _replacement(match: re.Match[str]) -> str:
    kinds = {unicodedata.category(character) for character in match[0]}
    if kinds <= {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    return "" if kinds <= {"Cf", "Mn", "Me"} else _STAND_IN


def _breakable(match: re.Match[str]) -> str:
    word = match[0]
    return _MAY_BREAK.join(word[start : start + _LONGEST] for start in range(0, len(word), _LONGEST))


@cache
def _unshown() -> re.Pattern[str]:
    ranges = "".join(
        f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in groups(WIDEST) if not _is_private(first)
    )
    return re.compile(f"[^{ranges}](?:[{_JOINERS}]*[^{ranges}])*|[{_INVISIBLE}]+")


def _is_private(code: int) -> bool:
    return unicodedata.category(chr(code)) == "Co"


def groups(path: Path) -> list[tuple[int, int]]:
    """Return the ranges of characters in the table "cmap" of a font (OpenType 1.9, cmap, format 12)."""
    font = path.read_bytes()
    tables = struct.unpack_from(">H", font, 4)[0]
    start = next(
        struct.unpack_from(">L", font, 12 + 16 * number + 8)[0]
        for number in range(tables)
        if font[12 + 16 * number :][:4] == b"cmap"
    )
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">L", font, start + 4 + 8 * number + 4)[0]
        if struct.unpack_from(">H", font, at)[0] == 12:
            count = struct.unpack_from(">L", font, at + 12)[0]
            return [struct.unpack_from(">LL", font, at + 16 + 12 * place) for place in range(count)]
    raise ValueError(f"{path.name} has no table of all characters.")
