"""Deliveries → calls, until each has arrived or failed for days.

Nobody holds a lock or a transaction while a receiver is being called. A process reserves a subscriber for a while; if
it dies in between, another one takes up the same delivery later, under the same id.
"""

from __future__ import annotations

import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from cms.outside import calls
from cms.outside.failures import CallFailed, Failure
from cms.webhooks import signing
from cms.webhooks.models import Delivery, Subscriber

logger = logging.getLogger(__name__)

DELAYS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]
"""How long after each attempt that failed the next one follows, as Standard Webhooks advises."""

HEADERS = {"Content-Type": "application/json", "User-Agent": "jmz-kennisnetwerk"}
JITTER = 0.1
RESERVED = timedelta(seconds=120)
SENDING_FOR = 60.0
"""Seconds for which one subscriber is served at a stretch; with the last call it stays within what is reserved."""

REST = timedelta(seconds=5)
"""How long a receiver is left alone after a call that failed."""

LONGEST_REST = timedelta(hours=1)

_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="webhooks")
_served: set[int] = set()


def start() -> None:
    """Have everything that is due sent in the background, each subscriber on its own: a slow one delays no other."""
    for pk in due():
        if pk not in _served:
            _served.add(pk)
            _pool.submit(_serve, pk)


def due() -> list[int]:
    """Return the subscribers for whom something is to be sent now."""
    now = timezone.now()
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=now)
    subscribers = Subscriber.objects.filter(active=True, quiet_until__lte=now, pk__in=waiting.values("subscriber"))
    return list(subscribers.values_list("pk", flat=True))


def _serve(pk: int) -> None:
    try:
        send_to(pk)
    except Exception:
        logger.exception("The deliveries for subscriber %s could not be sent.", pk)
    finally:
        _served.discard(pk)
        connection.close()


def send_to(pk: int) -> None:
    """Send a subscriber what is due, oldest first, until a call fails or it has had its share of time."""
    now = timezone.now()
    free = Subscriber.objects.filter(pk=pk, active=True, quiet_until__lte=now)
    if not free.update(quiet_until=now + RESERVED):
        return
    rest, end = REST, time.monotonic() + SENDING_FOR
    try:
        while True:
            waiting = Delivery.objects.filter(
                subscriber=pk, subscriber__active=True, state=Delivery.State.WAITING, due_at__lte=timezone.now()
            )
            delivery = waiting.select_related("subscriber").order_by("pk").first()
            if delivery is None or time.monotonic() > end:
                rest = timedelta()
                return
            wait = _attempt(delivery)
            if wait:
                rest = wait
                return
    finally:
        Subscriber.objects.filter(pk=pk).update(quiet_until=timezone.now() + rest)


def _attempt(delivery: Delivery) -> timedelta:
    """Make one call and note how it went; return how long the receiver is to be left alone."""
    status, answer, asked, failure = None, "", timedelta(), ""
    try:
        given = calls.post(
            delivery.subscriber.url,
            body=delivery.payload.encode(),
            headers={
                "Content-Type": "application/json",
                "User-Agent": "jmz-kennisnetwerk",
                **signing.headers(delivery),
            },
        )
        status, answer, asked = given.status, given.excerpt, timedelta(seconds=min(given.retry_after, 24 * 60 * 60))
        if not 200 <= status < 300:
            failure = Failure.GONE if status == 410 else Failure.STATUS
    except CallFailed as error:
        failure = error.failure
    _note(delivery, status=status, answer=answer, failure=failure, asked=asked)
    logger.info("Delivery %s, attempt %s: %s", delivery.pk, delivery.attempts + 1, failure or status)
    return max(REST, min(asked, LONGEST_REST)) if failure else timedelta()


def _note(delivery: Delivery, *, status: int | None, answer: str, failure: str, asked: timedelta) -> None:
    now, attempts = timezone.now(), delivery.attempts + 1
    state, due_at = Delivery.State.DELIVERED, now
    if failure:
        is_last = attempts > len(DELAYS) or failure == Failure.GONE
        state = Delivery.State.FAILED if is_last else Delivery.State.WAITING
        due_at = now if is_last else now + max(_delay(attempts), asked)
    # An update, as staff may have deleted the subscriber meanwhile.
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state,
        due_at=due_at,
        attempts=attempts,
        status=status,
        failure=failure,
        answer=answer,
        attempted_at=now,
    )
    subscribers = Subscriber.objects.filter(pk=delivery.subscriber_id)
    if not failure:
        subscribers.exclude(failing_since=None).update(failing_since=None)
    elif failure == Failure.GONE:
        subscribers.update(active=False, gone_at=now)
    else:
        subscribers.filter(failing_since=None).update(failing_since=now)


def _delay(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts, each time a little different, so that calls spread out."""
    return DELAYS[attempts - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret depends on it
