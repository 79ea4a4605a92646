"""Relations that a client asks to have inlined: each costs the same few statements, whatever the number of items."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from cms.core.registry import registry
from cms.publishing.models import ContentItem, Facet

MOST = 20
"""How many items a relation shows of each item."""

BY_TREE = ("children", "siblings")
KERNEL = ("breadcrumbs", "translations", *BY_TREE)
RELATED = "related"
"""Only for one item: for a list it would cost too much."""

Document = dict[str, Any]


def names(type_names: Iterable[str], *, of_one: bool) -> list[str]:
    """Return the relations that items of these types have: of one item, or of each in a list."""
    declared = {name for type_name in type_names if (found := registry.get(type_name)) for name in found.expansions}
    return [*KERNEL, *([RELATED] if of_one else []), *sorted(declared)]


def expand(documents: list[Document], relations: Collection[str], *, levels: Collection[str]) -> list[dict[str, Any]]:
    """Return for each document its relations, as lists of summaries that a reader of these levels may see."""
    wanted: list[dict[str, list[UUID]]] = [
        {name: _named_by(document, name)[:MOST] for name in relations if name not in (*BY_TREE, RELATED)}
        for document in documents
    ]
    if not set(relations).isdisjoint(BY_TREE):
        _add_family(documents, wanted, relations, levels)
    if RELATED in relations:
        for document, found in zip(documents, wanted, strict=True):
            found[RELATED] = _related(document, levels)
    summaries = _summaries({public_id for found in wanted for ids in found.values() for public_id in ids}, levels)
    return [
        {name: [summaries[public_id] for public_id in ids if public_id in summaries] for name, ids in found.items()}
        for found in wanted
    ]


def _named_by(document: Document, name: str) -> list[UUID]:
    """Return the ids that an item itself names for a relation."""
    if name in ("breadcrumbs", "translations"):
        return [UUID(entry["id"]) for entry in document[name] if entry["id"]]
    public_type = registry.get(document["type"])
    ids = public_type.expansions[name](document) if public_type and name in public_type.expansions else []
    return list(dict.fromkeys(UUID(public_id) for public_id in ids))


def _summaries(ids: Iterable[UUID], levels: Collection[str]) -> dict[UUID, Any]:
    rows = ContentItem.objects.visible(levels).filter(pk__in=list(ids)).values_list("pk", "summary")
    return {public_id: orjson.loads(bytes(summary)) for public_id, summary in rows}


def _parent(document: Document) -> str | None:
    return document["breadcrumbs"][-1]["id"] if document["breadcrumbs"] else None


def _add_family(
    documents: list[Document],
    wanted: list[dict[str, list[UUID]]],
    relations: Collection[str],
    levels: Collection[str],
) -> None:
    parents = {document["id"] for document in documents} | {_parent(document) for document in documents}
    rows = (
        Facet.objects.filter(name="parent", value__in=[parent for parent in parents if parent])
        .filter(item__access__in=levels)
        .annotate(rank=Window(RowNumber(), partition_by="value", order_by=[F("item__position"), F("item_id")]))
        .filter(rank__lte=MOST + 1)
        .order_by("value", "rank")
        .values_list("value", "item_id")
    )
    children: dict[str | None, list[UUID]] = {}
    for parent, public_id in rows:
        children.setdefault(parent, []).append(public_id)
    for document, found in zip(documents, wanted, strict=True):
        if "children" in relations:
            found["children"] = children.get(document["id"], [])[:MOST]
        if "siblings" in relations:
            others = [entry for entry in children.get(_parent(document), []) if str(entry) != document["id"]]
            found["siblings"] = others[:MOST]


def _related(document: Document, levels: Collection[str]) -> list[UUID]:
    """Return what shares most themes, audiences and tags with an item in its language, the newest first."""
    terms = {name: [term["key"] for term in document[f"{name}s"]] for name in ("theme", "audience", "tag")}
    shared = Facet.objects.none()
    for name, keys in terms.items():
        if keys:
            shared = shared | Facet.objects.filter(name=name, value__in=keys)
    rows = (
        shared.filter(locale=document["locale"], item__access__in=levels)
        .exclude(item_id=document["id"])
        .values("item_id", "published_at")
        .annotate(number=Count("pk"))
        .order_by("-number", "-published_at", "item_id")
    )
    return [row["item_id"] for row in rows[:MOST]]
