"""The one look-up that most requests need, written as SQL: the ORM takes longer to put it together than to run it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from cms.publishing.models import ContentItem


class ReadyItem(NamedTuple):
    """What is needed to send an item."""

    id: UUID
    document: bytes
    etag: str
    changed_at: datetime


@lru_cache(maxsize=16)
def _statement(column: str, levels: tuple[str, ...], *, of_type: bool) -> str:
    allowed = ", ".join(["%s"] * len(levels))
    narrowed = " AND type = %s" if of_type else ""
    return (
        f"SELECT id, document, etag, changed_at FROM {ContentItem._meta.db_table} "  # noqa: S608 - nothing of a client
        f"WHERE {column} = %s AND access IN ({allowed}){narrowed} LIMIT 1"
    )


def item_with_id(public_id: UUID, *, levels: tuple[str, ...], type_name: str = "") -> ReadyItem | None:
    """Return an item by its id, if a reader of these levels may see it; one statement."""
    key = public_id if connection.features.has_native_uuid_field else public_id.hex
    return _find("id", key, levels, type_name)


def item_at(path: str, *, levels: tuple[str, ...]) -> ReadyItem | None:
    """Return the item at a path, if a reader of these levels may see it; one statement."""
    return _find("path", path, levels, "")


def _find(column: str, value: UUID | str, levels: tuple[str, ...], type_name: str) -> ReadyItem | None:
    statement = _statement(column, levels, of_type=bool(type_name))
    with connection.cursor() as cursor:
        cursor.execute(statement, [value, *levels, *([type_name] if type_name else [])])
        row = cursor.fetchone()
    if row is None:
        return None
    public_id, document, etag, changed_at = row
    if isinstance(public_id, str):
        # SQLite knows neither ids nor moments.
        public_id = UUID(public_id)
        changed_at = datetime.fromisoformat(str(changed_at)).replace(tzinfo=UTC)
    return ReadyItem(public_id, bytes(document), etag, changed_at)
