"""Content item → document, in the language of the item.

An app says from ``AppConfig.ready()`` what the own fields of its types add; without that an item is its body.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.publishing.frame import publisher as publisher_of_site
from cms.rendering.documents.blocks import nodes_of_blocks
from cms.rendering.documents.nodes import Document, Fact, Heading, Node
from cms.rendering.documents.pieces import picture_of, section
from cms.rendering.outline import Outline
from cms.rendering.templatetags.reading import day, type_name

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML, and with it Word, cannot hold (XML 1.0, 2.2), and control characters that no reader sees."""


@dataclass(frozen=True)
class Section:
    """A part of a document; without a title it only goes on."""

    title: str
    content: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Description:
    """What the own fields of a type say: in facts, and in sections before and after the body."""

    facts: tuple[Fact, ...] = ()
    before: tuple[Section, ...] = ()
    after: tuple[Section, ...] = ()
    licence: Fact | None = None


Describe = Callable[[dict[str, Any]], Description]

_descriptions: dict[str, Describe] = {}


def describe(name: str, function: Describe) -> None:
    """Register what the items of a type say besides their body."""
    _descriptions[name] = function


def document_of(
    item: dict[str, Any],
    *,
    facts: Iterable[Fact] = (),
    room: str = "",
    after: tuple[Node, ...] = (),
    address: str | None = None,
    moment: datetime.datetime | None = None,
    publisher: str | None = None,
) -> Document:
    """Return the document of an item, given as its parsed JSON.

    ``facts`` come first among its facts, ``after`` behind all its content. ``address`` is what it is cited by, the
    page itself if not given; ``moment`` when it was made, the last change if not given. Without ``publisher`` the
    settings of the site are asked, which may change while the item does not.
    """
    item = printable(item)
    with translation.override(item["locale"]), timezone.override(timezone.get_default_timezone()):
        own = _descriptions.get(item["type"], lambda item: Description())(item)
        outline = Outline()
        content = (
            *_nodes(own.before, outline),
            *nodes_of_blocks(item.get("body", []), outline=outline),
            *_nodes(own.after, outline),
            *_anchored(after, outline),
        )
        dates = _dates(item)
        licence = (own.licence,) if own.licence else ()
        address = (item["url"] or "") if address is None else address
        publisher = publisher_of_site().organisation if publisher is None else publisher
        publisher = publisher or settings.WAGTAIL_SITE_NAME
        return Document(
            title=item["title"],
            language=item["locale"],
            kind=type_name(item["type"]),
            summary=item["summary"],
            publisher=publisher,
            address=address,
            moment=moment or datetime.datetime.fromisoformat(item["changedAt"]),
            content=content,
            image=picture_of(item["image"]) if item["image"] else None,
            facts=(*facts, *own.facts, *_terms(item), *dates, *licence),
            colophon=(
                Fact(_("Published by"), publisher),
                *licence,
                *((Fact(_("Address for citing"), address, address),) if address else ()),
                *dates,
                *_named(_("Tags"), item["tags"]),
            ),
            keywords=tuple(dict.fromkeys(term["name"] for name in TERMS for term in item[name])),
            licence=own.licence,
            issued=datetime.datetime.fromisoformat(item["publishedAt"]),
            room=room,
        )


TERMS = ("themes", "audiences", "tags")


def printable(value: Any) -> Any:
    """Return JSON without the characters that no file can hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, list):
        return [printable(each) for each in value]
    if isinstance(value, dict):
        return {name: printable(each) for name, each in value.items()}
    return value


def _nodes(sections: Iterable[Section], outline: Outline) -> Iterable[Node]:
    for part in sections:
        if part.content:
            yield from (section(part.title, outline),) if part.title else ()
            yield from part.content


def _anchored(nodes: Iterable[Node], outline: Outline) -> Iterable[Node]:
    for node in nodes:
        yield replace(node, anchor=outline.anchor(node.anchor)) if isinstance(node, Heading) else node


def _dates(item: dict[str, Any]) -> tuple[Fact, ...]:
    published, changed = day(item["publishedAt"]), day(item["changedAt"])
    return (
        Fact(_("Published on"), published),
        *((Fact(_("Last changed on"), changed),) if changed != published else ()),
    )


def _terms(item: dict[str, Any]) -> tuple[Fact, ...]:
    return (*_named(_("For"), item["audiences"]), *_named(_("Themes"), item["themes"]))


def _named(label: str, terms: list[dict[str, str]]) -> tuple[Fact, ...]:
    return (Fact(label, ", ".join(term["name"] for term in terms)),) if terms else ()
