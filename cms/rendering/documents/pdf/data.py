"""Document → the data that the template sets: plain values, in which every text can be shown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.encoding import iri_to_uri
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.rendering.documents.nodes import (
    Box,
    Break,
    Document,
    Fact,
    Heading,
    Inline,
    Listing,
    Node,
    Number,
    Paragraph,
    Picture,
    Quotation,
    Table,
    Text,
)
from cms.rendering.documents.pdf.glyphs import is_visible, plain, showable
from cms.rendering.documents.pdf.images import Printable, printable
from cms.rendering.documents.pictures import picture_bytes
from cms.rendering.documents.rich_text import SCHEMES

Value = dict[str, Any]
Pieces = list[dict[str, str | bool] | None]
"""Running text; None ends a line."""

_LONGEST = 2000
"""Characters of an address and of a line in the metadata; a PDF/A holds no longer strings than 32,767 bytes."""
_FULL_LINE = 80
"""Characters across a page, about."""
_EMPTY_WIDTH = 45
_FEW_ROWS, _FEW_LETTERS = 12, 2000
"""A table and a box with no more fit on a page, and stay whole."""
_LANGUAGE = re.compile("([a-z]{2,3})(-.+)?", re.IGNORECASE)


class Data:
    """What the template sets, ``source``, and the pictures in it as ``files`` by name."""

    def __init__(self, document: Document) -> None:
        self.files: dict[str, bytes] = {}
        self._pictures: dict[str, Value] = {}
        self._level = 1
        self._headings = 0
        title = shown(document.title) or "–"
        self.source: Value = {
            "title": title,
            "short": {"title": _short(title), "publisher": _short(shown(document.publisher))},
            "kind": shown(document.kind),
            "summary": shown(document.summary),
            "publisher": shown(document.publisher),
            "image": self.picture(document.image) if document.image else None,
            "facts": [fact(each) for each in document.facts],
            "room": shown(document.room),
            "content": self.nodes(document.content),
            "headings": self._headings,
            "colophon": [fact(each) for each in document.colophon],
            "language": language(document.language) or "nl",
            "metadata": {
                "title": plain(document.title)[:_LONGEST] or title,
                "author": plain(document.publisher)[:_LONGEST],
                "description": plain(document.summary)[:_LONGEST],
                "keywords": [plain(keyword)[:_LONGEST] for keyword in document.keywords],
            },
            "labels": {
                "contents": _("Contents"),
                "colophon": _("Colophon"),
                "picture": _("Picture"),
                "room": _("Room for the logo and the contact details"),
            },
        }

    def nodes(self, nodes: Iterable[Node]) -> list[Value]:
        values: list[Value] = []
        for node in nodes:
            name, data_of = WRITERS[type(node)]
            if (value := data_of(self, node)) is not None:
                values.append({"is": name, **value})
        return values

    def paragraph(self, node: Paragraph) -> Value | None:
        line = running(node.line)
        return {"line": line} if line else None

    def heading(self, node: Heading) -> Value | None:
        text = shown(node.text)
        if not text:
            return None
        self._headings += 1
        self._level = min(max(node.level, 2), self._level + 1)
        return {"level": self._level, "text": text, "anchor": plain(node.anchor)[:_LONGEST]}

    def listing(self, node: Listing) -> Value | None:
        entries = [entry for each in node.entries if (entry := self.nodes(each))]
        return {"entries": entries, "ordered": node.ordered} if entries else None

    def table(self, node: Table) -> Value | None:
        if not node.columns:
            return None
        return {
            "caption": shown(node.caption),
            "widths": [_width(column) for column in zip(node.columns, *node.rows, strict=True)],
            "columns": [cell(each) for each in node.columns],
            "whole": len(node.rows) <= _FEW_ROWS and sum(map(len, itertools.chain(*node.rows))) <= _FEW_LETTERS,
            "cells": [cell(each) for row in node.rows for each in row],
        }

    def picture(self, node: Picture) -> Value | None:
        if node.url not in self._pictures:
            self._pictures[node.url] = self._file(node.url)
        below = [part for part in (shown(node.caption), shown(node.credit)) if part]
        return {
            **self._pictures[node.url],
            "alt": plain(node.alt)[:_LONGEST],
            "words": shown(node.alt),
            "below": [{"text": " · ".join(below)}] if below else [],
        }

    def _file(self, url: str) -> Value:
        data = picture_bytes(url)
        image: Printable | None = printable(data) if data else None
        if image is None:
            return {"file": ""}
        name = f"{len(self.files) + 1}.{image.extension}"
        self.files[name] = image.data
        return {"file": name, "width": image.width, "height": image.height}

    def quotation(self, node: Quotation) -> Value | None:
        content, source = self.nodes(node.content), shown(node.source)
        return {"content": content, "source": source} if content or source else None

    def box(self, node: Box) -> Value | None:
        content, label = self.nodes(node.content), shown(node.label)
        whole = _letters(content) <= _FEW_LETTERS
        return {"content": content, "label": label, "whole": whole} if content or label else None

    def number(self, node: Number) -> Value:
        return {"value": shown(node.value), "claim": shown(node.claim), "source": running(node.source)}


WRITERS: dict[type, tuple[str, Callable[[Data, Any], Value | None]]] = {
    Paragraph: ("paragraph", Data.paragraph),
    Heading: ("heading", Data.heading),
    Listing: ("listing", Data.listing),
    Table: ("table", Data.table),
    Picture: ("picture", Data.picture),
    Quotation: ("quotation", Data.quotation),
    Box: ("box", Data.box),
    Number: ("number", Data.number),
}
"""For each class of node the name of its function in the template, and what makes its data."""


def fact(each: Fact) -> Value:
    return {"label": shown(each.label), "line": running([Text(each.value, link=each.link)])}


def cell(text: str) -> Pieces:
    """Return the text of a cell, of which the ends of lines are kept."""
    pieces: Pieces = []
    for line in text.splitlines():
        pieces += [None, {"text": shown(line)}]
    return pieces[1:]


def _width(cells: Sequence[str]) -> float:
    """Return the share of a column: room for its longest word, more for long texts, and to write in one without any."""
    if not any(text.strip() for text in cells[1:]):
        return _EMPTY_WIDTH
    longest = min(max(map(len, cells)), _FULL_LINE)
    word = max((len(word) for text in cells for word in text.split()), default=0)
    return max(2 * longest**0.75, min(word, _FULL_LINE / 2) + 4)


def _letters(value: Any) -> int:
    """Return about how many letters would take the place of data on paper."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(_letters, value))
    if isinstance(value, dict):
        return sum(map(_letters, value.values())) + (_FEW_LETTERS if "file" in value else _FULL_LINE)
    return _FULL_LINE


