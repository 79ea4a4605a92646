"""Blocks of a body → nodes, once for all formats.

An app registers the function of its own block from ``AppConfig.ready()``. It receives the block's public JSON and the
outline of the text above it, from which titles take their level.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cms.rendering.documents.nodes import Box, Heading, Listing, Node, Number, Paragraph, Quotation, Table, Text
from cms.rendering.documents.pieces import (
    cards_of,
    file_of,
    film_of,
    line,
    link_to,
    paragraphs,
    picture_of,
    title_of_block,
)
from cms.rendering.documents.rich_text import nodes_of
from cms.rendering.outline import Outline
from cms.rendering.templatetags.reading import day

logger = logging.getLogger(__name__)

Value = dict[str, Any]
BlockNodes = Callable[[Value, Outline], Iterable[Node]]

_functions: dict[str, BlockNodes] = {}


def register(functions: Mapping[str, BlockNodes]) -> None:
    """Say for types of blocks which nodes they become."""
    _functions.update(functions)


def registered() -> frozenset[str]:
    """Return the types of blocks that can become nodes."""
    return frozenset(_functions)


def nodes_of_blocks(blocks: Iterable[Value], *, outline: Outline) -> tuple[Node, ...]:
    """Return the nodes of a body; ``outline`` is carried on from what stands above it."""
    nodes: list[Node] = []
    for block in blocks:
        function = _functions.get(block["type"])
        if function is None:
            logger.warning("A block of the type %r is left out of a file: nothing says what it becomes.", block["type"])
            continue
        nodes += function(block["value"], outline)
    return tuple(nodes)


def heading(value: Value, outline: Outline) -> Iterable[Node]:
    return [Heading(outline.heading(value["level"]), value["text"], outline.anchor(value["anchor"]))]


def text(value: Value, outline: Outline) -> Iterable[Node]:
    return nodes_of(value["html"])


def callout(value: Value, outline: Outline) -> Iterable[Node]:
    labels = {"tip": _("Tip"), "important": _("Important"), "example": _("Example"), "info": _("Information")}
    return [Box(labels[value["kind"]], (*paragraphs(value["title"], strong=True), *nodes_of(value["html"])))]


def steps(value: Value, outline: Outline) -> Iterable[Node]:
    if value["title"]:
        yield title_of_block(value["title"], outline)
    yield Listing(
        tuple((*paragraphs(step["title"], strong=True), *nodes_of(step["html"])) for step in value["steps"]),
        ordered=True,
    )


def accordion(value: Value, outline: Outline) -> Iterable[Node]:
    for part in value["items"]:
        yield title_of_block(part["title"], outline)
        yield from nodes_of(part["html"])


def table(value: Value, outline: Outline) -> Iterable[Node]:
    width = max(len(value["columns"]), *(len(row) for row in value["rows"]), 0)

    def filled(cells: list[str]) -> tuple[str, ...]:
        return (*cells, *[""] * (width - len(cells)))

    return [Table(value["caption"], filled(value["columns"]), tuple(filled(row) for row in value["rows"]))]


def quotation(value: Value, outline: Outline) -> Iterable[Node]:
    source = ", ".join(part for part in (value["speaker"], value["role"]) if part)
    return [Quotation(paragraphs(value["text"]), source)]


def image(value: Value, outline: Outline) -> Iterable[Node]:
    return [picture_of(value["image"], caption=value["caption"])]


def video(value: Value, outline: Outline) -> Iterable[Node]:
    title = title_of_block(value["title"], outline)
    yield title
    if value["poster"]:
        yield picture_of(value["poster"])
    yield film_of(title=value["title"], url=value["url"])
    if value["html"]:
        words = _("The film in words")
        yield Heading(title.level + 1, words, outline.anchor(f"{title.anchor}-tekst"))
        yield from nodes_of(value["html"])


def document(value: Value, outline: Outline) -> Iterable[Node]:
    return [file_of(value["file"]), *paragraphs(value["description"])]


def figure(value: Value, outline: Outline) -> Iterable[Node]:
    source = [Text(f"{_('Source:')} "), Text(value["source"], link=value["sourceUrl"] or "")]
    if value["date"]:
        source.append(Text(f", {day(value['date'])}"))
    if value["superseded"]:
        source += [Text(". "), Text(_("A newer figure has replaced this one."), emphasis=True)]
    return [Number(value["value"], value["claim"], tuple(source))]


def cards(value: Value, outline: Outline) -> Iterable[Node]:
    if not value["cards"]:
        return
    if value["title"]:
        yield title_of_block(value["title"], outline)
    yield cards_of(value["cards"])


def contact(value: Value, outline: Outline) -> Iterable[Node]:
    content = [Paragraph(line(value["title"], strong=True)), *paragraphs(value["text"])]
    if value["email"]:
        content.append(Paragraph((Text(value["email"], link=f"mailto:{value['email']}"),)))
    if value["organisation"]:
        content.append(Paragraph((Text(f"{_('Organisation:')} "), link_to(value["organisation"]))))
    return [Box(_("Contact"), tuple(content))]


BODY: dict[str, BlockNodes] = {
    "heading": heading,
    "text": text,
    "callout": callout,
    "steps": steps,
    "accordion": accordion,
    "table": table,
    "quotation": quotation,
    "image": image,
    "video": video,
    "document": document,
    "figure": figure,
    "cards": cards,
    "listing": cards,
    "contact": contact,
}
"""The blocks of ``cms.blocks.body``."""
