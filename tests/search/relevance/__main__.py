"""Measures how well searches are answered, beside Wagtail's own search on the same pages.

Without DATABASE_URL it makes a SQLite database for the time that it runs. A PostgreSQL database that is given must be
empty, and is left full.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import django

from tests.search.relevance.measures import Measured, rows, table, worst

ENGINES = ("database", "elasticsearch")


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.search.relevance", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, default="database", help="elasticsearch needs ELASTICSEARCH_URL")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also list the N worst queries of each row")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write what was measured, query by query")
    options = parser.parse_args()
    if options.engine == "elasticsearch" and not os.environ.get("ELASTICSEARCH_URL"):
        parser.error("--engine elasticsearch needs ELASTICSEARCH_URL")
    return options


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="relevance-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="tests.search.relevance.settings",
            DATA_DIR=folder,
            SEARCH_ENGINE=options.engine,
            LOG_LEVEL="ERROR",
        )
        django.setup()
        # It can be imported only now.
        results = import_module("tests.search.relevance.measuring").measure(options.engine, say)
    say(table([row for engine, measured in results.items() for row in rows(engine, measured)]))
    if options.worst:
        for engine, measured in results.items():
            say(f"\nWorst of {engine}:\n{worst(measured, options.worst)}")
    if options.json:
        options.json.write_text(json.dumps(_as_json(results), ensure_ascii=False, indent=2))
    return 0


def _as_json(results: dict[str, list[Measured]]) -> dict[str, Any]:
    return {
        engine: {"measures": rows(engine, measured), "queries": [vars(result) for result in measured]}
        for engine, measured in results.items()
    }


if __name__ == "__main__":
    sys.exit(main())