def running(line: Sequence[Inline]) -> Pieces:
    pieces: Pieces = [None if isinstance(inline, Break) else _piece(inline) for inline in line]
    return pieces if any(piece and is_visible(str(piece["text"])) for piece in pieces) else []


def _piece(inline: Text) -> dict[str, str | bool]:
    text = showable(inline.text)
    piece: dict[str, str | bool] = {"text": text}
    if inline.strong:
        piece["strong"] = True
    if inline.emphasis:
        piece["emphasis"] = True
    if code := language(inline.language):
        piece["language"] = code
    if is_visible(text) and (address := _address(inline.link)):
        # typst 0.15 fails on a link that ends with a soft hyphen.
        piece |= {"link": address, "text": text.replace("\N{SOFT HYPHEN}", "")}
    return piece


def _address(link: str) -> str:
    address = iri_to_uri(plain(link))
    return address if address.lower().startswith(SCHEMES) and len(address) <= _LONGEST else ""


def language(code: str) -> str:
    """Return "nl" for "nl" or "nl-BE", which is what typst takes; empty for what is no language."""
    match = _LANGUAGE.fullmatch(code)
    return match[1].lower() if match else ""


def _short(text: str) -> str:
    """Return a text for the edge of each page; more words would look like text that readers miss."""
    return Truncator(Truncator(text).words(7, truncate="…")).chars(70)


def shown(text: str) -> str:
    """Return a text that stands alone; empty where nothing of it would be seen."""
    text = showable(text).strip()
    return text if is_visible(text) else ""
