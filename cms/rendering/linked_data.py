"""Content item → JSON-LD in the words of schema.org, for search engines and others that read pages by machine.

An app says from ``AppConfig.ready()`` what its types are in these words; without that an item is a web page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from cms.publishing.addresses import home_path, url_of
from cms.publishing.frame import Publisher
from cms.rendering.documents.nodes import Text
from cms.rendering.documents.rich_text import line_of

Item = dict[str, Any]
Node = dict[str, Any]

VOCABULARY = "https://schema.org"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a type is: a class of schema.org, and a function from an item to the properties that its own fields add.

    ``is_work`` is false for what is no creative work, such as an event: then the page is one, and is about it.
    """

    name: str
    properties: Callable[[Item], Node] = lambda item: {}
    is_work: bool = True


PAGE = Kind(name="WebPage")

_kinds: dict[str, Kind] = {}


def register(kinds: Mapping[str, Kind]) -> None:
    """Say for types what their items are."""
    _kinds.update(kinds)


def linked_data(item: Item, *, publisher: Publisher) -> Node:
    """Return the JSON-LD of an item, given as its parsed JSON."""
    kind = _kinds.get(item["type"], PAGE)
    own = {"@type": kind.name, "@id": iri(item["id"]), **_names(item), **kind.properties(item)}
    if kind.is_work:
        work = _work(item, publisher)
        nodes = [work | own | {"hasPart": [*own.get("hasPart", []), *work["hasPart"]]}]
    else:
        page = {"@type": PAGE.name, "@id": item["url"], "mainEntity": {"@id": own["@id"]}}
        nodes = [_names(item) | _work(item, publisher) | page, own | {"mainEntityOfPage": item["url"]}]
    return {"@context": VOCABULARY, "@graph": [filled(node) for node in (*nodes, *_trail(item))]}


def script(data: Node) -> SafeString:
    """Return JSON for a data block of HTML, in which no text can end the element or begin another."""
    text = orjson.dumps(data).decode()
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - what HTML would read is escaped


_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def iri(public_id: Any) -> str:
    """Return what names an item wherever it stands."""
    return f"urn:uuid:{public_id}"


def filled(node: Node) -> Node:
    """Leave out what says nothing."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def plain(html: str) -> str:
    """Return rich text as one line of plain text."""
    return "".join(piece.text if isinstance(piece, Text) else " " for piece in line_of(html))


def organisation(card: Item) -> Node:
    """Return the organisation that a card leads to."""
    return filled({"@type": "Organization", "@id": iri(card["id"]), "name": card["title"], "url": card["url"]})


def organisations(cards: Iterable[Item]) -> list[Node]:
    return [organisation(card) for card in cards]


def file(shape: Item) -> Node:
    """Return an uploaded file. schema.org writes sizes as text."""
    return filled(
        {
            "@type": "MediaObject",
            "name": shape["title"],
            "contentUrl": shape["url"],
            "encodingFormat": shape["mediaType"],
            "contentSize": f"{shape['size']} B",
            "sha256": shape["checksum"],
            "inLanguage": shape["language"],
        }
    )


def _names(item: Item) -> Node:
    return {"name": item["title"], "description": item["summary"], "url": item["url"], "image": _image(item["image"])}


def _image(image: Item | None) -> Node | None:
    if image is None:
        return None
    about = {"caption": image["caption"] or image["alt"], "creditText": image["credit"]}
    size = {"width": image["width"], "height": image["height"]}
    return {"@type": "ImageObject", "url": image["url"], **size, **filled(about)}


def _work(item: Item, publisher: Publisher) -> Node:
    return {
        "inLanguage": item["locale"],
        "datePublished": item["publishedAt"],
        "dateModified": item["changedAt"],
        "isAccessibleForFree": True,
        "publisher": filled(
            {
                "@type": "Organization",
                "name": publisher.organisation or settings.WAGTAIL_SITE_NAME,
                "email": publisher.email,
                "url": url_of(home_path(item["locale"])),
            }
        ),
        "about": [{"@type": "DefinedTerm", "termCode": term["key"], "name": term["name"]} for term in item["themes"]],
        "audience": [{"@type": "Audience", "audienceType": term["name"]} for term in item["audiences"]],
        "keywords": [term["name"] for term in item["tags"]],
        "workTranslation": [
            {"@id": iri(other["id"]), "inLanguage": other["locale"], "url": url_of(other["path"])}
            for other in item["translations"]
            if other["path"]
        ],
        "hasPart": [_how_to(block["value"], item) for block in item.get("body", []) if block["type"] == "steps"],
    }


def _how_to(value: Item, item: Item) -> Node:
    return {
        "@type": "HowTo",
        "name": value["title"] or item["title"],
        "inLanguage": item["locale"],
        "step": [
            filled({"@type": "HowToStep", "position": number, "name": step["title"], "text": plain(step["html"])})
            for number, step in enumerate(value["steps"], start=1)
        ],
    }


def _trail(item: Item) -> list[Node]:
    if not item["breadcrumbs"]:
        return []
    trail = [(crumb["title"], url_of(crumb["path"])) for crumb in item["breadcrumbs"]] + [(item["title"], item["url"])]
    return [
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": title, "item": address}
                for number, (title, address) in enumerate(trail, start=1)
            ],
        }
    ]
