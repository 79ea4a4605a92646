"""The outbox: what changed is written with the change, and worked out right after the transaction.

A process that dies in between loses nothing: the entries are still there for the next run, in whatever process. Two
rules make several writers safe. What a change touched is looked up after it was committed, when everybody who built
something from it before can be seen; and an item that reads something for the first time is built once more after
its own commit, when it sees what was changed while nobody knew of it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from cms.core.identity import model_key, object_key, touched_keys
from cms.publishing.builder import access_of, build
from cms.publishing.models import Dependency, OutboxEntry
from cms.publishing.storage import Stored, remove, store

logger = logging.getLogger(__name__)

BATCH = 100
FIRST_RETRY = timedelta(seconds=2)
LAST_RETRY = timedelta(hours=1)

Action = OutboxEntry.Action

_running = threading.local()


def write(builds: Iterable[str] = (), *, touched: Iterable[str] = ()) -> bool:
    """Write down which objects are to be built and which keys were touched; return whether there was anything."""
    entries = [OutboxEntry(key=key, action=Action.BUILD) for key in builds]
    entries += [OutboxEntry(key=key, action=Action.TOUCHED) for key in touched]
    OutboxEntry.objects.bulk_create(entries)
    return bool(entries)


def changed(builds: Iterable[str] = (), *, touched: Iterable[str] = ()) -> None:
    """Write the same, and work it out as soon as the transaction has been committed."""
    if write(builds, touched=touched):
        transaction.on_commit(_process_here, robust=True)


def object_changed(instance: models.Model) -> None:
    """Note that an object other than a page changed: its own item, and what was built from it."""
    changed([object_key(instance)], touched=sorted(touched_keys(instance)))


def subtree_keys(path: str) -> list[str]:
    """Return the keys of a page and all pages below it, given its path in the page tree."""
    page = apps.get_model("wagtailcore", "Page")
    return [model_key(page, pk) for pk in page.objects.filter(path__startswith=path).values_list("pk", flat=True)]


def rebuild(instance: models.Model) -> None:
    """Bring the item of this instance up to date, and note what that touches, in the current transaction."""
    key = object_key(instance)
    access = access_of(instance)
    built = build(instance, access=access) if access else None
    stored = store(built) if built else Stored(remove(key))
    again = stored.reads_more and connection.features.has_select_for_update
    changed([key] if again else [], touched=sorted(stored.touched))


def forget(key: str, touched: Iterable[str] = ()) -> None:
    """Remove the item made from an object, and note that this and the other keys given were touched."""
    changed(touched=sorted(remove(key).union(touched)))


def load(key: str, *, lock: bool = False) -> Any:
    """Return the object that a key names, as its most specific model, or None if it is gone.

    ``lock``: hold its row to the end of the transaction, so that nobody else changes or builds it meanwhile.
    """
    label, _separator, pk = key.partition(":")
    rows = apps.get_model(label)._default_manager.filter(pk=pk)
    if lock and connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",), no_key=True)
    instance = rows.first()
    return getattr(instance, "specific", instance)


def _process_here() -> None:
    if settings.OUTBOX_IN_PROCESS:
        process()


def process(progress: Callable[[str], None] | None = None) -> int:
    """Work out what is due in the outbox and return how many items were looked at.

    What fails is kept with its error and tried again later, each time after a longer while. Working out one entry
    commits, and so asks for this again: the loop that already runs takes up what was added.
    """
    if getattr(_running, "active", False):
        return 0
    _running.active = True
    try:
        done, left = 0, set[int]()
        while True:
            touched, builds = _take(left)
            if not touched and not builds:
                return done
            if touched:
                left.update(_spread(touched))
            for key, pks in builds.items():
                if _build(key, pks):
                    done += 1
                else:
                    left.update(pks)
                if progress:
                    progress(key)
    finally:
        _running.active = False


def _take(left: set[int]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return what is due, by key: what was touched, and only once all of that is spread, what is to be built."""
    due = OutboxEntry.objects.filter(due_at__lte=timezone.now()).exclude(pk__in=left).order_by("pk")
    for action in (Action.TOUCHED, Action.BUILD):
        entries: dict[str, list[int]] = {}
        for key, pk in due.filter(action=action).values_list("key", "pk")[:BATCH]:
            entries.setdefault(key, []).append(pk)
        if entries:
            return (entries, {}) if action == Action.TOUCHED else ({}, entries)
    return {}, {}


def _claimed(entries: models.QuerySet[OutboxEntry]) -> list[int]:
    """Return those entries that no other worker has taken, and keep them from others until the transaction ends."""
    if connection.features.has_select_for_update_skip_locked:
        entries = entries.select_for_update(skip_locked=True)
    return list(entries.values_list("pk", flat=True))


def _spread(touched: dict[str, list[int]]) -> set[int]:
    """Ask for a build of everything that was built from what was touched; return what others are busy with."""
    pks = {pk for entries in touched.values() for pk in entries}
    with transaction.atomic():
        claimed = _claimed(OutboxEntry.objects.filter(pk__in=pks))
        keys = [key for key, entries in touched.items() if not set(entries).isdisjoint(claimed)]
        sources = Dependency.objects.filter(key__in=keys).values_list("item__source", flat=True)
        write(sorted(set(sources)))
        OutboxEntry.objects.filter(pk__in=claimed).delete()
    return pks.difference(claimed)


def _build(key: str, pks: list[int]) -> bool:
    """Build what a key names, once for all entries that ask for it; return False if it failed or is taken."""
    asked = OutboxEntry.objects.filter(key=key, action=Action.BUILD)
    try:
        with transaction.atomic():
            claimed = _claimed(asked)
            if not claimed:
                return False
            instance = load(key, lock=True)
            if instance is None:
                forget(key, [key])
            else:
                rebuild(instance)
            OutboxEntry.objects.filter(pk__in=claimed).delete()
    except Exception as error:
        logger.exception("The item of %s could not be built.", key)
        _postpone(pks, error)
        return False
    return True


def _postpone(pks: list[int], error: Exception) -> None:
    for entry in OutboxEntry.objects.filter(pk__in=pks):
        entry.attempts += 1
        entry.error = repr(error)[:2000]
        entry.due_at = timezone.now() + min(FIRST_RETRY * 2 ** min(entry.attempts - 1, 20), LAST_RETRY)
        entry.save()


def retry(key: str = "") -> int:
    """Make everything that failed due now, or only what was noted under this key; return how many entries."""
    failed = OutboxEntry.objects.filter(attempts__gt=0)
    return (failed.filter(key=key) if key else failed).update(due_at=timezone.now())
