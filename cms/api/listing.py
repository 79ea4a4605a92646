"""Which items a list holds, in which order, and where its pages begin."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms.api import parameters
from cms.api.parameters import BadValue, Parser
from cms.core.registry import PublicType, registry
from cms.publishing.models import ContentItem, Facet

SORTS = {"publishedAt": "published_at", "changedAt": "changed_at", "title": "title", "position": "position"}
DEFAULT_SORT = "-publishedAt"
SORT_OPTIONS = [option for name in SORTS for option in (name, f"-{name}")]

TERMS = ("theme", "audience", "tag")
PLACES = ("parent", "ancestor")


def facets_of(public_type: PublicType | None) -> list[str]:
    """Return the filters that a type declares; without a type, those of all types."""
    types = [public_type] if public_type else list(registry)
    return sorted({name for registered in types for name in registered.facets})


ID_FACETS = {"partner"}
"""Filters of types whose values are ids of other items."""


def filter_parsers(public_type: PublicType | None) -> dict[str, Parser]:
    parsers: dict[str, Parser] = {"locale": parameters.locale}
    if public_type is None:
        parsers["type"] = parameters.each_of(registry.names)
    parsers |= dict.fromkeys(TERMS, parameters.values) | dict.fromkeys(PLACES, parameters.ids)
    for name in facets_of(public_type):
        parsers[name] = parameters.ids if name in ID_FACETS else parameters.values
    return parsers | {"publishedAfter": parameters.moment, "changedAfter": parameters.moment}


def list_parsers(public_type: PublicType | None) -> dict[str, Parser]:
    return filter_parsers(public_type) | {
        "sort": parameters.one_of(SORT_OPTIONS),
        "pageSize": parameters.page_size,
        "cursor": cursor,
    }


class Cursor(NamedTuple):
    """Where a page of a list begins: after or before the item with this value of the sorted column and this id."""

    sort: str
    before: bool
    value: str
    public_id: UUID

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps([*self[:3], self.public_id.hex])).decode()


def cursor(text: str) -> Cursor:
    malformed = BadValue("malformed", _("Take the cursor from the links of a page; do not make one."))
    try:
        sort, before, value, public_id = orjson.loads(base64.urlsafe_b64decode(text.encode()))
        found = Cursor(sort, bool(before), str(value), UUID(public_id))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise malformed from error
    if sort not in SORT_OPTIONS or "\x00" in found.value:
        raise malformed
    if SORTS[sort.removeprefix("-")].endswith("_at"):
        try:
            parameters.moment(found.value)
        except BadValue as error:
            raise malformed from error
    return found


@dataclass(frozen=True)
class Page:
    """Rows of ``columns`` after the sorted column and the id, and where the pages beside this one begin."""

    rows: list[tuple[Any, ...]]
    next: Cursor | None
    previous: Cursor | None


def matching(
    given: dict[str, Any], *, public_type: PublicType | None, levels: Collection[str]
) -> tuple[QuerySet[ContentItem], str]:
    """Return what the filters leave of the items, and the prefix of the columns to sort by.

    One value of one facet is looked up in the table of facets, whose index holds it in the usual order.
    """
    items: QuerySet[ContentItem] = ContentItem.objects.visible(levels)
    types = [public_type.name] if public_type else given.get("type", [])
    facets = {name: given[name] for name in given if name in (*TERMS, *PLACES, *facets_of(public_type))}
    prefix = ""
    single = next((name for name, values in facets.items() if len(values) == 1), None)
    if single and given.get("sort", DEFAULT_SORT).endswith("publishedAt"):
        prefix = "found__"
        condition = Q(facets__name=single, facets__value=facets.pop(single)[0])
        items = items.annotate(found=FilteredRelation("facets", condition=condition)).filter(found__isnull=False)
    if types:
        items = items.filter(**({f"{prefix}type": types[0]} if len(types) == 1 else {f"{prefix}type__in": types}))
    if "locale" in given:
        items = items.filter(**{f"{prefix}locale": given["locale"]})
    for name, values in facets.items():
        items = items.filter(Exists(Facet.objects.filter(item=OuterRef("pk"), name=name, value__in=values)))
    if "publishedAfter" in given:
        items = items.filter(**{f"{prefix}published_at__gt": given["publishedAfter"]})
    if "changedAfter" in given:
        items = items.filter(changed_at__gt=given["changedAfter"])
    return items, prefix


def page(items: QuerySet[ContentItem], given: dict[str, Any], *columns: str, prefix: str = "") -> Page:
    """Return a page in one statement. Raises ``BadValue`` for a cursor that belongs to another order."""
    size = given.get("pageSize", parameters.DEFAULT_PAGE_SIZE)
    start: Cursor | None = given.get("cursor")
    sort = given.get("sort") or (start.sort if start else DEFAULT_SORT)
    if start and start.sort != sort:
        raise BadValue("malformed", _("This cursor belongs to another order. Begin again without it."))
    name = SORTS[sort.removeprefix("-")]
    column = f"{prefix}{name}" if name == "published_at" else name
    key = f"{prefix}item_id" if column != name else "pk"
    backwards = start is not None and start.before
    falling = sort.startswith("-") != backwards
    if start:
        value = parameters.moment(start.value) if name.endswith("_at") else start.value
        side = "lt" if falling else "gt"
        # The first condition says nothing new, but tells the database where in the index to begin.
        items = items.filter(
            Q(**{f"{column}__{side}e": value}),
            Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"{key}__{side}": start.public_id}),
        )
    order = [F(column).desc(), F(key).desc()] if falling else [F(column).asc(), F(key).asc()]
    found = list(items.order_by(*order).values_list(name, "pk", *columns)[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    following = _cursor(sort, False, rows[-1]) if rows and (more or backwards) else None
    preceding = _cursor(sort, True, rows[0]) if rows and start and (more or not backwards) else None
    return Page([row[2:] for row in rows], following, preceding)


def _cursor(sort: str, before: bool, row: tuple[Any, ...]) -> Cursor:
    value = row[0].isoformat() if isinstance(row[0], datetime) else row[0]
    return Cursor(sort, before, value, row[1])
