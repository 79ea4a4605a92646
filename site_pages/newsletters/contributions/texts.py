"""Plain text → HTML of an issue, with nothing in it that was not typed as text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

from django.utils.html import escape

MOST_CHARACTERS = 1500
"""What may be handed in."""

MOST_SAVED = 10_000
"""What may be kept while somebody is still shortening it."""

BULLET = re.compile(r"[-*•]\s+")
PARAGRAPHS = re.compile(r"\n\s*\n")


def tidied(text: str) -> str:
    """Return text with simple line ends, and without characters that nobody can see."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cf"))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def html_of(text: str) -> str:
    """Return a paragraph for each block of lines; lines that begin with a dash become a list."""
    parts = []
    for paragraph in PARAGRAPHS.split(tidied(text)):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        for is_list, group in groupby(lines, key=lambda line: bool(BULLET.match(line))):
            parts.append((_list if is_list else _paragraph)(group))
    return "".join(parts)


def _paragraph(lines: Iterable[str]) -> str:
    return f"<p>{'<br/>'.join(map(escape, lines))}</p>"


def _list(lines: Iterable[str]) -> str:
    entries = (escape(BULLET.sub("", line, count=1)) for line in lines)
    return f"<ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul>"
