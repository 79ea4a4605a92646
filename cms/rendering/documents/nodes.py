"""The parts of a text that leaves the site as a file: what every format writes, and all that a block can become.

A block becomes nodes once (``cms.rendering.documents.blocks``); a format writes every class of node
(``cms.rendering.documents.formats``). So a new block needs one function for all formats, and a new format one per node.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Text:
    """Running text in one style. ``link`` is an address (https, mailto, tel) or empty; ``language`` another one."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    language: str = ""


@dataclass(frozen=True)
class Break:
    """The end of a line within a paragraph."""


Inline: TypeAlias = Text | Break
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    line: Line


@dataclass(frozen=True)
class Heading:
    """``level`` 2 to 5: the title of the document alone is level 1, and none is skipped."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Listing:
    entries: tuple[tuple[Node, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """Every row has as many cells as ``columns``; the first cell of a row names it. Cells may hold line breaks."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """``url`` is that of a file on this site, width and height are in pixels; ``alt`` is empty where it only adorns.

    ``credit`` is shown as it stands: "Picture: Anna de Vries".
    """

    url: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Quotation:
    content: tuple[Node, ...]
    source: str


@dataclass(frozen=True)
class Box:
    """What stands out from the text around it. ``label`` says in a word what it is: a tip, an example, a contact."""

    label: str
    content: tuple[Node, ...]


@dataclass(frozen=True)
class Number:
    """A figure: ``value`` is shown large, ``claim`` says what it counts, ``source`` stands below it: "Source: CBS"."""

    value: str
    claim: str
    source: Line


Node: TypeAlias = Paragraph | Heading | Listing | Table | Picture | Quotation | Box | Number


@dataclass(frozen=True)
class Fact:
    """A line about the document, such as its edition or its licence; its value may lead somewhere."""

    label: str
    value: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text as a file. ``kind`` names the type of the page; ``address`` is what it is cited by.

    ``facts`` stand on the cover, ``colophon`` on the last page. ``room`` makes place on the cover for the logo and the
    contact of who adapts it. ``moment`` goes into the metadata of a file, so that the same text gives the same bytes.
    """

    title: str
    language: str
    kind: str
    summary: str
    publisher: str
    address: str
    moment: datetime.datetime
    content: tuple[Node, ...]
    image: Picture | None = None
    facts: tuple[Fact, ...] = ()
    colophon: tuple[Fact, ...] = ()
    keywords: tuple[str, ...] = ()
    licence: Fact | None = None
    """For the metadata of a file: what others may do with it, and where the legal text stands; facts show it."""
    issued: datetime.datetime | None = None
    """For the metadata of a file: when it was first published."""
    room: str = ""
    """The name for which there is room on the cover: "Gemeente Tubbergen"; empty without."""

    parts: tuple[Heading, ...] = field(init=False)
    """The headings of the first level, for a table of contents."""

    def __post_init__(self) -> None:
        first = tuple(node for node in self.content if isinstance(node, Heading) and node.level == 2)
        object.__setattr__(self, "parts", first)
