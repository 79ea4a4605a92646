"""What checks look at: a page as it would be public now, and the passages of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import translation
from wagtail.models import ReferenceIndex

from cms.core.registry import registry
from cms.publishing.previews import INCOMPLETE, build_draft
from cms.quality.links import Link, links_in
from cms.rendering.documents.blocks import nodes_of_blocks
from cms.rendering.documents.nodes import Box, Break, Heading, Line, Listing, Node, Paragraph, Quotation
from cms.rendering.documents.rich_text import nodes_of
from cms.rendering.outline import Outline

Json = dict[str, Any]

CARD = {"id", "type", "locale", "path", "title", "summary"}
"""What the JSON of another item within this one has: its words are looked at on its own page."""


@dataclass(frozen=True)
class Passage:
    """A part of the text with its place in the form (``Finding.where``)."""

    where: str
    nodes: tuple[Node, ...]

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The running text; what others said, tables and titles are no part of it."""
        return tuple(text for node in self.nodes for text in _paragraphs(node))


@dataclass(frozen=True)
class Reference:
    """That a draft refers to an object, and where."""

    pk: int
    where: str


class Draft:
    """A page to be checked. What is costly is made when the first check asks for it, and once.

    ``among_public``: of all else it shows only what everybody may read, as for an editor of another organisation.
    """

    def __init__(self, page: Any, *, among_public: bool = False) -> None:
        self.page = page
        self.locale: str = page.locale.language_code
        self.among_public = among_public

    @cached_property
    def item(self) -> Json | None:
        """The JSON of the content item, or None while the draft lacks what one needs."""
        try:
            built = build_draft(self.page, among_public=self.among_public)
        except INCOMPLETE:
            return None
        return orjson.loads(built.document) if built else None

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The text of the page: its blocks, and its fields with rich text."""
        outline = Outline()
        with translation.override(self.locale):
            return tuple(_passages(self.item or {}, outline))

    @cached_property
    def links(self) -> tuple[tuple[str, Link], ...]:
        """The links that editors wrote into the text, each with its place."""
        return tuple((where, link) for where, html in self._html for link in links_in(html))

    def parts(self, *names: str) -> Iterator[tuple[str, Json]]:
        """Yield the objects within the JSON that have all these names, each with its place; not those of others."""
        for where, part in _objects(self.item or {}):
            if part.keys() >= set(names):
                yield where, part

    def blocks(self) -> Iterator[tuple[str, Json]]:
        yield from self.parts("id", "type", "value")

    def references(self, model: type[models.Model]) -> list[Reference]:
        """Return what the draft refers to of a model, in fields, blocks and rich text."""
        content_type = ContentType.objects.get_for_model(model)
        return [reference for type_id, reference in self._references if type_id == content_type.pk]

    @cached_property
    def _references(self) -> list[tuple[int, Reference]]:
        # Wagtail keeps this method to itself; it is the one that knows the references of every field and block.
        found = ReferenceIndex._extract_references_from_object(self.page)
        return [(type_id, Reference(int(pk), _place(path))) for type_id, pk, _model_path, path in found]

    @cached_property
    def _html(self) -> list[tuple[str, str]]:
        names = _rich_text_names()
        return [
            (where or _snake(name), value)
            for where, part in _objects(self.item or {})
            for name, value in part.items()
            if name in names and isinstance(value, str) and value
        ]


def _place(path: str) -> str:
    """Return the field, and of a path into a stream also the block."""
    return ".".join(path.split(".")[:2])


def _objects(value: Any, where: str = "", *, top: bool = True) -> Iterator[tuple[str, Json]]:
    """Yield all objects within JSON with their places: the field, and the block where one is around them."""
    if isinstance(value, list):
        for each in value:
            yield from _objects(each, where, top=False)
    elif isinstance(value, dict) and (top or not value.keys() >= CARD):
        if value.keys() == {"id", "type", "value"} and "." not in where:
            where = f"{where}.{value['id']}"
        yield where, value
        for name, each in value.items():
            yield from _objects(each, where or _snake(name), top=False)


def _passages(item: Json, outline: Outline) -> Iterator[Passage]:
    names = _rich_text_names()
    within: set[int] = set()
    for where, part in _objects(item):
        if id(part) in within:
            continue
        if part.keys() == {"id", "type", "value"}:
            within.update(id(inner) for _where, inner in _objects(part["value"]))
            yield Passage(where, nodes_of_blocks([part], outline=outline))
            continue
        for name, value in part.items():
            if name in names and isinstance(value, str) and value:
                yield Passage(where or _snake(name), nodes_of(value))


def _rich_text_names() -> frozenset[str]:
    """Return the names under which shapes hold HTML, as JSON has them."""
    if not _names:
        for registered in registry:
            _names.update(_names_in(registered.shape, set()))
    return frozenset(_names)


_names: set[str] = set()


def _names_in(shape: Any, seen: set[Any]) -> set[str]:
    names: set[str] = set()
    if shape in seen:
        return names
    seen.add(shape)
    for inner, schema in _definitions(shape):
        if schema.get("contentMediaType") == "text/html":
            names.add(inner)
    return names


def _definitions(shape: Any) -> Iterator[tuple[str, Json]]:
    schema = shape.model_json_schema(by_alias=True, mode="serialization")
    for described in (schema, *schema.get("$defs", {}).values()):
        yield from described.get("properties", {}).items()


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _paragraphs(node: Node) -> Iterator[str]:
    if isinstance(node, Paragraph):
        if text := plain(node.line):
            yield text
    elif isinstance(node, Listing):
        for entry in node.entries:
            for inner in entry:
                yield from _paragraphs(inner)
    elif isinstance(node, Box):
        for inner in node.content:
            yield from _paragraphs(inner)


def plain(line: Line) -> str:
    """Return the words of a line."""
    return "".join(" " if isinstance(piece, Break) else piece.text for piece in line).strip()


def headings(nodes: tuple[Node, ...]) -> Iterator[Heading]:
    for node in nodes:
        if isinstance(node, Heading):
            yield node
        elif isinstance(node, Quotation | Box):
            yield from headings(node.content)
