"""The files made from handouts: each is made once, kept in the storage, and served from there ever after.

A file of an edition outlives the renderer that made it, and the row that knows of it: its name in the storage says
what it was made from and what is in it, so that it is found again.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core.files.storage import default_storage
from django.db.models import Exists, F, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import Format, formats
from cms.rendering.documents.items import document_of
from cms.rendering.documents.nodes import Document, Fact
from cms.rendering.templatetags.reading import day
from resources import lasting_files
from resources.addresses import cited_address
from resources.models import FixedEdition, KeptFile

logger = logging.getLogger(__name__)

FIRST_RETRY = datetime.timedelta(seconds=10)
LAST_RETRY = datetime.timedelta(hours=6)
CLAIM = datetime.timedelta(minutes=2)
"""Longer than a file takes: what a process has begun, no other begins meanwhile."""

BATCH = 20
LONGEST = 1.0
"""Seconds after which the other duties of the worker have their turn."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What files are made from: an edition by its checksum, or with the number 0 an item by its tag."""

    item_id: UUID
    locale: str
    checksum: str
    number: int = 0

    @property
    def folder(self) -> str:
        return f"{'editions' if self.number else 'handouts'}/made/{self.checksum}"

    @property
    def key(self) -> dict[str, Any]:
        return {"item_id": self.item_id, "number": self.number, "source": self.checksum}

    def document(self) -> Document:
        """Return the text. Raises ``LookupError`` if it is no longer what the checksum stands for."""
        if self.number:
            edition = FixedEdition.objects.filter(item_id=self.item_id, checksum=self.checksum).first()
            if edition is None:
                raise LookupError(self.checksum)
            item = edition.shown()
            address = cited_address(item["path"], edition.number, locale=self.locale)
            return document_of(item, facts=_facts(item), address=address, publisher=edition.publisher)
        present = ContentItem.objects.filter(pk=self.item_id, etag=self.checksum).values_list("document", flat=True)
        document = present.first()
        if document is None:
            raise LookupError(self.checksum)
        item = orjson.loads(bytes(document))
        return text_of(item)


def text_of(item: dict[str, Any]) -> Document:
    """Return the text of a handout as it is now."""
    return document_of(item, facts=_facts(item))


def source_of(edition: FixedEdition) -> Source:
    return Source(item_id=edition.item_id, locale=edition.locale, checksum=edition.checksum, number=edition.number)


def _facts(item: dict[str, Any]) -> list[Fact]:
    """Return which edition a text is, and up to when it was corrected."""
    if not item["editions"]:
        return []
    newest, corrections = item["editions"][0], item.get("corrections", [])
    with translation.override(item["locale"]):
        facts = [Fact(_("Edition"), f"{newest['number']}, {day(newest['date'])}")]
        dates = [correction["date"] for correction in corrections if correction["edition"] == newest["number"]]
        if dates:
            facts.append(Fact(_("Corrected until"), day(max(dates))))
    return facts


def kept(source: Source, format: Format) -> KeptFile | None:
    """Return the file if it was made, in one statement."""
    return KeptFile.objects.filter(**source.key, format=format.name).exclude(name="").first()


def make(source: Source, format: Format, *, lost: str = "") -> KeptFile:
    """Make a file and keep it, or find the one that was kept; ``lost`` is the name of one that is gone.

    If two processes do this at once, one of them wins, and both return its file.
    """
    found = _in_storage(source, format)
    if found is None:
        content = format.write(source.document())
        checksum = hashlib.sha256(content).hexdigest()
        name = f"{source.folder}/{format.name}-{format.version}-{checksum}.{format.extension}"
        lasting_files.put(name, [content])
        found = _Stored(name, checksum, len(content), format.version)
    return _note(source, format, found, lost=lost)


@dataclass(frozen=True)
class _Stored:
    name: str
    checksum: str
    size: int
    version: int


