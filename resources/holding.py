"""The pictures and uploaded files that an edition shows: copies that stay when the page or the library changes."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse
from wagtail.models import CollectionViewRestriction

from cms.core.identity import model_key
from cms.core.models import CustomDocument, Rendition
from cms.publishing.models import ContentItem
from resources import lasting_files

logger = logging.getLogger(__name__)

PICTURES = "editions/pictures"
"""The folder of the storage that everybody may read, as that of other pictures."""

FILES = "editions/files"
"""The folder of uploaded files; only a view reads it, which asks who may see the edition."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A copy: where it stands in the storage, and the address for readers. A picture has no file name."""

    name: str
    checksum: str
    size: int
    filename: str
    address: str


def hold(item: ContentItem, document: Any) -> tuple[Any, list[Held]]:
    """Copy what the JSON of an item shows; return the JSON with the addresses of the copies, and the copies.

    What is gone from the storage keeps its address. A file is copied only if the item was built from it and its
    collection is not private: an address that somebody typed into a text opens nothing.
    """
    addresses = {match[0] for text in _texts(document) for match in _own_address().finditer(text)}
    held = {**dict(_pictures(addresses)), **dict(_uploads(addresses, item))}
    copies = {(each.name, each.filename): each for each in held.values()}
    return _replaced(document, {address: each.address for address, each in held.items()}), list(copies.values())


def _media_root() -> str:
    return settings.MEDIA_URL if settings.MEDIA_URL.startswith("http") else settings.PUBLIC_URL + settings.MEDIA_URL


def _documents_root() -> str:
    return settings.PUBLIC_URL + reverse("wagtaildocs_serve", args=[0, "-"]).removesuffix("0/-")


def _own_address() -> re.Pattern[str]:
    roots = "|".join(re.escape(root) for root in (_media_root(), _documents_root()))
    return re.compile(rf"""(?:{roots})[^\s"'<>]+""")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _replaced(value: Any, addresses: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _own_address().sub(lambda match: addresses.get(match[0], match[0]), value) if addresses else value
    if isinstance(value, list):
        return [_replaced(each, addresses) for each in value]
    if isinstance(value, dict):
        return {name: _replaced(each, addresses) for name, each in value.items()}
    return value


def _pictures(addresses: Iterable[str]) -> Iterator[tuple[str, Held]]:
    root = _media_root()
    names = {address: unquote(address.removeprefix(root)) for address in addresses if address.startswith(root)}
    known = set(Rendition.objects.filter(file__in=names.values()).values_list("file", flat=True))
    for address, name in names.items():
        if name in known and (copy := _copied(name, PICTURES)):
            yield address, Held(**copy._asdict(), filename="", address=root + copy.name)


def _uploads(addresses: Iterable[str], item: ContentItem) -> Iterator[tuple[str, Held]]:
    root = _documents_root()
    numbers = {
        address: address.removeprefix(root).partition("/")[0] for address in addresses if address.startswith(root)
    }
    keys = {model_key(CustomDocument, number): int(number) for number in numbers.values() if number.isdecimal()}
    shown = item.dependencies.filter(key__in=keys).values_list("key", flat=True)
    documents = CustomDocument.objects.select_related("collection").in_bulk([keys[key] for key in shown])
    restricted = list(CollectionViewRestriction.objects.values_list("collection__path", flat=True)) if documents else []
    for address, number in numbers.items():
        document = documents.get(int(number)) if number.isdecimal() else None
        if document is None or any(document.collection.path.startswith(path) for path in restricted):
            continue
        if copy := _copied(document.file.name, FILES):
            path = reverse("held_file", kwargs={"checksum": copy.checksum, "filename": document.filename})
            yield address, Held(**copy._asdict(), filename=document.filename, address=settings.PUBLIC_URL + path)


class Copy(NamedTuple):
    name: str
    checksum: str
    size: int


def _copied(name: str, folder: str) -> Copy | None:
    """Store a copy under a name made from its content."""
    try:
        checksum, size = lasting_files.checksum_of(name)
    except FileNotFoundError:
        logger.warning("An edition was published without the file %s, which is gone.", name)
        return None
    copy = f"{folder}/{checksum}{PurePosixPath(name).suffix.lower()}"
    lasting_files.copy(name, copy)
    return Copy(copy, checksum, size)
