"""Somebody pauses an announcement, has it go on, or cancels what has not gone yet."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cms.subscriptions.models import Announcement, Delivery
from cms.subscriptions.models.mailings import AnnouncementQuerySet


def pause(announcement: Announcement) -> bool:
    """Send nothing more until it goes on; say whether there was something to pause.

    At most the one mail still goes that is being handed over at this moment.
    """
    return bool(_row(announcement).going_on().update(paused_at=timezone.now()))


def go_on(announcement: Announcement) -> bool:
    """Send what waits, and say whether it was paused."""
    paused = _row(announcement).filter(paused_at__isnull=False, cancelled_at=None)
    return bool(paused.update(paused_at=None))


@transaction.atomic
def cancel(announcement: Announcement) -> bool:
    """Send nothing more for good; what went is counted. Say whether there was something to cancel."""
    row = _row(announcement).filter(cancelled_at=None, dropped_at=None)
    if not row.update(cancelled_at=timezone.now()):
        return False
    drop_cancelled()
    return True


def drop_cancelled() -> None:
    """Count as cancelled what still waits of announcements that were."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, announcement__cancelled_at__isnull=False)
    waiting.update(state=Delivery.State.CANCELLED)


def _row(announcement: Announcement) -> AnnouncementQuerySet:
    return Announcement.objects.filter(pk=announcement.pk)