def _in_storage(source: Source, format: Format) -> _Stored | None:
    """Return the file that was made before: the first one, should there be several, if it is what its name says."""
    try:
        _folders, names = default_storage.listdir(source.folder)
    except FileNotFoundError:
        return None
    pattern = re.compile(rf"{re.escape(format.name)}-(\d+)-([0-9a-f]{{64}})\.{re.escape(format.extension)}")
    found = []
    for match in filter(None, map(pattern.fullmatch, names)):
        name = f"{source.folder}/{match[0]}"
        checksum, size = lasting_files.checksum_of(name)
        if checksum == match[2]:
            found.append((default_storage.get_modified_time(name), _Stored(name, checksum, size, int(match[1]))))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _note(source: Source, format: Format, stored: _Stored, *, lost: str) -> KeptFile:
    columns = {
        "name": stored.name,
        "checksum": stored.checksum,
        "size": stored.size,
        "version": stored.version,
        "made_at": timezone.now(),
        "error": "",
    }
    rows = KeptFile.objects.filter(**source.key, format=format.name)
    if not rows.filter(name__in=["", lost]).update(**columns):
        row = KeptFile(**source.key, format=format.name, language=source.locale, **columns)
        KeptFile.objects.bulk_create([row], ignore_conflicts=True)
    winner = rows.get()
    if winner.name != stored.name:
        default_storage.delete(stored.name)
    return winner


def want(source: Source) -> None:
    """Note that the files of an edition are to be made, in the transaction that fixes it."""
    _want([source], formats.names)


def _want(sources: list[Source], names: list[str]) -> None:
    rows = [KeptFile(**source.key, format=name, language=source.locale) for source in sources for name in names]
    KeptFile.objects.bulk_create(rows, ignore_conflicts=True)


def want_missing() -> None:
    """Note what editions lack, as when a format is new."""
    for format in formats:
        present = KeptFile.objects.filter(
            item_id=OuterRef("item_id"), number=OuterRef("number"), source=OuterRef("checksum"), format=format.name
        )
        lacking = FixedEdition.objects.details().filter(~Exists(present), withdrawn_at=None)
        _want([source_of(edition) for edition in lacking], [format.name])


def work() -> int:
    """Make what waits, one file after the other, and return how many; a failure of one stops no other."""
    until, made = time.monotonic() + LONGEST, 0
    now = timezone.now()
    for row in KeptFile.objects.waiting().filter(due_at__lte=now).order_by("due_at", "pk")[:BATCH]:
        if time.monotonic() > until:
            break
        claimed = KeptFile.objects.waiting().filter(pk=row.pk, due_at=row.due_at)
        if claimed.update(due_at=timezone.now() + CLAIM):
            made += _make_waiting(row)
    return made


def _make_waiting(row: KeptFile) -> bool:
    format = formats.get(row.format)
    source = Source(item_id=row.item_id, locale=row.language, checksum=row.source, number=row.number)
    try:
        if format is None:
            raise LookupError(row.format)
        make(source, format)
    except Exception as error:
        logger.exception("The file %s could not be made.", row)
        delay = min(FIRST_RETRY * 2 ** min(row.attempts, 20), LAST_RETRY)
        KeptFile.objects.waiting().filter(pk=row.pk).update(
            attempts=F("attempts") + 1, due_at=timezone.now() + delay, error=type(error).__name__
        )
        return False
    return True


def failed() -> int:
    """Return how many files could not be made so far."""
    return KeptFile.objects.waiting().filter(attempts__gt=0).count()


def retry() -> int:
    """Make those due now, and return how many."""
    return KeptFile.objects.waiting().filter(attempts__gt=0).update(due_at=timezone.now())


def tidy() -> int:
    """Delete the files of texts that are no longer there: nobody can ask for them. Return how many."""
    present = ContentItem.objects.filter(pk=OuterRef("item_id"), etag=OuterRef("source"))
    old = list(KeptFile.objects.filter(~Exists(present), number=0))
    for row in old:
        row.delete()
        if row.name:
            default_storage.delete(row.name)
    return len(old)
