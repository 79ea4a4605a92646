"""Many handouts as one ZIP archive, with a table of contents for people and a manifest for machines."""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import pgettext

from cms.publishing import reading
from cms.publishing.models import ContentItem
from cms.publishing.reading import Filters
from cms.rendering.documents.formats import Format
from resources import kept_files, lasting_files
from resources.addresses import api_address
from resources.archives import EARLIEST, Entry, archive
from resources.bundle_contents import BundledFile, MissingFile, pages_of
from resources.documents import LEGAL_TEXTS
from resources.kept_files import Source, source_of
from resources.models import FixedEdition, KeptFile

logger = logging.getLogger(__name__)

MOST = 500
"""Handouts in a bundle."""

Sent = Callable[[Source], None]
"""Told when a file was sent completely."""


class TooMany(Exception):
    """More handouts match than a bundle may hold."""


class Wanted(NamedTuple):
    """A handout that goes into a bundle. ``tag`` is that of its present text."""

    id: UUID
    tag: str
    locale: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What goes into an archive: nothing is made or read for it before it is sent.

    ``locale`` is the language of its table of contents, ``address`` where it comes from. ``editions`` are the newest
    ones that the reader may have, by the ids of their handouts.
    """

    filters: Filters
    format: Format
    locale: str
    address: str
    wanted: list[Wanted]
    editions: dict[UUID, FixedEdition]

    @property
    def tag(self) -> str:
        """What is another if any text in the archive is."""
        texts = [(each.id.hex, each.tag, self._checksum(each.id)) for each in self.wanted]
        about = (self.format.name, self.format.version, self.locale, self.address)
        return hashlib.sha256(repr((about, texts)).encode()).hexdigest()

    def _checksum(self, public_id: UUID) -> str:
        edition = self.editions.get(public_id)
        return edition.checksum if edition else ""


def bundle_of(filters: Filters, *, format: Format, locale: str, address: str) -> Bundle:
    """Choose the handouts, in two statements. Raises ``TooMany``."""
    entries, _is_outdated = reading.page(
        filters, kind=reading.SUMMARY, column="published_at", falling=True, start=None, limit=MOST + 1, counted_at=0
    )
    if len(entries) > MOST:
        raise TooMany
    summaries = [(entry.etag, orjson.loads(entry.stored)) for entry in entries]
    wanted = [Wanted(UUID(each["id"]), etag, each["locale"], each["title"]) for etag, each in summaries]
    in_use = FixedEdition.objects.details().filter(withdrawn_at=None, access__in=filters.levels)
    newest = in_use.filter(item_id__in=[each.id for each in wanted]).order_by("number")
    return Bundle(
        filters=filters,
        format=format,
        locale=locale,
        address=address,
        wanted=sorted(wanted, key=lambda each: (each.locale != locale, each.locale, each.title.casefold(), each.id)),
        editions={edition.item_id: edition for edition in newest},
    )


def stream(bundle: Bundle, *, sent: Sent) -> Iterator[bytes]:
    """Yield the archive. What is no longer public when its turn comes is not in it."""
    return archive(_entries(bundle, sent))


@dataclass(frozen=True)
class _Text:
    """What a file is made from, and what is said of it. ``path`` is that of the page."""

    source: Source
    item: dict[str, Any]
    path: str
    moment: datetime.datetime


def _entries(bundle: Bundle, sent: Sent) -> Iterator[Entry]:
    names = _Names()
    files: list[BundledFile] = []
    missing: list[MissingFile] = []
    changed_at: datetime.datetime | None = None
    for wanted in bundle.wanted:
        text = _text(bundle, wanted)
        if text is None:
            continue
        try:
            kept, opened = _opened(text.source, bundle.format)
        except Exception:
            logger.exception("The file %s of %s is missing in a bundle.", bundle.format.name, wanted.id)
            missing.append(_missing(text, bundle.format))
            continue
        with opened:
            path, read = names.path(text, bundle.format), _Read(opened)
            compress = bundle.format.media_type.startswith("text/")
            yield Entry(path=path, content=read, size=kept.size, moment=text.moment, compress=compress)
        files.append(_file(text, bundle.format, path=path, read=read))
        changed_at = max(changed_at or text.moment, text.moment)
        sent(text.source)
    pages = pages_of(
        files,
        missing,
        format=bundle.format,
        locale=bundle.locale,
        address=bundle.address,
        changed_at=changed_at,
    )
    for name, content in pages.items():
        yield Entry(path=name, content=[content], size=len(content), moment=changed_at or EARLIEST, compress=True)


def _text(bundle: Bundle, wanted: Wanted) -> _Text | None:
    """Return the newest edition, or the text as it is now if that was corrected since or there is no edition."""
    present = ContentItem.objects.visible(bundle.filters.levels).filter(pk=wanted.id)
    found = present.values_list("document", "etag", "changed_at").first()
    if found is None:
        return None
    document, tag, changed_at = found
    item = orjson.loads(bytes(document))
    edition = bundle.editions.get(wanted.id)
    if edition and not any(correction["edition"] == edition.number for correction in item.get("corrections", [])):
        in_use = FixedEdition.objects.filter(pk=edition.pk, withdrawn_at=None)
        if frozen := in_use.values_list("document", flat=True).first():
            return _Text(source_of(edition), orjson.loads(bytes(frozen)), item["path"] or "", edition.frozen_at)
    source = Source(item_id=wanted.id, locale=wanted.locale, checksum=tag)
    return _Text(source, item, item["path"] or "", changed_at)


def _opened(source: Source, format: Format) -> tuple[KeptFile, Any]:
    """Return a file and its bytes, made if it was not yet or has gone."""
    kept = kept_files.kept(source, format) or kept_files.make(source, format)
    try:
        return kept, default_storage.open(kept.name)
    except FileNotFoundError:
        kept = kept_files.make(source, format, lost=kept.name)
        return kept, default_storage.open(kept.name)


class _Read:
    """The bytes of a file, and once they were read, how many they were and their SHA-256."""

    def __init__(self, file: Any) -> None:
        self.size = 0
        self._file, self._digest = file, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in lasting_files.chunks(self._file):
            self.size += len(chunk)
            self._digest.update(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _file(text: _Text, format: Format, *, path: str, read: _Read) -> BundledFile:
    item, source = text.item, text.source
    return BundledFile(
        id=source.item_id,
        title=item["title"],
        locale=source.locale,
        edition=source.number or None,
        format=format.name,
        media_type=format.media_type,
        path=path,
        size=read.size,
        sha256=read.sha256,
        address=_address(source, format),
        licence=item["licence"],
        licence_url=LEGAL_TEXTS.get(item["licence"]),
    )


def _missing(text: _Text, format: Format) -> MissingFile:
    source = text.source
    return MissingFile(
        id=source.item_id, title=text.item["title"], locale=source.locale, address=_address(source, format)
    )


def _address(source: Source, format: Format) -> str:
    edition = ("editions", source.number) if source.number else ()
    return api_address(source.item_id, *edition, "files", format.name)


DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""What Windows takes for no file, whatever follows behind a dot."""

LONGEST = 100
"""Characters of a file name before its extension."""


class _Names:
    """Gives out each path in an archive once, in ASCII and small letters, which every storage tells apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def path(self, text: _Text, format: Format) -> str:
        name = slugify(text.path.rstrip("/").rpartition("/")[2])[:LONGEST] or "handout"
        stem = f"handout-{name}" if name in DEVICES else name
        if text.source.number:
            with translation.override(text.source.locale):
                stem = f"{stem}-{pgettext('address', 'edition')}-{text.source.number}"
        path, times = f"{text.source.locale}/{stem}", 1
        while path in self._taken:
            times += 1
            path = f"{text.source.locale}/{stem}-{times}"
        self._taken.add(path)
        return f"{path}.{format.extension}"
