"""Built items → database, and what changed by it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from cms.core.identity import item_key, list_key, version_key
from cms.core.shapes import Card
from cms.publishing.builder import BuiltItem, fingerprint
from cms.publishing.models import ContentItem, Dependency, Facet, RemovedItem

_CARD_NAMES = [info.alias or name for name, info in Card.model_fields.items()]


def _card_part(summary: bytes | memoryview) -> dict[str, object]:
    data = orjson.loads(bytes(summary))
    return {name: data[name] for name in _CARD_NAMES}


@transaction.atomic
def store(built: BuiltItem) -> set[str]:
    """Store a built item and return the dependency keys that its change touches; none if nothing changed."""
    item, document, summary = built.item, built.document, built.summary
    columns = {
        "source": built.source,
        "type": item.type,
        "locale": item.locale,
        "path": item.path or "",
        "title": item.title,
        "position": built.position,
        "in_menu": built.in_menu,
        "published_at": item.published_at,
        "changed_at": item.changed_at,
        "etag": hashlib.sha256(document).hexdigest(),
        "fingerprint": fingerprint(),
    }
    old = ContentItem.objects.filter(pk=item.id).first()
    if old is None:
        # A source that changed its language leaves an item behind under its former id.
        touched = remove(built.source)
        RemovedItem.objects.filter(pk=item.id).delete()
        stored = ContentItem.objects.create(pk=item.id, document=document, summary=summary, **columns)
        touched |= _all_keys(item.id, item.type, item.locale)
    else:
        touched = _touched_by_change(old, columns, summary)
        stored = old
        if any(getattr(old, name) != value for name, value in columns.items()):
            ContentItem.objects.filter(pk=item.id).update(document=document, summary=summary, **columns)
    if _replace_facets(stored, built.facets):
        touched.add(list_key(item.type, item.locale))
    _replace_dependencies(stored, built.reads)
    return touched


def _touched_by_change(old: ContentItem, columns: dict[str, Any], summary: bytes) -> set[str]:
    """Return only the keys of those parts of an item that differ, so that nothing is rebuilt without need."""
    touched: set[str] = set()
    if old.changed_at != columns["changed_at"] or old.path != columns["path"]:
        touched.add(version_key(old.pk))
    if bytes(old.summary) != summary or old.position != columns["position"]:
        touched.add(list_key(old.type, old.locale))
        if _card_part(old.summary) != _card_part(summary):
            touched.add(item_key(old.pk))
    return touched


def _replace_facets(item: ContentItem, facets: dict[str, list[str]]) -> bool:
    """Store what an item can be found by, and say whether that differs from before."""
    wanted = {(name, value) for name, values in facets.items() for value in values}
    present = {(facet.name, facet.value): facet.pk for facet in item.facets.all()}
    Facet.objects.filter(pk__in=[pk for pair, pk in present.items() if pair not in wanted]).delete()
    Facet.objects.bulk_create(Facet(item=item, name=name, value=value) for name, value in wanted - present.keys())
    return wanted != present.keys()


def _replace_dependencies(item: ContentItem, keys: set[str]) -> None:
    present = {dependency.key: dependency.pk for dependency in item.dependencies.all()}
    Dependency.objects.filter(pk__in=[pk for key, pk in present.items() if key not in keys]).delete()
    Dependency.objects.bulk_create(Dependency(item=item, key=key) for key in keys - present.keys())


def remove(source: str) -> set[str]:
    """Remove the item made from ``source``, leave a tombstone, and return the dependency keys that this touches."""
    item = ContentItem.objects.filter(source=source).first()
    if item is None:
        return set()
    RemovedItem.objects.update_or_create(
        pk=item.pk, defaults={"type": item.type, "locale": item.locale, "path": item.path}
    )
    touched = _all_keys(item.pk, item.type, item.locale)
    item.delete()
    return touched


def _all_keys(public_id: UUID, type_name: str, locale: str) -> set[str]:
    return {item_key(public_id), version_key(public_id), list_key(type_name, locale)}
