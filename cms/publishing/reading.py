"""What most requests look up, written as SQL: the ORM takes longer to put a statement together than it takes to run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection

from cms.publishing.models import PUBLIC_ONLY, Change, ContentItem, Facet

ITEMS, FACETS, CHANGES = (model._meta.db_table for model in (ContentItem, Facet, Change))

DOCUMENT, SUMMARY = "document", "summary"


class ReadyItem(NamedTuple):
    """What is needed to send an item; without the document if the reader has it already."""

    id: UUID
    document: bytes | None
    etag: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which items a reader wants: any of the values of a facet, and all of the facets."""

    levels: tuple[str, ...] = PUBLIC_ONLY
    types: tuple[str, ...] = ()
    locale: str = ""
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    published_after: datetime | None = None
    changed_after: datetime | None = None


class Entry(NamedTuple):
    """An entry of a list: its place in the order as the database writes it, its bytes, the tag of its item."""

    value: Any
    id: Any
    stored: bytes
    etag: str


class Place(NamedTuple):
    """A place in an order: just before or behind the item with this value of the sorted column and this id."""

    value: str | datetime
    id: UUID


class _Source(NamedTuple):
    """What follows FROM, and the columns of publication and id whose index has the rows in order."""

    sql: str
    parameters: list[Any]
    published_at: str
    id: str


def item_with_id(public_id: UUID, *, levels: tuple[str, ...], type_name: str = "", known: str = "") -> ReadyItem | None:
    """Return an item by its id, if a reader of these levels may see it; one statement.

    ``known`` is the tag of what the reader has.
    """
    return _find("id", _id(public_id), levels, type_name, known)


def item_at(path: str, *, levels: tuple[str, ...], known: str = "") -> ReadyItem | None:
    """Return the item at a path, if a reader of these levels may see it; one statement."""
    return _find("path", path, levels, "", known)


def page(
    filters: Filters,
    *,
    kind: str,
    column: str,
    falling: bool,
    start: Place | None,
    limit: int,
    counted_at: int,
) -> tuple[list[Entry], bool]:
    """Return entries in the order of a column and the id, and whether ``count`` is out of date; one statement.

    ``kind`` is document or summary; ``counted_at`` the moment that ``count`` returned. Without entries nothing is
    known of the count, and it is called out of date.
    """
    source = _source(filters, through_facet=column == "published_at")
    sorted_by, id_column = (source.published_at, source.id) if column == "published_at" else (f"i.{column}", "i.id")
    sql, parameters = source.sql, source.parameters
    if start:
        side, value, public_id = "<" if falling else ">", _value(start.value), _id(start.id)
        # The first condition says nothing new, but tells the database where in the index to begin.
        sql += f" AND {sorted_by} {side}= %s AND ({sorted_by} {side} %s OR {id_column} {side} %s)"
        parameters += [value, value, public_id]
    direction = "DESC" if falling else "ASC"
    found = rows(
        f"SELECT {sorted_by}, i.id, i.{kind}, i.etag, {news()} FROM {sql} "
        f"ORDER BY {sorted_by} {direction}, {id_column} {direction} LIMIT %s",
        [counted_at, *parameters, limit],
    )
    entries = [Entry(value, public_id, bytes(stored), etag) for value, public_id, stored, etag, _outdated in found]
    return entries, bool(found[0][4]) if found else True


def count(filters: Filters) -> tuple[int, int]:
    """Return the number of items and a moment: it holds until a transaction changes something that was not seen then.

    On PostgreSQL these are the transactions that still ran or had not begun; on SQLite, where one writes at a time,
    the later changes.
    """
    source = _source(filters, through_facet=True)
    [(number, counted_at)] = rows(f"SELECT count(*), {moment()} FROM {source.sql}", source.parameters)
    return number, counted_at


def in_order_of_ids(filters: Filters, *, kind: str, after: str, limit: int) -> list[tuple[UUID, bytes]]:
    """Return the next items with an id greater than this; one statement."""
    return _bytes_by_id(filters, kind, " AND i.id > %s ORDER BY i.id LIMIT %s", [_id(UUID(after)), limit])


def with_ids(filters: Filters, ids: Collection[UUID], *, kind: str) -> dict[UUID, bytes]:
    """Return which of these items there are; one statement at most."""
    if not ids:
        return {}
    condition, values = _any_of("i.id", [_id(public_id) for public_id in ids])
    return dict(_bytes_by_id(filters, kind, f" AND {condition}", values))


