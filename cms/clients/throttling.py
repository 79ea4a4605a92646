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

WRONG_KEYS = 60
"""Keys that nobody has which one address may send in a minute, before no key is looked up for it any more."""

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
    limit = limit_of(client)
    if limit <= 0:
        return RateLimit(0, 0, reset, exceeded=False)
    sender = f"client{client.pk}" if client else sender_of(request.META, window=window)
    used = _count(f"rate:{window}:{sender}")
    return RateLimit(limit, max(limit - used, 0), reset, exceeded=used > limit)


def guesses(request: Any, *, more: int = 0) -> RateLimit:
    """Say where an address stands that sends keys which nobody has, and count ``more`` of them."""
    window, passed = divmod(int(time.time()), WINDOW)
    used = _count(f"guess:{window}:{sender_of(request.META, window=window)}", more=more)
    return RateLimit(WRONG_KEYS, max(WRONG_KEYS - used, 0), WINDOW - passed, exceeded=used >= WRONG_KEYS)


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


def limit_of(client: Client | None) -> int:
    """Return how many requests in a minute this client may make, or an address without a key."""
    if client is None:
        return settings.API_REQUESTS_PER_MINUTE
    own = client.requests_per_minute or (client.allowance and client.allowance.requests_per_minute)
    return own or settings.API_CLIENT_REQUESTS_PER_MINUTE


def _count(key: str, *, more: int = 1) -> int:
    """Add to the sum and return it; 0 if the cache is out of order, since no limit is worth refusing everybody."""
    try:
        return _increment(key, more)
    except Exception as error:
        logger.warning("Requests are not counted: %s", error)
        return 0


def _increment(key: str, more: int) -> int:
    if not more:
        return cache.get(key, 0)
    try:
        return cache.incr(key, more)
    except ValueError:
        return more if cache.add(key, more, timeout=WINDOW) else cache.incr(key, more)
