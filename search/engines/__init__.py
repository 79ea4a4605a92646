"""Which engines are in use: the chosen one, and the one that stands in for it."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import connection

from search.engines.base import Engine
from search.engines.postgres import PostgresEngine
from search.engines.sqlite import SqliteEngine

ELASTICSEARCH, DATABASE = "elasticsearch", "database"
CHOICES = (DATABASE, ELASTICSEARCH)


def in_use() -> list[Engine]:
    """Return the engines whose indexes are kept: the one that is asked first, then the one for when it is down."""
    if settings.SEARCH_ENGINE == DATABASE:
        return [_in_database()]
    chosen = _elasticsearch(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)
    return [chosen, _in_database()] if settings.SEARCH_FALLBACK else [chosen]


def _in_database() -> Engine:
    return PostgresEngine() if connection.vendor == "postgresql" else SqliteEngine()


@cache
def _elasticsearch(url: str, index: str) -> Engine:
    from search.engines.elasticsearch import ElasticsearchEngine  # noqa: PLC0415 - its client takes long to import

    return ElasticsearchEngine(url, index)
