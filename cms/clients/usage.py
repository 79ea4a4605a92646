"""How often each client asks, without a write for each request."""

from __future__ import annotations

import datetime
import logging
import time
from threading import Lock
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from cms.clients.models import Client, DailyUsage

SECONDS = 10
REQUESTS = 100

logger = logging.getLogger(__name__)

ClientDay = tuple[int, datetime.date]


class Usage(NamedTuple):
    requests: int
    last_at: datetime.datetime


class UsageCounter:
    """Counts in memory and writes after 100 requests or 10 seconds, whichever comes first.

    A process that is killed loses what it has not written. Writing happens after an answer was sent, to any request:
    a process that nobody asks anything keeps its last counts until it ends.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._pending: dict[ClientDay, Usage] = {}
        self._new = 0
        self._due_at = 0.0

    def add(self, client: Client) -> None:
        now = timezone.now()
        with self._lock:
            if not self._new:
                self._due_at = time.time() + SECONDS
            self._new += 1
            self._merge((client.pk, timezone.localdate(now)), Usage(1, now))

    def flush_when_due(self, **kwargs: Any) -> None:
        if self._new >= REQUESTS or (self._new and time.time() >= self._due_at):
            self.flush()

    def flush(self) -> None:
        """Write what was counted. What the database refuses is kept for the next time."""
        with self._lock:
            unwritten, self._pending, self._new = self._pending, {}, 0
        try:
            # Always in the same order, so that two processes never wait for each other.
            for key in sorted(unwritten):
                _write(key, unwritten[key])
                del unwritten[key]
        except DatabaseError as error:
            logger.warning("The usage of API clients could not be written: %s", error)
            with self._lock:
                for key, usage in unwritten.items():
                    self._merge(key, usage)

    def discard(self) -> None:
        """Forget what was counted and not yet written."""
        with self._lock:
            self._pending, self._new = {}, 0

    def _merge(self, key: ClientDay, usage: Usage) -> None:
        known = self._pending.get(key)
        self._pending[key] = (
            Usage(known.requests + usage.requests, max(known.last_at, usage.last_at)) if known else usage
        )


def _write(key: ClientDay, usage: Usage) -> None:
    client_id, day = key
    with transaction.atomic():
        if not Client.objects.filter(pk=client_id).update(last_used_at=usage.last_at):
            return
        today = DailyUsage.objects.filter(client_id=client_id, day=day)
        more = F("requests") + usage.requests
        if not today.update(requests=more):
            # Another process may make the row at this moment; both then add to it.
            DailyUsage.objects.bulk_create([DailyUsage(client_id=client_id, day=day)], ignore_conflicts=True)
            today.update(requests=more)


counter = UsageCounter()
"""The counter of this process."""
