"""What was planned: pages that go live or expire at a time of their own, or after the last day of their use."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.core.days import end_of, today
from cms.core.identity import object_key
from cms.core.registry import PublicType, registry
from cms.publishing import planned_failures
from cms.publishing.models import PlannedFailure

logger = logging.getLogger(__name__)


def next_due() -> datetime | None:
    """Return when the next planned change of anything is due.

    Two statements on indexed or few rows, and one for each type that has a last day.
    """
    now = timezone.now()
    moments = [
        Revision.objects.filter(approved_go_live_at__gt=now).aggregate(next=models.Min("approved_go_live_at"))["next"],
        Page.objects.filter(live=True, expire_at__gt=now).aggregate(next=models.Min("expire_at"))["next"],
        *(end_of(day) for day in _last_days()),
    ]
    return min((moment for moment in moments if moment), default=None)


def _last_days() -> list[date]:
    """Return, for each type that has one, the next last day of any of its pages."""
    found = [
        _live(registered, gte=today()).aggregate(next=models.Min(registered.last_day))["next"]
        for registered in registry
        if registered.last_day
    ]
    return [day for day in found if day]


def _live(registered: PublicType, **last_day: date) -> models.QuerySet[Any]:
    """Return the public pages of a type whose last day compares to another as it is told."""
    conditions = {f"{registered.last_day}__{lookup}": day for lookup, day in last_day.items()}
    return registered.model._default_manager.filter(live=True, **conditions)


class Planned(NamedTuple):
    """A change that was planned for now; ``page`` holds the number of the page and ``planner`` who planned it."""

    key: str
    page: int
    planner: Any
    change: Callable[[], Any]


def run() -> tuple[int, int]:
    """Publish and unpublish what is due; return how many pages that were and how many failed.

    Each page goes in a transaction of its own, so that one that breaks a rule by now stops no other. It stays planned,
    is tried again after a while, and is shown to its editor: on the first page of the admin, and once by mail.
    """
    done = failed = 0
    due = [*_expired(), *_approved()]
    PlannedFailure.objects.exclude(key__in=[planned.key for planned in due]).delete()
    waiting = set(PlannedFailure.objects.filter(due_at__gt=timezone.now()).values_list("key", flat=True))
    for planned in due:
        if planned.key in waiting:
            continue
        try:
            with transaction.atomic():
                planned.change()
                PlannedFailure.objects.filter(key=planned.key).delete()
            done += 1
        except Exception as error:
            logger.exception("The planned change of %s could not be made.", planned.key)
            planned_failures.record(planned.key, planned.page, planned.planner, error)
            failed += 1
    return done, failed


def _expired() -> list[Planned]:
    expired = Page.objects.filter(live=True, expire_at__lte=timezone.now()).order_by("expire_at")
    ended = [page for registered in registry if registered.last_day for page in _live(registered, lt=today())]
    pages = {page.pk: page for page in [*expired.select_related("owner"), *ended]}
    unpublish = {"set_expired": True, "log_action": "wagtail.unpublish.scheduled"}
    return [
        Planned(object_key(page), page.pk, page.owner, partial(page.unpublish, **unpublish)) for page in pages.values()
    ]


def _approved() -> list[Planned]:
    revisions = Revision.page_revisions.filter(approved_go_live_at__lte=timezone.now()).order_by("approved_go_live_at")
    return [
        Planned(
            f"revision {revision.pk}",
            int(revision.object_id),
            revision.user,
            partial(revision.publish, log_action="wagtail.publish.scheduled"),
        )
        for revision in revisions.select_related("user")
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
