"""How the fast lane hears of changes: it serves only while it knows that it heard of all of them a moment ago."""

from __future__ import annotations

import logging
import select
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from cms.fast_lane.store import Store
from cms.publishing.feed import CHANNEL, EVERYTHING

logger = logging.getLogger(__name__)

IN_DOUBT_AFTER = 0.05
"""Seconds after which a link that confirmed nothing is in doubt."""

CHECK_EVERY = 0.015
"""Seconds between two looks at SQLite."""

SIGN_OF_LIFE_EVERY = 0.03
"""Seconds between two questions to PostgreSQL, which tells of changes by itself."""

RECONNECT_AFTER = 0.25

IDLE_AFTER, IDLE_PAUSE = 1.0, 0.2
"""Seconds after which nobody seems to ask any more, and of the pauses from then on; the first request ends them."""


class Link(Protocol):
    def is_sure(self) -> bool:
        """Say whether every change that was committed up to now, but for the last 50 ms, has reached the store."""

    def close(self) -> None: ...


def _apply(store: Store, keys: str) -> None:
    if keys == EVERYTHING:
        store.clear()
    else:
        store.drop(keys.split())


class PostgresLink:
    """Listens to what PostgreSQL tells at each commit, and asks for a sign of life between while there are requests."""

    def __init__(self, store: Store, parameters: dict[str, Any]) -> None:
        self._store = store
        self._parameters = parameters
        self._confirmed_at = float("-inf")
        self._wanted_at = time.monotonic()
        self._bell, self._ear = socket.socketpair()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fast-lane", daemon=True)
        self._thread.start()

    def is_sure(self) -> bool:
        now = time.monotonic()
        sure = now - self._confirmed_at < IN_DOUBT_AFTER
        rests = now - self._wanted_at >= IDLE_AFTER
        self._wanted_at = now
        if rests:
            self._bell.send(b"!")
        return sure

    def close(self) -> None:
        self._stopped.set()
        self._bell.send(b"!")
        self._thread.join()
        self._bell.close()
        self._ear.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with psycopg.connect(**self._parameters, autocommit=True) as link:
                    link.execute(f"LISTEN {CHANNEL}")
                    self._store.clear()
                    self._follow(link.pgconn)
            except psycopg.Error as error:
                logger.warning("The fast lane lost its link to the database and stands aside: %s", type(error).__name__)
            self._confirmed_at = float("-inf")
            self._stopped.wait(RECONNECT_AFTER)

    def _follow(self, link: PGconn) -> None:
        """Talk to the C library itself: the cursors above it would cost a tenth of a processor."""
        incoming = select.poll()
        incoming.register(link.socket, select.POLLIN)
        incoming.register(self._ear, select.POLLIN)
        while not self._stopped.is_set():
            asked_at = time.monotonic()
            pause = IDLE_PAUSE
            if asked_at - self._wanted_at < IDLE_AFTER:
                pause = SIGN_OF_LIFE_EVERY
                if link.exec_(b"").status != ExecStatus.EMPTY_QUERY:
                    raise psycopg.OperationalError("PostgreSQL gives no sign of life.")
                self._take(link)
                self._confirmed_at = asked_at
            ready = {number for number, _event in incoming.poll(1000 * pause)}
            if link.socket in ready:
                link.consume_input()
                self._take(link)
            if self._ear.fileno() in ready:
                self._ear.recv(1024)

    def _take(self, link: PGconn) -> None:
        while notice := link.notifies():
            _apply(self._store, notice.extra.decode())


class SqliteLink:
    """Asks SQLite whether another connection has committed, and reads the change feed if so."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._checked_at = float("-inf")
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False, timeout=1)
        self._version = -1
        self._position = 0

    def is_sure(self) -> bool:
        now = time.monotonic()
        if now - self._checked_at < CHECK_EVERY:
            return True
        with self._lock:
            try:
                self._look()
            except sqlite3.Error as error:
                logger.warning("The fast lane cannot read the database and stands aside: %s", type(error).__name__)
                self._version = -1
                return False
            self._checked_at = now
        return True

    def close(self) -> None:
        self._database.close()

    def _look(self) -> None:
        [version] = self._database.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return
        if self._version == -1:
            self._store.clear()
            [newest] = self._database.execute("SELECT max(id) FROM publishing_change").fetchone()
            self._position = newest or 0
        query = "SELECT id, keys FROM publishing_change WHERE id > ? ORDER BY id"
        for number, keys in self._database.execute(query, [self._position]).fetchall():
            _apply(self._store, keys)
            self._position = number
        self._version = version


def link_for(store: Store) -> Link | None:
    """Return the link to the configured database, or None where there can be none."""
    if connection.vendor == "postgresql":
        parameters = connection.get_connection_params()
        names = ("dbname", "host", "port", "user", "password", "sslmode")
        return PostgresLink(store, {name: parameters[name] for name in names if name in parameters})
    path = Path(str(connection.settings_dict["NAME"]))
    return SqliteLink(store, path) if path.is_file() else None
