"""Counting in memory, so that no request waits for a write."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import DatabaseError

SECONDS = 10
REQUESTS = 100

logger = logging.getLogger(__name__)

Key = TypeVar("Key", bound=tuple[Any, ...])
Count = TypeVar("Count")


class BufferedCounter(ABC, Generic[Key, Count]):
    """Counts in memory and writes after 100 requests or 10 seconds, whichever comes first.

    A process that is killed loses what it has not written. Writing happens after an answer was sent, to any request:
    a process that nobody asks anything keeps its last counts until it ends.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._pending: dict[Key, Count] = {}
        self._new = 0
        self._due_at = 0.0

    @abstractmethod
    def together(self, one: Count, other: Count) -> Count:
        """Return two counts of the same as one."""

    @abstractmethod
    def write(self, counts: dict[Key, Count]) -> None:
        """Write counts in the order of their keys, and take out each that is written."""

    def flush_when_due(self, **kwargs: Any) -> None:
        if self._new >= REQUESTS or (self._new and time.time() >= self._due_at):
            self.flush()

    def flush(self) -> None:
        """Write what was counted. What the database refuses is kept for the next time."""
        with self._lock:
            unwritten, self._pending, self._new = self._pending, {}, 0
        if not unwritten:
            return
        # Always in the same order, so that two processes never wait for each other.
        unwritten = dict(sorted(unwritten.items(), key=lambda each: each[0]))
        try:
            self.write(unwritten)
        except DatabaseError as error:
            logger.warning("The usage of API clients could not be written: %s", error)
            with self._lock:
                for key, count in unwritten.items():
                    self._merge(key, count)

    def discard(self) -> None:
        """Forget what was counted and not yet written."""
        with self._lock:
            self._pending, self._new = {}, 0

    def _count(self, key: Key, count: Count) -> None:
        with self._lock:
            if not self._new:
                self._due_at = time.time() + SECONDS
            self._new += 1
            self._merge(key, count)

    def _merge(self, key: Key, count: Count) -> None:
        self._pending[key] = self.together(self._pending[key], count) if key in self._pending else count
