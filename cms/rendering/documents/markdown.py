"""Document → Markdown (CommonMark 0.31 with the tables of GitHub), in which no text is taken for a mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext_lazy

from cms.rendering.documents.formats import Format
from cms.rendering.documents.nodes import (
    Box,
    Break,
    Document,
    Fact,
    Heading,
    Inline,
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
from cms.rendering.documents.pieces import facts_listed, line, paragraphs
from cms.rendering.documents.rich_text import tidy

Lines = list[str]

_MARKS = re.compile(r"([\\`*_\[\]<>&|~#])")
_FIRST = re.compile(r"^([-+=:]|[0-9]{1,9}(?=[.)]))")
"""What opens a list, a rule, a heading or a table at the start of a line."""

_BETWEEN_LISTS = "<!-- -->"
"""Without something between them two lists are one."""


def write(document: Document) -> bytes:
    with translation.override(document.language):
        opening: list[Node] = [
            *_said(document.room, strong=True),
            *_said(document.publisher),
            *_said(document.kind),
            *((document.image,) if document.image else ()),
            *_said(document.summary, strong=True),
            *_listed(document.facts),
        ]
        lines = [
            f"# {_escaped(' '.join(document.title.split()))}",
            *_after_blank(nodes(opening)),
            *_after_blank(nodes(document.content)),
            *(["", "---"] if document.colophon else []),
            *_after_blank(nodes(_listed(document.colophon))),
        ]
        return ("\n".join(lines) + "\n").encode()


def _said(text: str, *, strong: bool = False) -> tuple[Node, ...]:
    return paragraphs(text, strong=strong)


def _listed(facts: tuple[Fact, ...]) -> tuple[Node, ...]:
    return (facts_listed(facts),) if facts else ()


def _after_blank(lines: Lines) -> Lines:
    return ["", *lines] if lines else []


def nodes(content: Iterable[Node]) -> Lines:
    """Return the lines of nodes, with a blank one between them."""
    lines: Lines = []
    before: Node | None = None
    for node in content:
        written = NODES[type(node)](node)
        if not written:
            continue
        if isinstance(node, Listing) and isinstance(before, Listing):
            lines += ["", _BETWEEN_LISTS]
        lines += ["", *written] if lines else written
        before = node
    return lines


def _paragraph(node: Paragraph) -> Lines:
    return _written(node.line)


def _heading(node: Heading) -> Lines:
    return [f"{'#' * node.level} {_escaped(' '.join(node.text.split()))}"]


def _listing(node: Listing) -> Lines:
    lines: Lines = []
    written = [nodes(entry) for entry in node.entries]
    is_loose = any(len(entry) > 1 for entry in node.entries)
    for number, entry in enumerate((entry for entry in written if entry), start=1):
        mark = f"{number}. " if node.ordered else "- "
        if lines and is_loose:
            lines.append("")
        lines.append(mark + entry[0])
        lines += [" " * len(mark) + each if each else "" for each in entry[1:]]
    return lines


def _table(node: Table) -> Lines:
    rows = [_row(node.columns), _row(["---"] * len(node.columns), escape=False), *(_row(row) for row in node.rows)]
    caption = _written(line(node.caption, strong=True))
    return [*caption, *([""] if caption else []), *rows]


def _row(cells: Iterable[str], *, escape: bool = True) -> str:
    if escape:
        cells = ("<br>".join(_escaped(" ".join(part.split())) for part in cell.splitlines()) for cell in cells)
    return f"| {' | '.join(cells)} |"


def _picture(node: Picture) -> Lines:
    image = f"![{_escaped(' '.join(node.alt.split()))}]({_address(node.url)})"
    return [image, *_after_blank(nodes([*_said(node.caption), *_said(node.credit)]))]


def _quotation(node: Quotation) -> Lines:
    return _quoted(nodes([*node.content, *_said(f"— {node.source}" if node.source else "")]))


def _box(node: Box) -> Lines:
    return _quoted(nodes([*_said(node.label, strong=True), *node.content]))


def _number(node: Number) -> Lines:
    return nodes([*_said(node.value, strong=True), *_said(node.claim), Paragraph(node.source)])


def _quoted(lines: Lines) -> Lines:
    return [f"> {each}".rstrip() for each in lines]


NODES: dict[type, Callable[[Any], Lines]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Listing: _listing,
    Table: _table,
    Picture: _picture,
    Quotation: _quotation,
    Box: _box,
    Number: _number,
}


def _written(line: Line) -> Lines:
    """Return a line; each break in it ends a line of the file."""
    lines = [""]
    pieces = tidy(list(line))
    around = (None, *pieces, None)
    for before, piece, after in zip(around, pieces, around[2:], strict=False):
        if isinstance(piece, Break):
            lines[-1] += "\\"
            lines.append("")
        else:
            lines[-1] += _inline(piece, before=before, after=after)
    return [_FIRST.sub(_first_escaped, each) for each in lines] if pieces else []


def _first_escaped(match: re.Match[str]) -> str:
    return match[1] + "\\" if match[1][0].isdigit() else "\\" + match[1]


def _inline(piece: Text, *, before: Inline | None, after: Inline | None) -> str:
    inner = piece.text.strip(" ")
    if not inner:
        return piece.text
    start, _inner, end = piece.text.partition(inner)
    # A link behind it would make a picture of it.
    written = _escaped(inner[:-1]) + "\\!" if inner.endswith("!") else _escaped(inner)
    if piece.strong or piece.emphasis:
        free = bool(piece.link)
        marks_count = (
            _counts(inner[0], beside="" if start or free else _text(before)[-1:])
            and _counts(inner[-1], beside="" if end or free else _text(after)[:1])
            and not (_has_marks(before) and not start and not free)
        )
        written = _styled(written, piece, with_marks=marks_count)
    if piece.link:
        written = f"[{written}]({_address(piece.link)})"
    return start + written + end


def _counts(char: str, *, beside: str) -> bool:
    """Say whether a mark between two characters opens or closes (CommonMark 0.31, 6.2)."""
    return char.isalnum() or (not char.isspace() and (not beside or beside.isspace()))


def _text(piece: Inline | None) -> str:
    return piece.text if isinstance(piece, Text) else ""


def _has_marks(piece: Inline | None) -> bool:
    """Say whether a piece ends with a mark, beside which another would be read as one with it."""
    return isinstance(piece, Text) and (piece.strong or piece.emphasis) and not piece.link and piece.text[-1:] != " "


def _styled(written: str, piece: Text, *, with_marks: bool) -> str:
    tags = [tag for tag, wanted in (("strong", piece.strong), ("em", piece.emphasis)) if wanted]
    if with_marks:
        mark = "*" * (piece.emphasis + 2 * piece.strong)
        return f"{mark}{written}{mark}"
    return "".join(f"<{tag}>" for tag in tags) + written + "".join(f"</{tag}>" for tag in reversed(tags))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _address(address: str) -> str:
    return quote(address, safe="-._~:/?#@!$'*+,;=%&").replace("&", "&amp;")


FORMAT = Format(
    name="md",
    extension="md",
    media_type="text/markdown; charset=utf-8",
    label=gettext_lazy("Markdown"),
    version=1,
    write=write,
    nodes=frozenset(NODES),
)
