"""What the head of a page tells machines: Dublin Core, linked data, and other forms in which its content can be had."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cms.publishing.frame import Publisher
from cms.rendering.documents.html import DCTERMS
from cms.rendering.linked_data import iri, linked_data, script
from cms.rendering.templatetags.reading import type_name

Item = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Alternate:
    """Another form of what a page shows, or of something that it belongs to, such as a feed."""

    media_type: str
    title: str
    address: str


Alternates = Callable[[Item], Iterable[Alternate]]

_alternates: dict[str, Alternates] = {}
_of_every_item: list[Alternates] = []


def offer(name: str, function: Alternates) -> None:
    """Register what the pages of a type point to; called from ``AppConfig.ready()``."""
    _alternates[name] = function


def offer_always(function: Alternates) -> None:
    """Register what the pages of all types point to, in their head and in the header ``Link``."""
    _of_every_item.append(function)


def always_offered(item: Item) -> list[Alternate]:
    return [alternate for function in _of_every_item for alternate in function(item)]


def link_header(alternates: Iterable[Alternate]) -> str:
    """Return the value of ``Link`` (RFC 8288); titles, which may hold any letter, are left to the head of the page."""
    return ", ".join(f'<{each.address}>; rel="alternate"; type="{each.media_type}"' for each in alternates)


def metadata_of(item: Item, *, publisher: Publisher) -> dict[str, Any]:
    """Return the context of ``rendering/parts/metadata.html`` for an item, given as its parsed JSON."""
    data = linked_data(item, publisher=publisher)
    return {
        "terms": DCTERMS,
        "linked_data": script(data),
        "dublin_core": dublin_core(item, publisher=publisher),
        "licence": data["@graph"][0].get("license", ""),
        "alternates": [*_alternates.get(item["type"], lambda item: ())(item), *always_offered(item)],
    }


def dublin_core(item: Item, *, publisher: Publisher) -> list[tuple[str, str]]:
    """Return names and values in terms of DCMI (https://www.dublincore.org/specifications/)."""
    terms = [
        ("title", item["title"]),
        ("description", item["summary"]),
        ("type", type_name(item["type"])),
        ("identifier", item["url"] or iri(item["id"])),
        ("language", item["locale"]),
        ("issued", item["publishedAt"]),
        ("modified", item["changedAt"]),
        ("publisher", publisher.organisation or settings.WAGTAIL_SITE_NAME),
        *(("subject", term["name"]) for name in ("themes", "tags") for term in item[name]),
        *(("audience", term["name"]) for term in item["audiences"]),
    ]
    return [(name, value) for name, value in terms if value]
