"""Measures speed on PostgreSQL beside Wagtail's own APIs: see docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.systems import missing_programs


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make benchmark ARGS=", description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 10000], help="numbers of pages, in turn")
    parser.add_argument("--seconds", type=int, default=4, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds, of which the median counts")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--publications", type=int, default=30)
    parser.add_argument("--cases", nargs="+", metavar="NAME", help="only these requests")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if missing := missing_programs("wrk"):
        say(f"Missing: {', '.join(missing)}. On Debian, as root: apt-get install {' '.join(missing)}")
        return 1
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        say("Start it with “make benchmark”, which gives it a PostgreSQL of its own.")
        return 1
    # However it ends, the servers end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        # Varnish leaves its work to another user.
        folder.chmod(0o755)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="tests.benchmarks.settings",
            DATA_DIR=str(folder / "data"),
            SECRET_KEY="only-for-benchmarks",
            PUBLIC_URL="http://127.0.0.1",
            ALLOWED_HOSTS="127.0.0.1",
            SECURE_SSL_REDIRECT="false",
            API_REQUESTS_PER_MINUTE="1000000000",
            LOG_LEVEL="ERROR",
            PYTHONWARNINGS="ignore:No directory at",
        )
        import django

        django.setup()
        from tests.benchmarks.measuring import measure

        measure(options, folder, stack, say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
