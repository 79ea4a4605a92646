"""Clean public HTML of an item (``cms.publishing.rich_text``) → nodes.

Whatever tags stand where they should not, no text is lost: it lands in a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from cms.rendering.documents.nodes import Break, Inline, Line, Listing, Node, Paragraph, Text

DEEPEST = 4
"""Lists go no deeper, since Word and paper run out of width; what stands deeper joins the list above it."""

SCHEMES = ("https:", "http:", "mailto:", "tel:")
BLOCKS = {"p", "ul", "ol", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "tr", "td", "th"}
_SPACE = re.compile(r"[ \t\n\r\f]+")


def nodes_of(html: str) -> tuple[Node, ...]:
    """Return the paragraphs and lists of rich text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finish()


def line_of(html: str) -> Line:
    """Return rich text as one line, in which paragraphs and entries of lists are parted by breaks."""
    return joined(_lines(nodes_of(html)))


def joined(lines: list[Line]) -> Line:
    """Return lines as one, with breaks between them."""
    return tuple(piece for number, line in enumerate(lines) for piece in (*((Break(),) if number else ()), *line))


def tidy(pieces: list[Inline]) -> Line:
    """Return a line as HTML shows it: spaces collapsed and none at an end, neighbours of one style as one."""
    line: list[Inline] = []
    for piece in pieces:
        before = line[-1] if line else Break()
        if isinstance(piece, Break):
            _trim_end(line)
            line.append(piece)
            continue
        text = _SPACE.sub(" ", piece.text)
        if isinstance(before, Break):
            text = text.lstrip()
        elif before.text.endswith(" "):
            text = text.lstrip(" ")
        if not text:
            continue
        new = Text(text, piece.strong, piece.emphasis, piece.link, piece.language)
        if isinstance(before, Text) and _style(before) == _style(new):
            line[-1] = Text(before.text + text, *_style(new))
        else:
            line.append(new)
    _trim_end(line)
    while line and isinstance(line[-1], Break):
        line.pop()
        _trim_end(line)
    while line and isinstance(line[0], Break):
        line.pop(0)
    return tuple(line)


def _style(text: Text) -> tuple[bool, bool, str, str]:
    return text.strong, text.emphasis, text.link, text.language


def _trim_end(line: list[Inline]) -> None:
    while line and isinstance(last := line[-1], Text):
        kept = last.text.rstrip()
        if kept:
            line[-1] = Text(kept, *_style(last))
            return
        line.pop()


def _lines(nodes: tuple[Node, ...]) -> list[Line]:
    lines: list[Line] = []
    for node in nodes:
        if isinstance(node, Paragraph):
            lines.append(node.line)
        elif isinstance(node, Listing):
            lines.extend(line for entry in node.entries for line in _lines(entry))
    return lines


@dataclass
class _List:
    ordered: bool
    entries: list[list[Node]] = field(default_factory=list)
    is_in_entry: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._nodes: list[Node] = []
        self._lists: list[_List] = []
        self._joined = 0
        """How many lists were opened below the deepest, and became part of it."""
        self._pieces: list[Inline] = []
        self._strong = self._emphasis = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end_line()
        if tag == "br":
            self._pieces.append(Break())
        elif tag == "strong":
            self._strong += 1
        elif tag == "em":
            self._emphasis += 1
        elif tag == "a":
            address = (dict(attrs).get("href") or "").strip()
            self._links.append(address if address.lower().startswith(SCHEMES) else "")
        elif tag in ("ul", "ol"):
            self._open_list(ordered=tag == "ol")
        elif tag == "li" and self._lists:
            self._lists[-1].is_in_entry = False

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_line()
        if tag == "strong":
            self._strong = max(0, self._strong - 1)
        elif tag == "em":
            self._emphasis = max(0, self._emphasis - 1)
        elif tag == "a" and self._links:
            self._links.pop()
        elif tag in ("ul", "ol"):
            self._close_list()
        elif tag == "li" and self._lists:
            self._lists[-1].is_in_entry = False

    def handle_data(self, data: str) -> None:
        link = self._links[-1] if self._links else ""
        self._pieces.append(Text(data, strong=self._strong > 0, emphasis=self._emphasis > 0, link=link))

    def finish(self) -> tuple[Node, ...]:
        self._end_line()
        self._joined = 0
        while self._lists:
            self._close_list()
        return tuple(self._nodes)

    def _end_line(self) -> None:
        line = tidy(self._pieces)
        self._pieces = []
        if line:
            self._place(Paragraph(line))

    def _place(self, node: Node) -> None:
        if not self._lists:
            self._nodes.append(node)
            return
        innermost = self._lists[-1]
        if not innermost.is_in_entry:
            innermost.entries.append([])
            innermost.is_in_entry = True
        innermost.entries[-1].append(node)

    def _open_list(self, *, ordered: bool) -> None:
        if len(self._lists) == DEEPEST:
            self._joined += 1
            self._lists[-1].is_in_entry = False
        else:
            self._lists.append(_List(ordered))

    def _close_list(self) -> None:
        if self._joined:
            self._joined -= 1
            self._lists[-1].is_in_entry = False
        elif self._lists:
            closed = self._lists.pop()
            if closed.entries:
                self._place(Listing(tuple(map(tuple, closed.entries)), ordered=closed.ordered))
