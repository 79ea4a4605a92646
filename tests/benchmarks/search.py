"""Measures search beside that of Wagtail's own API: see docs/benchmarks.md.

On the database that DATABASE_URL names, and with ELASTICSEARCH_URL on Elasticsearch too.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.benchmarks.run import parser, prepared, say
from tests.benchmarks.systems import granian

if TYPE_CHECKING:
    from tests.benchmarks.load import Round

ASKED_AGAIN = 60
"""Different queries that are asked in turn, and so again and again."""
WARMING_UP = 20
"""Seconds."""
ASKED_ONCE = 6000
"""More than a process keeps answers to."""

OURS = {"facets": "theme,audience,tag", "highlight": "true", "pageSize": 20}
GOALS = {1000: 20, 10000: 100}
"""Times as many requests a second as Wagtail's v2, by number of pages."""
LONGEST = 15.0
"""Milliseconds that half of the answers of Elasticsearch may take."""

SYSTEMS = ("v2", "first time", "asked before")


def main() -> int:
    options = parser("benchmark-search", __doc__, rounds=3).parse_args()
    with prepared(OUTBOX_IN_PROCESS="false", FAST_LANE_MEGABYTES="0"):
        measure(options)
    return 0


def measure(options: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.db import connection
    from wagtail.models import Site

    from cms.publishing import outbox
    from tests.benchmarks.content import Library

    say("Database …")
    call_command("migrate", verbosity=0)
    library = Library.prepare()
    Site.objects.update(hostname="127.0.0.1")
    outbox.process()
    for size in sorted(options.pages):
        say(f"\n{size} pages of twelve blocks …")
        library.grow(size, lambda what, done, total: say(f"  {what}: {done} of {total}"))
        call_command("update_index", verbosity=0, stdout=io.StringIO())
        for engine in engines():
            _index(engine)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        connection.close()
        report(size, {engine: dict(_rounds(engine, options)) for engine in engines()})


def engines() -> list[str]:
    """Return what to set SEARCH_ENGINE to."""
    return ["database", *(["elasticsearch"] if os.environ.get("ELASTICSEARCH_URL") else [])]


def _index(engine: str) -> None:
    from django.conf import settings

    from search import indexing

    settings.SEARCH_ENGINE, settings.SEARCH_FALLBACK = engine, False
    indexing.rebuild()


def _rounds(engine: str, options: argparse.Namespace) -> Iterator[tuple[str, Round]]:
    """Yield what each system does, measured in turn."""
    from django.db import connection

    from tests.benchmarks import load, statements

    postmaster = statements.postmaster() if connection.vendor == "postgresql" else 0
    with ExitStack() as stack:
        server = granian("cms.wsgi:application", stack, SEARCH_ENGINE=engine, SEARCH_FALLBACK="false")
        for system in SYSTEMS:
            for path, headers in list(_requests(system, 0))[:3]:
                status, _headers, _body = server.get(path, headers)
                if status != HTTPStatus.OK:
                    raise RuntimeError(f"{path}: {status}")

        def run(system: str, number: int, seconds: int) -> Round:
            requests = list(_requests(system, number))
            return load.run(
                server, requests, steps=1, seconds=seconds, connections=options.connections, postmaster=postmaster
            )

        # Every process has been asked before only after a while.
        run("asked before", 0, WARMING_UP)
        found: dict[str, list[Any]] = {system: [] for system in SYSTEMS}
        for number in range(options.rounds):
            for system in SYSTEMS:
                found[system].append(run(system, number, options.seconds))
        yield from ((system, load.median(rounds)) for system, rounds in found.items())


def _requests(system: str, number: int) -> Iterator[tuple[str, dict[str, str]]]:
    from tests.benchmarks.cases import SUMMARIES

    headers = {"Host": "127.0.0.1", "Accept": "application/json"}
    first = (number + 1) * ASKED_ONCE if system == "first time" else 0
    for query in queries(first, ASKED_ONCE if system == "first time" else ASKED_AGAIN):
        if system == "v2":
            address = SUMMARIES.replace("&order=-first_published_at", "")
            yield f"/wagtail/v2/pages/?{address}&{urlencode({'search': query})}", headers
        else:
            yield f"/api/v1/search?{urlencode({'q': query, 'locale': 'nl', **OURS})}", headers


def queries(first: int, count: int) -> Iterator[str]:
    """Yield different queries of one to three words, common ones and rare ones as in the texts."""
    from tests.benchmarks.content import some_word

    seen: set[str] = set()
    number = first * 100
    while len(seen) < count:
        number += 1
        query = " ".join(some_word(number * 7919 + place * 104_729) for place in range(1 + number % 3))
        if query not in seen:
            seen.add(query)
            yield query


def report(size: int, by_engine: dict[str, dict[str, Round]]) -> None:
    from django.db import connection

    from tests.benchmarks import report as tables

    rows = [["engine", "search", "requests/s", "p50 ms", "p99 ms", "ms server", "ms database", "× v2"]]
    goals = [["goal", "wanted", "reached", ""]]
    for engine, found in by_engine.items():
        name = connection.vendor if engine == "database" else engine
        for system, measured in found.items():
            rows.append(
                [
                    name,
                    system,
                    f"{measured.rate:,.1f}",
                    f"{measured.half:,.1f}",
                    f"{measured.slowest:,.1f}",
                    f"{measured.server_time:.2f}",
                    f"{measured.database_time:.2f}",
                    f"{measured.rate / found['v2'].rate:.1f}",
                ]
            )
        for system in SYSTEMS[1:]:
            if name == "postgresql" and size in GOALS:
                times = found[system].rate / found["v2"].rate
                goals.append(tables.verdict(f"{size} pages, PostgreSQL, {system}: × v2", times, GOALS[size]))
            if name == "elasticsearch":
                half = found[system].half
                goals.append(
                    tables.verdict(f"{size} pages, Elasticsearch, {system}: p50 ms", half, LONGEST, at_most=True)
                )
    say(f"\n## Search in {size} pages\n\n{tables.table(rows)}\n\n{tables.table(goals)}")


if __name__ == "__main__":
    sys.exit(main())
