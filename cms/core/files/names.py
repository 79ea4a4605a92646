"""Names of uploaded files: what may stand in a folder, an address and a header without meaning anything there."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Characters: the folder goes before it, and where the name is taken some more behind it."""

_LONGEST_ENDING = 16
_OTHERWISE = "bestand"
# Names of devices: Windows opens no file that has one, whatever its ending.
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")


_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_JOINERS = "\u200c\u200d"
"""Signs that are not seen either, but without which some scripts are misspelt."""


def printable(text: str) -> str:
    """Return text without what is not seen: control characters, and signs that turn the direction of reading."""
    return "".join(sign for sign in text if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)


def safe_name(name: str) -> str:
    """Return the last part of a path as a name of letters, digits, points, hyphens and underscores."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", printable(name)))[-1]
    last = re.sub(r"[^\w.-]", "", re.sub(r"\s+", "_", last.strip()))
    stem, point, ending = last.rpartition(".")
    if not point:
        stem, ending = last, ""
    ending = ending[:_LONGEST_ENDING]
    stem = _DEVICES.sub(_OTHERWISE, stem.strip(".-_"))[: LONGEST - len(ending) - 1].strip(".-_")
    return f"{stem or _OTHERWISE}{point and ending and '.'}{ending}"
