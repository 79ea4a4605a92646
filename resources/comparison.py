"""Two texts → what differs, word by word. Nothing here is HTML: the template escapes what it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, REMOVED, ADDED, LEFT_OUT = "same", "removed", "added", "left-out"

CONTEXT = 1
"""Paragraphs shown around a change."""

MOST_STEPS = 4_000_000
"""Words of one paragraph times words of the other: above it they are not compared word by word."""


class Piece(NamedTuple):
    kind: str
    text: str


Paragraph = list[Piece]
"""One paragraph in pieces; a piece of the kind ``left-out`` says how many equal paragraphs are not shown."""


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text without its line breaks and rules; entries of a list stay apart."""
    lines = [line for line in text.splitlines() if not re.fullmatch(r"\s*([=~.-])\1*\s*", line)]
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:- |\d+\. ))", "\n".join(lines))
    return [" ".join(block.split()) for block in blocks if block.strip()]


def compare(before: str, after: str) -> list[Paragraph]:
    """Return the paragraphs of both texts in order, each with what was removed and added."""
    old, new = paragraphs(before), paragraphs(after)
    found: list[Paragraph] = []
    operations = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (operation, start, end, new_start, new_end) in enumerate(operations):
        if operation == "equal":
            is_first, is_last = number == 0, number == len(operations) - 1
            found += _unchanged(old[start:end], is_first=is_first, is_last=is_last)
        else:
            found += _changed(old[start:end], new[new_start:new_end])
    return found


def differs(found: Sequence[Paragraph]) -> bool:
    return any(piece.kind in (REMOVED, ADDED) for paragraph in found for piece in paragraph)


def _unchanged(texts: list[str], *, is_first: bool, is_last: bool) -> Iterator[Paragraph]:
    head = 0 if is_first else CONTEXT
    tail = 0 if is_last else CONTEXT
    left_out = len(texts) - head - tail
    if left_out <= 1:
        yield from ([Piece(SAME, text)] for text in texts)
        return
    yield from ([Piece(SAME, text)] for text in texts[:head])
    yield [Piece(LEFT_OUT, str(left_out))]
    yield from ([Piece(SAME, text)] for text in texts[len(texts) - tail :])


def _changed(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    """Set each old paragraph beside the next new one that has much of its words; what is left was removed or added."""
    left = list(new)
    for text in old:
        twin = next((place for place, other in enumerate(left) if _is_alike(text, other)), None)
        if twin is None:
            yield [Piece(REMOVED, text)]
            continue
        yield from ([Piece(ADDED, other)] for other in left[:twin])
        yield _words(text, left[twin])
        left = left[twin + 1 :]
    yield from ([Piece(ADDED, other)] for other in left)


def _is_alike(text: str, other: str) -> bool:
    old, new = (Counter(re.findall(r"\w+", each)) for each in (text, other))
    return 2 * (old & new).total() >= min(old.total(), new.total())


def _words(before: str, after: str) -> Paragraph:
    old, new = re.findall(r"\w+|\W", before), re.findall(r"\w+|\W", after)
    if len(old) * len(new) > MOST_STEPS:
        return [Piece(REMOVED, before), Piece(ADDED, after)]
    pieces = []
    for operation, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece(SAME, "".join(old[start:end])))
            continue
        pieces += [
            Piece(kind, "".join(words))
            for kind, words in ((REMOVED, old[start:end]), (ADDED, new[new_start:new_end]))
            if words
        ]
    return pieces
