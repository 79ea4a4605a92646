"""Entries → Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson

from cms.rendering.linked_data import filled, iri

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
"""When a feed without entries changed: a moment must be told, and the same one each time."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold (XML 1.0, 2.2)."""


class Category(NamedTuple):
    """A term, the address of the vocabulary that it comes from, and its name."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """``id`` is an IRI that never changes; ``summary`` is plain text, ``html`` the same or more."""

    id: str
    title: str
    language: str
    address: str
    published: datetime.datetime
    updated: datetime.datetime
    summary: str
    html: str
    image: str = ""
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """``address`` is that of the feed itself, ``home`` that of the site for people."""

    title: str
    language: str
    address: str
    home: str
    author: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime.datetime:
        return max((entry.updated for entry in self.entries), default=NEVER)


def atom(feed: Feed) -> bytes:
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _text(root, "id", iri(uuid5(NAMESPACE_URL, feed.address)))
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.address})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    author = SubElement(root, "author")
    _text(author, "name", feed.author)
    _text(author, "uri", feed.home)
    for entry in feed.entries:
        _entry(SubElement(root, "entry", {"xml:lang": entry.language}), entry)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(element: Element, entry: Entry) -> None:
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "published", _moment(entry.published))
    _text(element, "updated", _moment(entry.updated))
    SubElement(element, "link", {"rel": "alternate", "href": entry.address})
    for category in entry.categories:
        named = {name: printable(value) for name, value in category._asdict().items()}
        SubElement(element, "category", named)
    if entry.summary:
        _text(element, "summary", entry.summary)
    _text(element, "content", entry.html, type="html")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = printable(text)


def printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def json_feed(feed: Feed) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "language": feed.language,
        "authors": [{"name": feed.author, "url": feed.home}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return orjson.dumps(document)


def _item(entry: Entry) -> dict[str, Any]:
    optional = {
        "summary": entry.summary,
        "image": entry.image,
        "tags": list(dict.fromkeys(category.label for category in entry.categories)),
    }
    return {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
        "language": entry.language,
        **filled(optional),
    }


def _moment(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Form(NamedTuple):
    """A form of a feed, by the end of its address."""

    media_type: str
    write: Callable[[Feed], bytes]


FORMS = {
    "atom": Form("application/atom+xml; charset=utf-8", atom),
    "json": Form("application/feed+json", json_feed),
}
