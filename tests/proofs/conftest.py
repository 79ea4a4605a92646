from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections


@pytest.fixture
def file_database(tmp_path: Any, db: None) -> Iterator[Any]:
    """Give the test a database in a file, where every change is committed and others hear of it."""
    kept = connections["default"]
    if kept.vendor != "sqlite":
        pytest.skip("needs SQLite")
    file = tmp_path / "cms.sqlite3"
    # Unlike a backup, this takes what the transaction of the test has written, and waits for nobody.
    file.write_bytes(kept.connection.serialize())
    connection = kept.copy()
    connection.settings_dict |= {
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }
    connections["default"] = connection
    try:
        yield connection
    finally:
        connection.close()
        connections["default"] = kept
