"""Measures speed on PostgreSQL beside Wagtail's own APIs: see docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack

from tests.benchmarks.run import parser, prepared, say


def arguments() -> argparse.Namespace:
    options = parser("benchmark", __doc__, rounds=5)
    options.add_argument("--publications", type=int, default=30)
    options.add_argument("--cases", nargs="+", metavar="NAME", help="only these requests")
    return options.parse_args()


def main() -> int:
    options = arguments()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        say("Start it with “make benchmark”, which gives it a PostgreSQL of its own.")
        return 1
    with ExitStack() as stack:
        folder = stack.enter_context(prepared())
        from tests.benchmarks.measuring import measure

        measure(options, folder, stack, say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
