"""Which items a list holds, in which order, and where its pages begin."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from cms.api import parameters, totals
from cms.api.parameters import BadValue, Parser
from cms.core.registry import PublicType, registry
from cms.publishing import reading
from cms.publishing.reading import Entry, Filters, Place

SORTS = {
    "publishedAt": "published_at",
    "changedAt": "changed_at",
    "date": "dated_at",
    "title": "title",
    "position": "position",
}
DEFAULT_SORT = "-publishedAt"
SORT_OPTIONS = [option for name in SORTS for option in (name, f"-{name}")]

TERMS = ("theme", "audience", "tag")
PLACES = ("parent", "ancestor")


def facets_of(public_type: PublicType | None) -> list[str]:
    """Return the filters that a type declares; without a type, those of all types."""
    types = [public_type] if public_type else list(registry)
    return sorted({name for registered in types for name in registered.facets})


ID_FACETS = {"partner", "previousEdition"}
"""Filters of types whose values are ids of other items."""


def bounds_of(name: str, public_type: PublicType | None) -> range | None:
    """Return the whole numbers that a filter takes, if it takes numbers in all types that have it."""
    types = [public_type] if public_type else list(registry)
    bounds = [registered.facet_ranges.get(name) for registered in types if name in registered.facets]
    known = [each for each in bounds if each]
    if not known or len(known) < len(bounds):
        return None
    return range(min(each.start for each in known), max(each.stop for each in known))


def filter_parsers(public_type: PublicType | None) -> dict[str, Parser]:
    parsers: dict[str, Parser] = {"locale": parameters.locale}
    if public_type is None:
        parsers["type"] = parameters.each_of(registry.names)
    parsers |= dict.fromkeys(TERMS, parameters.values) | dict.fromkeys(PLACES, parameters.ids)
    for name in facets_of(public_type):
        bounds = bounds_of(name, public_type)
        numbers = parameters.numbers(bounds) if bounds else parameters.values
        parsers[name] = parameters.ids if name in ID_FACETS else numbers
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
    """Entries of a list, where the pages beside this one begin, and how many items the whole list holds."""

    entries: list[Entry]
    next: Cursor | None
    previous: Cursor | None
    total: int


def filters_of(given: dict[str, Any], *, public_type: PublicType | None, levels: tuple[str, ...]) -> Filters:
    """Return what the parameters of a request ask for."""
    names = (*TERMS, *PLACES, *facets_of(public_type))
    return Filters(
        levels=levels,
        types=(public_type.name,) if public_type else tuple(given.get("type", ())),
        locale=given.get("locale", ""),
        facets=tuple((name, tuple(given[name])) for name in names if name in given),
        published_after=given.get("publishedAfter"),
        changed_after=given.get("changedAfter"),
    )


def page(filters: Filters, given: dict[str, Any], kind: str) -> Page:
    """Return a page in one statement, or two if the items have to be counted.

    Raises ``BadValue`` for a cursor that belongs to another order.
    """
    size = given.get("pageSize", parameters.DEFAULT_PAGE_SIZE)
    cursor: Cursor | None = given.get("cursor")
    sort = given.get("sort") or (cursor.sort if cursor else DEFAULT_SORT)
    if cursor and cursor.sort != sort:
        raise BadValue("malformed", _("This cursor belongs to another order. Begin again without it."))
    column = SORTS[sort.removeprefix("-")]
    backwards = cursor is not None and cursor.before
    known = totals.known(filters)
    found, is_outdated = reading.page(
        filters,
        kind=kind,
        column=column,
        falling=sort.startswith("-") != backwards,
        start=_place(cursor, column) if cursor else None,
        limit=size + 1,
        counted_at=known.moment if known else 0,
    )
    more, entries = len(found) > size, found[:size]
    if backwards:
        entries.reverse()
    following = _cursor(sort, False, entries[-1], column) if entries and (more or backwards) else None
    preceding = _cursor(sort, True, entries[0], column) if entries and cursor and (more or not backwards) else None
    total = known.number if known and not is_outdated else totals.count(filters)
    return Page(entries, following, preceding, total)


def _place(cursor: Cursor, column: str) -> Place:
    return Place(parameters.moment(cursor.value) if column.endswith("_at") else cursor.value, cursor.public_id)


def _cursor(sort: str, before: bool, entry: Entry, column: str) -> Cursor:
    value = reading.as_moment(entry.value).isoformat() if column.endswith("_at") else entry.value
    return Cursor(sort, before, value, reading.as_id(entry.id))


def address(name: str, given: Mapping[str, str], **replaced: str | None) -> str:
    """Return the address below /api/v1 with these parameters: some replaced, or left out for None."""
    query = urlencode({key: value for key, value in {**given, **replaced}.items() if value is not None})
    return f"{settings.PUBLIC_URL}/api/v1/{name}" + (f"?{query}" if query else "")


def links(name: str, given: Mapping[str, str], *, next: object, previous: object) -> dict[str, str | None]:
    """Return the addresses of a page of a list and of the pages beside it, given by their cursors or None.

    The cursor of the first page may be written as nothing.
    """
    found: dict[str, str | None] = {"self": address(name, given), "first": address(name, given, cursor=None)}
    for relation, cursor in (("next", next), ("previous", previous)):
        found[relation] = None if cursor is None else address(name, given, cursor=str(cursor) or None)
    return found
