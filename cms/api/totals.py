"""How many items a list holds. Counting costs more than the page, so it is done once until something changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cms.publishing.models import ContentItem

MOST = 2000
"""Totals that a process remembers."""

_known: OrderedDict[Any, tuple[int, int]] = OrderedDict()
_lock = threading.Lock()


def total(items: QuerySet[ContentItem]) -> int:
    """Return the number of items in one statement, which counts only if the feed has news since the last time.

    A count holds until a transaction changes something that its statement could not see. On PostgreSQL these are the
    transactions that still ran or had not begun then; on SQLite, where one writes at a time, the later changes.
    """
    query, parameters = items.order_by().values("pk").query.sql_with_params()
    key = (connection.settings_dict["NAME"], query, parameters)
    count, since = _known.get(key, (0, -1))
    if connection.vendor == "postgresql":
        news, now = "transaction >= %s", "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    else:
        news, now = "id > %s", "(SELECT coalesce(max(id), 0) FROM publishing_change)"
    statement = (
        f"SELECT CASE WHEN %s < 0 OR EXISTS (SELECT 1 FROM publishing_change WHERE {news}) "  # noqa: S608
        f"THEN (SELECT count(*) FROM ({query}) AS found) END, {now}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [since, since, *parameters])
        counted, position = cursor.fetchone()
    if counted is None:
        return count
    if connection.in_atomic_block:
        # What this transaction sees may be taken back.
        return counted
    with _lock:
        _known[key] = (counted, position)
        _known.move_to_end(key)
        while len(_known) > MOST:
            _known.popitem(last=False)
    return counted


def forget() -> None:
    """Forget every total, as when a test takes back what it did."""
    with _lock:
        _known.clear()
