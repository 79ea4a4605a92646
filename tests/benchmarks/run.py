"""What every run begins with: its options, and Django as in production, in a folder of its own."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from tests.benchmarks.systems import missing_programs


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def parser(command: str, description: str | None, *, rounds: int) -> argparse.ArgumentParser:
    """Return a parser of the options that all runs have."""
    options = argparse.ArgumentParser(prog=f"make {command} ARGS=", description=description)
    options.add_argument("--pages", type=int, nargs="+", default=[1000, 10000], help="numbers of pages, in turn")
    options.add_argument("--seconds", type=int, default=4, help="length of a round")
    options.add_argument("--rounds", type=int, default=rounds, help="alternating rounds, of which the median counts")
    options.add_argument("--connections", type=int, default=8)
    return options


@contextmanager
def prepared(*, needs: tuple[str, ...] = ("wrk",), **environment: str) -> Iterator[Path]:
    """Set Django up, with more variables of the ``environment``; give the folder. Exits without the programs."""
    if missing := missing_programs(*needs):
        say(f"Missing: {', '.join(missing)}. On Debian, as root: apt-get install {' '.join(missing)}")
        sys.exit(1)
    # However it ends, the servers end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
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
            **environment,
        )
        django.setup()
        yield folder
