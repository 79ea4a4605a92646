"""Processes that index until they are killed: ``python -m tests.search.indexer``.

Every line on the standard input starts one, and its process id is printed: ``follow`` goes on with what there is to do,
``rebuild`` builds the index anew first.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django

from tests.nursery import serve

PAUSE = 0.01

RESERVED = 1.5
"""Seconds; longer than a node that stands beside the test takes to answer."""


def work(task: str) -> None:
    """Index without end, as workers do; only what they wait for is shorter."""
    from search import indexing  # noqa: PLC0415 - only once Django is set up
    from search.engines.base import EngineDown  # noqa: PLC0415

    indexing.RESERVED = timedelta(seconds=RESERVED)
    indexing.REST, indexing.LOOK_EVERY = 0.2, 0.5
    try:
        if task == "rebuild":
            indexing.rebuild()
    except EngineDown as error:
        sys.stderr.write(f"rebuild: {error}\n")
    while True:
        indexing.follow()
        time.sleep(PAUSE)


def main() -> None:
    django.setup()
    from search import documents, engines  # noqa: PLC0415
    from search.languages import language  # noqa: PLC0415

    engines.in_use()
    documents.prepare("zorg", language("nl"))
    documents.fingerprint()
    serve(work)


if __name__ == "__main__":
    main()
