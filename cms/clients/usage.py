"""How often each client asks, without a write for each request."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cms.clients.buffering import BufferedCounter
from cms.clients.models import Client, DailyUsage

ClientDay = tuple[int, datetime.date]


class Usage(NamedTuple):
    requests: int
    last_at: datetime.datetime


class UsageCounter(BufferedCounter[ClientDay, Usage]):
    """Counts requests with a key."""

    def add(self, client: Client) -> None:
        now = timezone.now()
        self._count((client.pk, timezone.localdate(now)), Usage(1, now))

    def together(self, one: Usage, other: Usage) -> Usage:
        return Usage(one.requests + other.requests, max(one.last_at, other.last_at))

    def write(self, counts: dict[ClientDay, Usage]) -> None:
        for (client_id, day), usage in list(counts.items()):
            with transaction.atomic():
                if Client.objects.filter(pk=client_id).update(last_used_at=usage.last_at):
                    add_to_day(client_id, day, kind=DailyUsage.API, requests=usage.requests)
            del counts[client_id, day]


def add_to_day(client_id: int, day: datetime.date, *, kind: str, requests: int) -> None:
    """Add to the sum of a day, in the current transaction."""
    today = DailyUsage.objects.filter(client_id=client_id, day=day, kind=kind)
    more = F("requests") + requests
    if not today.update(requests=more):
        # Another process may make the row at this moment; both then add to it.
        DailyUsage.objects.bulk_create([DailyUsage(client_id=client_id, day=day, kind=kind)], ignore_conflicts=True)
        today.update(requests=more)


counter = UsageCounter()
"""The counter of this process."""
