"""The outbox: what changed is written with the change, and worked out right after the transaction.

A process that dies in between loses nothing: the entries are still there for the next run.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from cms.core.identity import model_key, object_key, touched_keys
from cms.publishing.builder import build, is_public
from cms.publishing.models import Dependency, OutboxEntry
from cms.publishing.storage import remove, store

logger = logging.getLogger(__name__)

BATCH = 100

_running = threading.local()


def write(keys: Iterable[str]) -> None:
    """Write down that these objects changed."""
    OutboxEntry.objects.bulk_create(OutboxEntry(key=key) for key in keys)


def changed(keys: Iterable[str]) -> None:
    """Write down that these objects changed, and work it out as soon as the transaction has been committed."""
    keys = list(keys)
    if keys:
        write(keys)
        transaction.on_commit(process, robust=True)


def subtree_keys(path: str) -> list[str]:
    """Return the keys of a page and all pages below it, given its path in the page tree."""
    page = apps.get_model("wagtailcore", "Page")
    return [model_key(page, pk) for pk in page.objects.filter(path__startswith=path).values_list("pk", flat=True)]


def rebuild(instance: models.Model) -> None:
    """Bring the item of this instance up to date, and note what depends on it, in the current transaction."""
    key = object_key(instance)
    built = build(instance) if is_public(instance) else None
    _touch(store(built) if built else remove(key), but=key)


def forget(key: str, touched: Iterable[str] = ()) -> None:
    """Remove the item made from an object, and note what depended on it or on the other keys given."""
    _touch(remove(key).union(touched), but=key)


def _touch(keys: set[str], *, but: str) -> None:
    dependents = Dependency.objects.filter(key__in=keys).exclude(item__source=but)
    changed(sorted(set(dependents.values_list("item__source", flat=True))))


def load(key: str) -> Any:
    """Return the object that a key names, as its most specific model, or None if it is gone."""
    label, _separator, pk = key.partition(":")
    instance = apps.get_model(label)._default_manager.filter(pk=pk).first()
    return getattr(instance, "specific", instance)


def process(progress: Callable[[str], None] | None = None) -> int:
    """Work out everything in the outbox and return how many objects were looked at.

    What fails is kept with its error for the next run. Working out one entry commits, and so asks for this again:
    the loop that already runs takes up what was added.
    """
    if getattr(_running, "active", False):
        return 0
    _running.active = True
    try:
        done, failed = 0, set[int]()
        while entries := _take(failed):
            for key, pks in entries.items():
                if _work_out(key, pks):
                    done += 1
                else:
                    failed.update(pks)
                if progress:
                    progress(key)
        return done
    finally:
        _running.active = False


def _take(failed: set[int]) -> dict[str, list[int]]:
    rows = OutboxEntry.objects.exclude(pk__in=failed).order_by("pk").values_list("key", "pk")[:BATCH]
    entries: dict[str, list[int]] = {}
    for key, pk in rows:
        entries.setdefault(key, []).append(pk)
    return entries


def _work_out(key: str, pks: list[int]) -> bool:
    try:
        with transaction.atomic():
            queryset = OutboxEntry.objects.filter(pk__in=pks)
            if connection.features.has_select_for_update_skip_locked:
                queryset = queryset.select_for_update(skip_locked=True)
            if not list(queryset.values_list("pk", flat=True)):
                return False
            _bring_up_to_date(key)
            OutboxEntry.objects.filter(pk__in=pks).delete()
    except Exception as error:
        logger.exception("The change of %s could not be worked out.", key)
        OutboxEntry.objects.filter(pk__in=pks).update(attempts=models.F("attempts") + 1, error=repr(error)[:2000])
        return False
    return True


def _bring_up_to_date(key: str) -> None:
    instance = load(key)
    if instance is None:
        forget(key, [key])
        return
    _touch(touched_keys(instance), but=key)
    rebuild(instance)
