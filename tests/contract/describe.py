"""Writes the description of the API, as a running site serves it: ``python -m tests.contract.describe FILE``."""

import sys
from pathlib import Path

import django
from django.test import override_settings


def describe(file: Path) -> None:
    from cms.api.schema import openapi  # noqa: PLC0415 - models can be imported once Django is set up

    file.parent.mkdir(parents=True, exist_ok=True)
    with override_settings(PUBLIC_URL="https://kennisnetwerk.example"):
        file.write_bytes(openapi())


if __name__ == "__main__":
    django.setup()
    describe(Path(sys.argv[1]))
