"""Counting downloads: sums by day and kind of requester, without anything of who asked."""

from __future__ import annotations

import logging
from functools import cache, partial
from uuid import UUID

from crawlerdetect import CrawlerDetect  # type: ignore[import-untyped]
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from resources.models import Download

logger = logging.getLogger(__name__)

LONGEST_NAME = 400
"""Characters of a ``User-Agent`` that are looked at: the time that takes grows with their square."""

COLUMNS = ("item_id", "number", "format", "day", "requester")


def count_with(
    response: HttpResponseBase, request: HttpRequest, *, item_id: UUID, number: int, format: str, requester: str
) -> None:
    """Count a download once the answer was sent, if it is one: the file from its first byte, for somebody who reads.

    What goes wrong with that is logged, and never seen by who downloads.
    """
    if request.method == "GET" and is_from_the_start(response) and not is_bot(request.META.get("HTTP_USER_AGENT", "")):
        count = partial(_count, item_id=item_id, number=number, format=format, requester=requester)
        response._resource_closers.append(count)  # type: ignore[attr-defined]


def is_from_the_start(response: HttpResponseBase) -> bool:
    starts = response.headers.get("Content-Range", "").startswith("bytes 0-")
    return response.status_code == 200 or (response.status_code == 206 and starts)


def is_bot(name: str) -> bool:
    """Say whether the name of a program is that of none that people read with; a program without name is a script."""
    return not name.strip() or _detector().is_crawler(name[:LONGEST_NAME])


@cache
def _detector() -> CrawlerDetect:
    return CrawlerDetect()


def _count(**columns: object) -> None:
    try:
        add(**columns)
    except Exception as error:
        logger.warning("A download was not counted: %s", type(error).__name__)


def add(**columns: object) -> None:
    """Add one to the sum of today, in one statement that makes the row where there is none."""
    table = Download._meta.db_table
    values = {**columns, "day": timezone.localdate()}
    fields = {field.name: field for field in Download._meta.concrete_fields}
    names, places = ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
    sql = (
        f"INSERT INTO {table} ({names}, count) VALUES ({places}, 1) "  # noqa: S608 - names of a table and its columns
        f"ON CONFLICT ({names}) DO UPDATE SET count = {table}.count + 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [fields[name].get_db_prep_save(values[name], connection) for name in COLUMNS])
