"""Change feed → index. What an engine misses while it is down it reads later; a new index is built beside the old one.

Each index has a place of its own in the feed, which moves only when the engine has taken what came before. A new index
begins at the place where the feed stood before its first item was read, so that nothing written meanwhile is lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cms.publishing import feed
from cms.publishing.feed import committed
from cms.publishing.models import ContentItem
from search import documents, engines, thesaurus
from search.engines.base import Engine, EngineDown, EngineSlow, IndexMissing
from search.models import Index

logger = logging.getLogger(__name__)

BATCH = 100
"""Items that are read and written at once."""

RESERVED = timedelta(seconds=60)
"""Longer than an engine outside the database may take to answer."""

REST = 2.0
"""Seconds for which an engine that did not answer is left alone."""

LOOK_EVERY = 5.0
"""Seconds between two looks at whether an engine still has its index."""

FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)

Progress = Callable[[int, int], None]

_resting: dict[str, float] = {}
_look_at: dict[str, float] = {}


def connect() -> None:
    committed.connect(_follow_now)


def _follow_now(**kwargs: Any) -> None:
    """Take up a change in the process that made it, unless that is left to workers."""
    if settings.OUTBOX_IN_PROCESS:
        follow(build=False)


def follow(*, build: bool = True) -> None:
    """Bring every index up to date, and build the one that is missing or was made in another way."""
    for engine in engines.in_use():
        if time.monotonic() < _resting.get(engine.name, 0):
            continue
        try:
            _follow(engine, build=build)
        except EngineDown as error:
            logger.warning("The search engine %s cannot be told what changed: %s", engine.name, error)
            _resting[engine.name] = time.monotonic() + REST


def forget_rest() -> None:
    """Ask engines again that did not answer, and whether they still have their indexes."""
    _resting.clear()
    _look_at.clear()


def tidy() -> None:
    """Forget the indexes of engines that are no longer in use."""
    Index.objects.exclude(engine__in=[engine.name for engine in engines.in_use()]).delete()


def _follow(engine: Engine, *, build: bool) -> None:
    indexes = {index.building: index for index in Index.objects.filter(engine=engine.name)}
    active = indexes.get(False)
    if active is None and not build:
        return
    state = feed.state()
    is_lost = active is None or feed.has_lost_its_place(active, state)
    if active:
        try:
            if build:
                _look(engine)
            if not is_lost and feed.after(active.position, end=state.end).values("pk").exists():
                while _catch_up(engine, active.pk):
                    pass
        except IndexMissing:
            logger.warning("The search engine %s lost its index.", engine.name)
            Index.objects.filter(pk=active.pk).delete()
            is_lost = True
    if not build:
        return
    building = indexes.get(True)
    if building is None and (is_lost or active is None or active.fingerprint != documents.fingerprint()):
        building = _begin(engine)
    if building:
        while _build(engine, building.pk):
            pass


def _look(engine: Engine) -> None:
    """Raise ``IndexMissing`` if the engine lost the active index."""
    now = time.monotonic()
    if now >= _look_at.get(engine.name, 0):
        _look_at[engine.name] = now + LOOK_EVERY
        if not engine.has_index():
            raise IndexMissing("no index")


def rebuild(engine: Engine | None = None, *, progress: Progress | None = None) -> None:
    """Build the index anew and put it in the place of the old one. Raises ``EngineDown``.

    Without an engine this is done for all that are in use. Several processes may help each other.
    """
    for each in [engine] if engine else engines.in_use():
        while (pk := _begin_anew(each)) is None:
            _wait()
        while index := Index.objects.filter(pk=pk, building=True).first():
            if progress:
                progress(index.done, index.total)
            if not _build(each, pk):
                _wait()


def _wait() -> None:
    """Let others do what they reserved."""
    time.sleep(0 if connection.in_atomic_block else 0.05)


def _begin(engine: Engine) -> Index:
    made = {"fingerprint": documents.fingerprint()}
    return Index.objects.get_or_create(engine=engine.name, building=True, defaults=made)[0]


def _begin_anew(engine: Engine) -> int | None:
    """Forget how far the new index is and return its number, or None while somebody else has it."""
    with _reserved(engine, _begin(engine).pk) as index:
        if index is None or not index.building:
            return None
        index.scanned_to, index.swapping = None, False
        index.save(update_fields=["scanned_to", "swapping"])
        return index.pk


@contextmanager
def _reserved(engine: Engine, pk: int) -> Iterator[Index | None]:
    """Have an index to oneself: None if somebody else has it.

    What is in the database changes in one transaction. While another engine is told, none is open.
    """
    indexes = Index.objects.filter(pk=pk)
    if engine.transactional:
        with transaction.atomic():
            if connection.features.has_select_for_update_skip_locked:
                indexes = indexes.select_for_update(skip_locked=True)
            yield indexes.first()
        return
    now = timezone.now()
    until = now + RESERVED
    if not indexes.filter(reserved_until__lte=now).update(reserved_until=until):
        yield None
        return
    is_free = True
    try:
        yield indexes.first()
    except EngineSlow:
        # Nobody may write something newer before the engine is done with this.
        is_free = False
        raise
    finally:
        if is_free:
            Index.objects.filter(pk=pk, reserved_until=until).update(reserved_until=now)


def _catch_up(engine: Engine, pk: int) -> bool:
    """Take up the next changes, and return whether there are more."""
    index = Index.objects.filter(pk=pk).first()
    if index is None:
        return False
    # Files take long to read: that is done before anything is locked.
    documents.read_files(_next_changes(index, feed.state())[1])
    with _reserved(engine, pk) as index:
        return index is not None and _take_up(engine, index)


def _take_up(engine: Engine, index: Index) -> bool:
    rows, ids = _next_changes(index, feed.state())
    if not rows:
        return False
    entries = documents.entries_for(ids)
    engine.write(entries, ids - {entry.id for entry in entries}, building=index.building)
    index.transaction, index.number = rows[-1][:2]
    index.save(update_fields=["transaction", "number"])
    if any(type_name == thesaurus.NAMED for *_place, type_name in rows):
        thesaurus.changed()
    return len(rows) == BATCH


def _next_changes(index: Index, state: feed.State) -> tuple[list[Any], set[UUID]]:
    changes = feed.after(index.position, end=state.end)
    rows = list(changes.values_list("transaction", "pk", "item_id", "type")[:BATCH])
    return rows, {row[2] for row in rows if row[2]}


def _build(engine: Engine, pk: int) -> bool:
    """Take the next step of a new index, and return whether this process should go on with it."""
    index = Index.objects.filter(pk=pk, building=True).first()
    if index is None:
        return False
    if index.scanned_to:
        documents.read_files(_next_items(index))
    try:
        return _build_on(engine, pk)
    except IndexMissing:
        Index.objects.filter(pk=pk, building=True).update(scanned_to=None, swapping=False)
        raise


def _build_on(engine: Engine, pk: int) -> bool:
    with _reserved(engine, pk) as index:
        if index is None or not index.building:
            return False
        if index.swapping:
            _finish(engine, index)
            return False
        if index.scanned_to is None:
            _prepare(engine, index)
            return True
        if index.scanned_to != LAST:
            _scan(engine, index)
            return True
        state = feed.state()
        if feed.has_lost_its_place(index, state):
            _prepare(engine, index)
            return True
        if _take_up(engine, index):
            return True
        index.swapping = True
        index.save(update_fields=["swapping"])
        _finish(engine, index)
        return False


def _prepare(engine: Engine, index: Index) -> None:
    feed.begin(index, feed.state())
    engine.prepare()
    index.fingerprint = documents.fingerprint()
    index.scanned_to, index.done, index.total = FIRST, 0, ContentItem.objects.count()
    index.save()


def _next_items(index: Index) -> list[UUID]:
    items = ContentItem.objects.filter(pk__gt=index.scanned_to).order_by("pk")
    return list(items.values_list("pk", flat=True)[:BATCH])


def _scan(engine: Engine, index: Index) -> None:
    """Write the next items in the order of their ids."""
    ids = _next_items(index)
    engine.write(documents.entries_for(ids), [], building=True)
    index.scanned_to = ids[-1] if len(ids) == BATCH else LAST
    index.done += len(ids)
    index.save(update_fields=["scanned_to", "done"])


def _finish(engine: Engine, index: Index) -> None:
    """Swap, unless somebody is writing to the active index: what they wrote must not end up in the new one."""
    active = Index.objects.filter(engine=engine.name, building=False).first()
    if active is None:
        _swap(engine, index)
        return
    with _reserved(engine, active.pk) as active:
        if active:
            _swap(engine, index)


def _swap(engine: Engine, index: Index) -> None:
    engine.swap()
    with transaction.atomic():
        Index.objects.filter(engine=engine.name, building=False).delete()
        Index.objects.filter(pk=index.pk).update(building=False, swapping=False)
    thesaurus.changed()
    logger.info("The search index of %s holds %s items.", engine.name, index.done)


def differences(engine: Engine) -> dict[str, list[UUID]]:
    """Compare the index with the content items: what it lacks, what it holds in vain, and what is out of date."""
    indexed = engine.versions()
    wanted: dict[UUID, str] = {}
    ids = list(ContentItem.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        wanted |= {entry.id: entry.version for entry in documents.entries_for(ids[start : start + BATCH])}
    return {
        "missing": sorted(wanted.keys() - indexed.keys()),
        "surplus": sorted(indexed.keys() - wanted.keys()),
        "outdated": sorted(id for id in wanted.keys() & indexed.keys() if wanted[id] != indexed[id]),
    }
