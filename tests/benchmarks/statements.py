"""How many statements an answer costs, counted by PostgreSQL itself, so that none goes by unseen."""

from __future__ import annotations

from django.db import connection

from tests.benchmarks.load import Request
from tests.benchmarks.systems import Server


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        cursor.execute("ALTER SYSTEM SET pg_stat_statements.track = none")
        cursor.execute("SELECT pg_reload_conf()")


def count(server: Server, requests: list[Request], *, steps: int) -> float:
    """Return the number of statements for each answer."""
    with connection.cursor() as cursor:
        _track(cursor, "top")
        cursor.execute("SELECT pg_stat_statements_reset()")
        for path, headers in requests:
            server.get(path, headers)
        cursor.execute("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg\\_stat%'")
        calls = cursor.fetchone()[0]
        _track(cursor, "none")
    return float(calls) * steps / len(requests)


def _track(cursor, what: str) -> None:
    cursor.execute(f"ALTER SYSTEM SET pg_stat_statements.track = {what}")
    cursor.execute("SELECT pg_reload_conf(), pg_sleep(0.3)")


def postmaster() -> int:
    """Return the process of which every process of PostgreSQL is a child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
        return int(cursor.fetchone()[0])
