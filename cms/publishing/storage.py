"""Built items → database, and what changed by it."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import transaction
from wagtail.models import Page

from cms.core.identity import item_key, list_key, model_key, version_key
from cms.core.models import SiteSettings
from cms.core.registry import registry
from cms.core.shapes import Card
from cms.publishing import feed
from cms.publishing.addresses import home_path
from cms.publishing.builder import BuiltItem, fingerprint
from cms.publishing.models import ContentItem, Dependency, Facet, RemovedItem

_CARD_NAMES = [info.alias or name for name, info in Card.model_fields.items()]


class Stored(NamedTuple):
    """What storing did: the dependency keys that it touched, and whether the item reads something it did not before."""

    touched: set[str]
    reads_more: bool = False


def _card_part(summary: bytes | memoryview) -> dict[str, object]:
    data = orjson.loads(bytes(summary))
    return {name: data[name] for name in _CARD_NAMES}


@transaction.atomic
def store(built: BuiltItem) -> Stored:
    """Store a built item. What comes out the same as before touches nothing."""
    item, document, summary = built.item, built.document, built.summary
    columns = {
        "source": built.source,
        "type": item.type,
        "locale": item.locale,
        "access": built.access,
        "path": item.path or "",
        "title": item.title,
        "position": built.position,
        "in_menu": built.in_menu,
        "published_at": item.published_at,
        "changed_at": item.changed_at,
        "dated_at": built.dated_at,
        "etag": hashlib.sha256(document).hexdigest(),
        "fingerprint": fingerprint(),
    }
    old = ContentItem.objects.filter(pk=item.id).defer("document").first()
    if old is None:
        # A source that changed its language leaves an item behind under its former id.
        touched = remove(built.source)
        RemovedItem.objects.filter(pk=item.id).delete()
        stored = ContentItem.objects.create(pk=item.id, document=document, summary=summary, **columns)
        touched |= _all_keys(item.id, item.type, item.locale)
        changed = True
    else:
        touched = _touched_by_change(old, columns, summary)
        stored = ContentItem(pk=item.id, document=document, summary=summary, **columns)
        differing = {name for name, value in columns.items() if getattr(old, name) != value}
        changed = bool(differing - {"fingerprint"}) or bytes(old.summary) != summary
        if differing or changed:
            stored.save(force_update=True)
    if _replace_facets(stored, built.facets):
        touched.update((list_key(item.type, item.locale), version_key(item.id)))
        changed = True
    if changed:
        # Who could see the item before is told too, also if it is now for others.
        accesses = {stored.access} | ({old.access} if old else set())
        feed.record(stored, accesses=accesses, frame=_is_framed(stored) or (old is not None and _is_framed(old)))
    reads_more = _replace_dependencies(stored, built.reads)
    if changed and built.public_type.stored:
        built.public_type.stored(stored)
    return Stored(touched, reads_more)


def _touched_by_change(old: ContentItem, columns: dict[str, Any], summary: bytes) -> set[str]:
    """Return only the keys of those parts of an item that differ, so that nothing is rebuilt without need."""
    if old.access != columns["access"] or old.type != columns["type"]:
        return _all_keys(old.pk, old.type, old.locale) | _all_keys(old.pk, columns["type"], columns["locale"])
    touched: set[str] = set()
    if old.changed_at != columns["changed_at"] or old.path != columns["path"]:
        touched.add(version_key(old.pk))
    if bytes(old.summary) != summary or any(getattr(old, name) != columns[name] for name in ("position", "dated_at")):
        touched.add(list_key(old.type, old.locale))
        if _card_part(old.summary) != _card_part(summary):
            touched.add(item_key(old.pk))
    return touched


def _is_framed(item: ContentItem) -> bool:
    """Say whether menus show the item, of each of which the home page is the first, or the footer does."""
    if item.in_menu or item.path == home_path(item.locale):
        return True
    footer = SiteSettings.objects.exclude(accessibility_page=None).values_list("accessibility_page", flat=True)
    return item.source in {model_key(Page, pk) for pk in footer}


def _replace_facets(item: ContentItem, facets: dict[str, list[str]]) -> bool:
    """Store what an item can be found by, and say whether that differs from before."""
    columns = (item.type, item.locale, item.published_at)
    wanted = {(name, value, *columns) for name, values in facets.items() for value in values}
    present = {tuple(row[1:]): row[0] for row in item.facets.values_list("pk", "name", "value", *FACET_COLUMNS)}
    Facet.objects.filter(pk__in=[pk for row, pk in present.items() if row not in wanted]).delete()
    Facet.objects.bulk_create(
        Facet(item=item, name=name, value=value, **dict(zip(FACET_COLUMNS, columns, strict=True)))
        for name, value, *_columns in wanted - present.keys()
    )
    return {row[:2] for row in wanted} != {row[:2] for row in present}


FACET_COLUMNS = ("type", "locale", "published_at")


def _replace_dependencies(item: ContentItem, keys: set[str]) -> bool:
    """Store what an item was built from, and say whether that includes something new."""
    present = dict(item.dependencies.values_list("key", "pk"))
    Dependency.objects.filter(pk__in=[pk for key, pk in present.items() if key not in keys]).delete()
    new = keys - present.keys()
    Dependency.objects.bulk_create(Dependency(item=item, key=key) for key in new)
    return bool(new)


def remove(source: str) -> set[str]:
    """Remove the item made from ``source``, leave a tombstone, and return the dependency keys that this touches."""
    item = ContentItem.objects.filter(source=source).defer("document", "summary").first()
    if item is None:
        return set()
    columns = {"type": item.type, "locale": item.locale, "path": item.path, "access": item.access}
    RemovedItem.objects.update_or_create(pk=item.pk, defaults={**columns, **_what_tombstones_keep(item)})
    feed.record(item, accesses={item.access}, frame=_is_framed(item))
    touched = _all_keys(item.pk, item.type, item.locale)
    item.delete()
    return touched


def _what_tombstones_keep(item: ContentItem) -> dict[str, Any]:
    public_type = registry.get(item.type)
    if public_type is None or not public_type.tombstone_fields:
        return {}
    document = orjson.loads(bytes(item.document))
    facets: dict[str, list[str]] = {}
    for name, value in item.facets.order_by("name", "value").values_list("name", "value"):
        facets.setdefault(name, []).append(value)
    # What was built before the type had a field is built again, and until then kept without it.
    kept = {alias: document[alias] for alias in public_type.tombstone_aliases if alias in document}
    return {"published_at": item.published_at, "facets": facets, "kept": kept}


def _all_keys(public_id: UUID, type_name: str, locale: str) -> set[str]:
    return {item_key(public_id), version_key(public_id), list_key(type_name, locale)}
