"""What was planned: pages that go live or expire at a time of their own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.core.identity import object_key

logger = logging.getLogger(__name__)


def next_due() -> datetime | None:
    """Return when the next planned change of anything is due. Two statements on indexed or few rows."""
    now = timezone.now()
    moments = [
        Revision.objects.filter(approved_go_live_at__gt=now).aggregate(next=models.Min("approved_go_live_at"))["next"],
        Page.objects.filter(live=True, expire_at__gt=now).aggregate(next=models.Min("expire_at"))["next"],
    ]
    return min((moment for moment in moments if moment), default=None)


def run() -> tuple[int, int]:
    """Publish and unpublish what is due; return how many pages that were and how many failed.

    Each page goes in a transaction of its own, so that one that breaks a rule by now stops no other. It stays
    planned, is told in the log, and is tried again at the next run.
    """
    done = failed = 0
    for key, change in [*_expired(), *_approved()]:
        try:
            with transaction.atomic():
                change()
            done += 1
        except Exception:
            logger.exception("The planned change of %s could not be made.", key)
            failed += 1
    return done, failed


Planned = tuple[str, Callable[[], Any]]


def _expired() -> list[Planned]:
    pages = Page.objects.filter(live=True, expire_at__lte=timezone.now()).order_by("expire_at")
    unpublish = {"set_expired": True, "log_action": "wagtail.unpublish.scheduled"}
    return [(object_key(page), partial(page.unpublish, **unpublish)) for page in pages]


def _approved() -> list[Planned]:
    revisions = Revision.objects.filter(approved_go_live_at__lte=timezone.now()).order_by("approved_go_live_at")
    return [
        (f"revision {revision.pk}", partial(revision.publish, log_action="wagtail.publish.scheduled"))
        for revision in revisions
    ]


REMEMBERED = 1.0
"""Seconds for which the next planned change is remembered, so that answers need not ask for it."""

_next: tuple[float, datetime | None] = (float("-inf"), None)


def due_within(seconds: int) -> datetime | None:
    """Return the next planned change if it is due within this time, as it was known a second ago at most."""
    global _next  # noqa: PLW0603 - one value for the process, replaced as a whole
    if time.monotonic() - _next[0] > REMEMBERED:
        _next = (time.monotonic(), next_due())
    due = _next[1]
    return due if due and due <= timezone.now() + timedelta(seconds=seconds) else None
