"""What was planned: pages that go live or expire at a time of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
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
