"""How often the websites of clients show which kind of embed, as far as they can be counted without knowing anybody.

A browser says with each embed from which origin the page around it is (``Referer``). Of that only the client is kept:
how often on a day it showed each kind, and when it last showed each item.
"""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cms.clients.buffering import BufferedCounter
from cms.clients.models import Client, EmbeddedItem
from cms.clients.usage import add_to_day

Shown = tuple[str, str, str, datetime.date]
"""Origin, kind of embed, the id of the item or nothing, and day."""

KIND = re.compile(r"[a-z0-9-]{1,40}")
LONGEST_ADDRESS = 2000


class EmbedCounter(BufferedCounter[Shown, int]):
    """Counts embeds by the origin of the page around them; origins of nobody are forgotten when it writes."""

    def add(self, origin: str, kind: str, item: UUID | None = None) -> None:
        self._count((origin, kind, str(item or ""), timezone.localdate()), 1)

    def together(self, one: int, other: int) -> int:
        return one + other

    def write(self, counts: dict[Shown, int]) -> None:
        owners = _owners()
        for (origin, kind, item, day), shown in list(counts.items()):
            if client_id := owners.get(origin):
                with transaction.atomic():
                    add_to_day(client_id, day, kind=kind, requests=shown)
                    if item:
                        defaults = {"last_shown_on": day}
                        EmbeddedItem.objects.update_or_create(client_id=client_id, item=item, defaults=defaults)
            del counts[origin, kind, item, day]


embeds = EmbedCounter()
"""The counter of this process."""


def count_embed(meta: dict[str, Any], *, kind: str, item: UUID | None = None) -> None:
    """Count an embed that a request shows, without a statement.

    ``kind`` is its public name, such as ``handout``; ``item`` the public id of what it shows, if that is one item.
    """
    origin = _origin(meta.get("HTTP_REFERER", ""))
    if meta["REQUEST_METHOD"] == "GET" and origin and KIND.fullmatch(kind):
        embeds.add(origin, kind, item)


def _origin(address: str) -> str:
    """Return the origin of an address, or nothing for what is none of a website."""
    try:
        parts = urlsplit(address[:LONGEST_ADDRESS])
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme != "https" or not host:
        return ""
    return f"https://{host}:{port}" if port and port != 443 else f"https://{host}"


def _owners() -> dict[str, int]:
    """Return the client of each origin; where several have the same, the first that has it."""
    owners: dict[str, int] = {}
    kept = Client.objects.filter(revoked_at=None).exclude(origins="").order_by("pk")
    for client_id, origins in kept.values_list("pk", "origins"):
        for origin in origins.split():
            owners.setdefault(origin, client_id)
    return owners
