"""How many requests a client may make in a minute.

The count lives in Django's cache. Processes that share a cache count together, others each for themselves.
"""

from __future__ import annotations

import logging
import time
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache

from cms.clients.addresses import sender_of
from cms.clients.models import Client

WINDOW = 60

logger = logging.getLogger(__name__)


class RateLimit(NamedTuple):
    """Where a client stands in this minute; ``reset`` in seconds from now. A limit of 0 is none."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool


def check(client: Client | None, request: Any) -> RateLimit:
    """Count this request and say where its sender stands: the client, or without one the IP address.

    The windows are minutes of the clock, so around the turn of a minute twice the limit can pass. Only
    ``request.META`` is looked at.
    """
    now = int(time.time())
    window, passed = divmod(now, WINDOW)
    reset = WINDOW - passed
    limit = _limit(client)
    if limit <= 0:
        return RateLimit(0, 0, reset, exceeded=False)
    sender = f"client{client.pk}" if client else sender_of(request.META, window=window)
    used = _count(f"rate:{window}:{sender}")
    return RateLimit(limit, max(limit - used, 0), reset, exceeded=used > limit)


def headers(rate_limit: RateLimit) -> dict[str, str]:
    """Return the headers of draft-ietf-httpapi-ratelimit-headers-06, and when to come back if there were too many."""
    if not rate_limit.limit:
        return {}
    values = {
        "RateLimit-Limit": str(rate_limit.limit),
        "RateLimit-Remaining": str(rate_limit.remaining),
        "RateLimit-Reset": str(rate_limit.reset),
    }
    if rate_limit.exceeded:
        values["Retry-After"] = str(rate_limit.reset)
    return values


def _limit(client: Client | None) -> int:
    if client is None:
        return settings.API_REQUESTS_PER_MINUTE
    return client.requests_per_minute or settings.API_CLIENT_REQUESTS_PER_MINUTE


def _count(key: str) -> int:
    """Add one and return the sum; 0 if the cache is out of order, since no limit is worth refusing everybody."""
    try:
        return _increment(key)
    except Exception as error:
        logger.warning("Requests are not counted: %s", error)
        return 0


def _increment(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        return 1 if cache.add(key, 1, timeout=WINDOW) else cache.incr(key)
