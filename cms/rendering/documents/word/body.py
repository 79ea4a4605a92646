"""The nodes of a document as the body of a Word file."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

from docx.document import Document as WordFile
from docx.oxml.ns import qn

from cms.rendering.documents import nodes
from cms.rendering.documents.nodes import Break, Inline, Line, Node, Text
from cms.rendering.documents.word.numbering import DEEPEST, Numbering
from cms.rendering.documents.word.pictures import drawable, drawing
from cms.rendering.documents.word.tables import table
from cms.rendering.documents.word.xml import Bookmarks, bookmark, element, has_text, inline, paragraph, run

WIDTH = 9184
"""Of the text on a page, in twips: the twentieth part of a point."""
TALLEST = 9000
"""Of a picture."""
STEP = 357
"""That an entry of a list stands further to the right."""

_LISTS_WITH_STYLES = 5
_GAP = 200


@dataclass(frozen=True)
class Place:
    """Where a node stands: how deep in lists, within what frame, and the style that running text has there."""

    depth: int = 0
    frame: str = ""
    style: str = ""


class _Marker(NamedTuple):
    """What the next paragraph starts with, for it is the first of an entry of a list."""

    number: int
    level: int
    ordered: bool


_OUTSIDE = Place()
_BOX = Place(frame="Box", style="Box")
# The styles of frames, with the room that they leave on the left and on the right.
_FRAMES = {"Box": (227, 170), "Quote": (357, 357)}
_PREFIX = re.compile("^(?:Box|Number|Quote)")
# These keep their distance from what stands before them.
_SPACED = ("Heading", "BoxLabel", "Number", "TableCaption", "Picture")


class Body:
    """Writes nodes, and whatever else is a paragraph, at the end of a Word file."""

    def __init__(self, file: WordFile) -> None:
        self.part: Any = file.part
        self.parts: list[tuple[str, str]] = []
        """The text and the bookmark of each heading of the first level."""
        self._end = file.element.body.sectPr
        self._styles = {style.get(qn("w:styleId")): style for style in file.styles.element.style_lst}
        self._numbering = Numbering(file)
        self._names = Bookmarks()
        self._bookmarks = 0
        self._marker: _Marker | None = None
        self._gap = 0
        self._on_new_page = False
        self._apart = ""
        self._ends: dict[str, tuple[Any, bool]] = {}

    def start_page(self) -> None:
        """Let what comes next start a page."""
        self._on_new_page = True

    def write(self, content: Iterable[Node], place: Place = _OUTSIDE) -> None:
        for node in content:
            self.WRITERS[type(node)](self, node, place)

    def text(self, style: str, line: Line, *, place: Place = _OUTSIDE, **properties: Any) -> None:
        """Write a paragraph, unless it would be empty."""
        if has_text(line):
            self.add(style, *inline(line, part=self.part), place=place, **properties)

    def add(self, style: str, *content: Any, place: Place = _OUTSIDE, **properties: Any) -> Any:
        """Write a paragraph of a style. ``properties`` are those of :func:`paragraph`."""
        if marker := self._marker:
            self._marker = None
            style, properties = self._numbered(style, marker, place=place, properties=properties)
        elif place.depth:
            style, content, properties = self._continued(style, content, place=place, properties=properties)
        if place.frame:
            left, right = _FRAMES[place.frame]
            properties = {"indent": (left, 0), **properties, "right": right}
            if not style.startswith(place.frame):
                # Space above would tear a frame open.
                properties.update(frame=self._frame(place.frame), before=0)
        elif self._gap and not style.startswith(_SPACED):
            properties["before"] = self._gap
        self._gap = 0
        if self._apart and self._apart in {place.frame, *_PREFIX.findall(style)}:
            properties["frame"] = self._frame(self._apart, apart=True)
        if self._on_new_page:
            self._on_new_page = False
            properties.update(page_break=True, before=0)
        made = paragraph(style, *content, **properties)
        self._end.addprevious(made)
        return made

    def heading(self, level: int, text: str, *, anchor: str, place: Place = _OUTSIDE) -> None:
        name = self._names.name(anchor)
        self._bookmarks += 1
        self.add(f"Heading{level}", *bookmark(name, run(text), number=self._bookmarks), place=place)
        if level == 1:
            self.parts.append((text, name))

    def insert(self, made: Any) -> None:
        self._end.addprevious(made)

    def _numbered(
        self, style: str, marker: _Marker, *, place: Place, properties: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Return what makes a paragraph the first of an entry: a style of lists if it had none of its own."""
        number, level, ordered = marker
        kind = "Number" if ordered else "Bullet"
        own = style in {"", *_FRAMES}
        if place.frame:
            width = STEP * (level + 1)
            properties = {**properties, "indent": (_FRAMES[place.frame][0] + width, width)}
            style = f"BoxList{kind}" if style == "Box" else style
        elif own:
            style = f"List{kind}{_suffix(level + 1)}"
        if not place.frame and (not own or level >= _LISTS_WITH_STYLES):
            properties = {**properties, "indent": (STEP * (level + 1), STEP)}
        return style, {**properties, "number": (number, level)}

    def _continued(
        self, style: str, content: tuple[Any, ...], *, place: Place, properties: dict[str, Any]
    ) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what puts a paragraph below the text of its entry.

        Within a frame it hangs from the edge, with a tab: the frame follows the edge of each paragraph.
        """
        left = STEP * min(place.depth, DEEPEST + 1)
        if place.frame:
            indent = (_FRAMES[place.frame][0] + left, left)
            return style, (element("w:r", element("w:tab")), *content), {**properties, "indent": indent}
        if style:
            return style, content, {**properties, "indent": (left, 0)}
        indent_of_deeper = {"indent": (left, 0)} if place.depth > _LISTS_WITH_STYLES else {}
        return f"ListContinue{_suffix(place.depth)}", content, {**properties, **indent_of_deeper}

    def _follows_a_table(self) -> bool:
        before = self._end.getprevious()
        return before is not None and before.tag == qn("w:tbl")

    def _frame(self, style: str, *, apart: bool = False) -> list[Any]:
        """Return the border and the shade of a style, for a paragraph that has another one."""
        found = self._styles[style].pPr
        frame = [copy.deepcopy(child) for child in found if child.tag in {qn("w:pBdr"), qn("w:shd")}]
        if apart:
            edge = frame[0][0]
            edge.set(qn("w:sz"), str(int(edge.get(qn("w:sz"))) + 1))
        return frame

    @contextmanager
    def _within(self, frame: str) -> Iterator[None]:
        """Keep a frame apart from one that ends just before it: Word draws borders that are the same as one."""
        end, was_apart = self._ends.get(frame, (None, False))
        is_apart = end is not None and end is self._end.getprevious() and not was_apart
        self._apart, outer = frame if is_apart else self._apart, self._apart
        yield
        self._apart = outer
        self._ends[frame] = (self._end.getprevious(), is_apart)

    def _paragraph(self, node: nodes.Paragraph, place: Place) -> None:
        self.text(place.style, node.line, place=place)

    def _heading(self, node: nodes.Heading, place: Place) -> None:
        if node.text.strip():
            # The title of the document has a style of its own.
            self.heading(min(max(node.level, 2), 6) - 1, node.text, anchor=node.anchor, place=place)

    def _listing(self, node: nodes.Listing, place: Place) -> None:
        level = min(place.depth, DEEPEST)
        number = self._numbering.start(ordered=node.ordered, framed=bool(place.frame), level=level)
        for entry in node.entries:
            self._marker = _Marker(number, level, node.ordered)
            self.write(entry, replace(place, depth=place.depth + 1))
        self._marker = None

    def _table(self, node: nodes.Table, place: Place) -> None:
        self.text("TableCaption", (Text(node.caption),))
        if not node.columns:
            return
        left = STEP * min(place.depth, DEEPEST)
        made = table(node, width=WIDTH - left, left=left)
        if self._on_new_page or self._follows_a_table():
            # A table cannot start a page, and Word takes two without a paragraph between them for one.
            self.add("TableText")
        self._end.addprevious(made)
        self._gap = _GAP

    def _picture(self, node: nodes.Picture, place: Place) -> None:
        self.picture(node, place=place)

    def picture(self, node: nodes.Picture, *, place: Place = _OUTSIDE, tallest: int = TALLEST) -> None:
        """Write a picture with its caption; what it shows in words where it cannot be had."""
        below = _lines(node.caption, node.credit)
        found = drawable(node.url)
        if found is None:
            self.text(place.style, (Text(node.alt),), place=place, keep_next=bool(below))
        else:
            widest = WIDTH - STEP * min(place.depth, DEEPEST + 1) - sum(_FRAMES.get(place.frame, (0, 0)))
            made = drawing(found, part=self.part, alt=node.alt, room=(widest, tallest))
            self.add("Picture", made, place=place, keep_next=bool(below))
        self.text("Caption", below, place=place)

    def _quotation(self, node: nodes.Quotation, place: Place) -> None:
        with self._within("Quote"):
            self.write(node.content, replace(place, frame=place.frame or "Quote", style="Quote"))
            self.text("QuoteSource", (Text(node.source),), place=place)
        self._gap = 0 if node.source else _GAP

    def _box(self, node: nodes.Box, place: Place) -> None:
        with self._within("Box"):
            self.text("BoxLabel", (Text(node.label),))
            self.write(node.content, _BOX)
        self._gap = _GAP

    def _number(self, node: nodes.Number, place: Place) -> None:
        with self._within("Number"):
            self.text("Number", (Text(node.value),))
            self.text("NumberClaim", (Text(node.claim),))
            self.text("NumberSource", node.source)
        self._gap = 0 if node.source else _GAP

    WRITERS: ClassVar[dict[type, Callable[[Body, Any, Place], None]]] = {
        nodes.Paragraph: _paragraph,
        nodes.Heading: _heading,
        nodes.Listing: _listing,
        nodes.Table: _table,
        nodes.Picture: _picture,
        nodes.Quotation: _quotation,
        nodes.Box: _box,
        nodes.Number: _number,
    }


def _suffix(level: int) -> str:
    """Return what the style of a level of lists ends with: "List Bullet" is the first, "List Bullet 2" the next."""
    return str(min(level, _LISTS_WITH_STYLES)) if level > 1 else ""


def _lines(*texts: str) -> Line:
    """Return texts as lines of one paragraph, without the empty ones."""
    line: list[Inline] = []
    for text in filter(str.strip, texts):
        line.extend([Break(), Text(text)] if line else [Text(text)])
    return tuple(line)