def _source(filters: Filters, *, through_facet: bool) -> _Source:
    """Return where to look. One value of one facet is looked up in the table of facets, in the usual order."""
    facets = dict(filters.facets)
    single = next((name for name, values in facets.items() if len(values) == 1), None) if through_facet else None
    tables, near, id_column = f"{ITEMS} i", "i", "i.id"
    conditions = [_any_of("i.access", filters.levels)]
    if single:
        tables, near, id_column = f"{FACETS} f JOIN {ITEMS} i ON i.id = f.item_id", "f", "f.item_id"
        conditions += [("f.name = %s", [single]), ("f.value = %s", list(facets.pop(single)))]
    if filters.types:
        conditions.append(_any_of(f"{near}.type", filters.types))
    if filters.locale:
        conditions.append((f"{near}.locale = %s", [filters.locale]))
    for name, values in facets.items():
        matches, wanted = _any_of("o.value", values)
        exists = f"EXISTS (SELECT 1 FROM {FACETS} o WHERE o.item_id = i.id AND o.name = %s AND {matches})"
        conditions.append((exists, [name, *wanted]))
    if filters.published_after:
        conditions.append((f"{near}.published_at > %s", [_value(filters.published_after)]))
    if filters.changed_after:
        conditions.append(("i.changed_at > %s", [_value(filters.changed_after)]))
    sql = f"{tables} WHERE {' AND '.join(condition for condition, _values in conditions)}"
    parameters = [value for _condition, values in conditions for value in values]
    return _Source(sql, parameters, f"{near}.published_at", id_column)


def _find(column: str, value: UUID | str, levels: tuple[str, ...], type_name: str, known: str) -> ReadyItem | None:
    allowed, parameters = _any_of("access", levels)
    parameters = [value, *parameters]
    document = "document"
    if known:
        # Documents stand apart from their rows, and are not even fetched for who has them.
        document, parameters = "CASE WHEN etag = %s THEN NULL ELSE document END", [known, *parameters]
    sql = f"SELECT id, {document}, etag, changed_at FROM {ITEMS} WHERE {column} = %s AND {allowed}"
    if type_name:
        sql, parameters = f"{sql} AND type = %s", [*parameters, type_name]
    found = rows(f"{sql} LIMIT 1", parameters)
    if not found:
        return None
    [(public_id, document, etag, changed_at)] = found
    return ReadyItem(as_id(public_id), None if document is None else bytes(document), etag, as_moment(changed_at))


def _bytes_by_id(filters: Filters, kind: str, rest: str, parameters: list[Any]) -> list[tuple[UUID, bytes]]:
    source = _source(filters, through_facet=False)
    found = rows(f"SELECT i.id, i.{kind} FROM {source.sql}{rest}", [*source.parameters, *parameters])
    return [(as_id(public_id), bytes(stored)) for public_id, stored in found]


def as_moment(value: datetime | str) -> datetime:
    """Return the moment that a column holds: SQLite knows none."""
    return value if isinstance(value, datetime) and value.tzinfo else datetime.fromisoformat(f"{value}+00:00")


def as_id(value: UUID | str) -> UUID:
    """Return the id that a column holds: SQLite knows none."""
    return value if isinstance(value, UUID) else UUID(value)


def _any_of(column: str, values: Iterable[Any]) -> tuple[str, list[Any]]:
    values = list(values)
    return f"{column} IN ({', '.join(['%s'] * len(values))})" if len(values) > 1 else f"{column} = %s", values


def moment() -> str:
    """Return the expression of the present moment in the change feed."""
    if connection.vendor == "postgresql":
        return "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    return f"(SELECT coalesce(max(id), 0) FROM {CHANGES})"


def news() -> str:
    """Return the condition that something changed that was not seen at a moment, which is its parameter."""
    return (
        f"EXISTS (SELECT 1 FROM {CHANGES} WHERE "
        f"{'transaction >= %s' if connection.vendor == 'postgresql' else 'id > %s'})"
    )


def _id(public_id: UUID) -> UUID | str:
    return public_id if connection.features.has_native_uuid_field else public_id.hex


def _value(value: str | datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


class _ReadyCursor(psycopg.Cursor[Any]):
    """Sends the parameters beside a statement that PostgreSQL plans once, and gets bytes as they are.

    Django's own cursor writes the parameters into the statement and gets bytes as the digits of their numbers.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True, binary=True, **options)


def rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Return what a statement finds; PostgreSQL plans it once."""
    with _cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _cursor() -> Any:
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(_ReadyCursor(connection.connection))  # type: ignore[arg-type]  # the types know Django's own alone
