"""Document → plain text that reads well in any program, also aloud: no columns, no drawings."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.rendering.documents.formats import Format
from cms.rendering.documents.nodes import (
    Box,
    Break,
    Document,
    Fact,
    Heading,
    Line,
    Listing,
    Node,
    Number,
    Paragraph,
    Picture,
    Quotation,
    Table,
    Text,
)
from cms.rendering.documents.pieces import facts_listed, paragraphs
from cms.rendering.documents.rich_text import tidy

Lines = list[str]

WIDTH = 78
NARROWEST = 30
RULES = {2: "=", 3: "-", 4: "~", 5: "."}
"""What underlines a heading of each level."""


def write(document: Document) -> bytes:
    with translation.override(document.language):
        opening: list[Node] = [
            *paragraphs(document.room),
            *paragraphs(document.publisher),
            *paragraphs(document.kind),
            *paragraphs(document.summary),
            *((document.image,) if document.image else ()),
            *_listed(document.facts),
        ]
        parts = [
            title_lines(document.title),
            nodes(opening, WIDTH),
            nodes(document.content, WIDTH),
            nodes(_listed(document.colophon), WIDTH),
        ]
        return ("\n\n\n".join("\n".join(part) for part in parts if part) + "\n").encode()


def title_lines(title: str) -> Lines:
    """Return the lines of a title that stands above all else."""
    lines = _wrapped(" ".join(title.split()), WIDTH)
    rule = "=" * max(map(len, lines), default=0)
    return [rule, *lines, rule]


def _listed(facts: tuple[Fact, ...]) -> tuple[Node, ...]:
    return (facts_listed(facts),) if facts else ()


def nodes(content: Iterable[Node], width: int) -> Lines:
    """Return the lines of nodes, at most ``width`` characters long where words allow it."""
    lines: Lines = []
    for node in content:
        written = NODES[type(node)](node, max(width, NARROWEST))
        if written and lines:
            lines.append("")
            if isinstance(node, Heading) and node.level == 2:
                lines.append("")
        lines += written
    return lines


def _paragraph(node: Paragraph, width: int) -> Lines:
    return [each for part in _said(node.line).split("\n") for each in _wrapped(part, width)]


def _heading(node: Heading, width: int) -> Lines:
    lines = _wrapped(" ".join(node.text.split()), width)
    return [*lines, RULES[node.level] * max(map(len, lines), default=0)]


def _listing(node: Listing, width: int) -> Lines:
    lines: Lines = []
    is_loose = any(len(entry) > 1 for entry in node.entries)
    for number, entry in enumerate(node.entries, start=1):
        mark = f"{number}. " if node.ordered else "- "
        written = nodes(entry, width - len(mark))
        if lines and is_loose:
            lines.append("")
        lines += _behind(mark, written)
    return lines


def _table(node: Table, width: int) -> Lines:
    """Return each row as a list of what its columns say: the first cell names it."""
    lines = paragraphs(node.caption)
    blocks = [nodes(lines, width)] if lines else []
    if not node.rows:
        blocks.append(_wrapped(", ".join(column for column in node.columns if column), width))
    for row in node.rows:
        cells = [_cell(column, cell) for column, cell in zip(node.columns, row, strict=True)]
        first, *others = [nodes(cell, width - 4) for cell in cells]
        blocks.append([*first, *(each for cell in others if cell for each in _behind("  - ", cell))])
    return [each for place, block in enumerate(blocks) for each in ([""] if place else []) + block]


def _cell(column: str, cell: str) -> tuple[Node, ...]:
    return paragraphs(f"{column}: {cell}" if column.strip() else cell)


def _picture(node: Picture, width: int) -> Lines:
    described = _("[Picture: %(words)s]") % {"words": node.alt} if node.alt else ""
    words = [paragraph for part in (described, node.caption, node.credit) for paragraph in paragraphs(part)]
    return [each for paragraph in words for each in nodes([paragraph], width)]


def _quotation(node: Quotation, width: int) -> Lines:
    return _behind("    ", nodes([*node.content, *paragraphs(f"— {node.source}" if node.source else "")], width - 4))


def _box(node: Box, width: int) -> Lines:
    written = nodes([*paragraphs(node.label), *node.content], width - 2)
    return [f"| {each}".rstrip() for each in written]


def _number(node: Number, width: int) -> Lines:
    parts = [*paragraphs(node.value), *paragraphs(node.claim), Paragraph(node.source)]
    return [each for part in parts for each in nodes([part], width)]


NODES: dict[type, Callable[[Any, int], Lines]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Listing: _listing,
    Table: _table,
    Picture: _picture,
    Quotation: _quotation,
    Box: _box,
    Number: _number,
}


def _said(line: Line) -> str:
    """Return a line with the address of each link behind its words."""
    said = ""
    for link, group in groupby(tidy(list(line)), key=lambda piece: piece.link if isinstance(piece, Text) else ""):
        words = "".join("\n" if isinstance(piece, Break) else piece.text for piece in group)
        address = link.removeprefix("mailto:").removeprefix("tel:")
        said += words if address in ("", words) else f"{words} ({address})"
    return said


def _wrapped(text: str, width: int) -> Lines:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _behind(mark: str, lines: Lines) -> Lines:
    """Return lines of which the first stands behind a mark and the others below it."""
    if not lines:
        return []
    return [mark + lines[0], *(" " * len(mark) + each if each else "" for each in lines[1:])]


FORMAT = Format(
    name="txt",
    extension="txt",
    media_type="text/plain; charset=utf-8",
    label=gettext_lazy("Plain text"),
    version=1,
    write=write,
    nodes=frozenset(NODES),
)
