"""The log of deliveries: what staff may do with it."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cms.publishing.failed_tasks import FailedTasks
from cms.webhooks import events
from cms.webhooks.models import Delivery, Subscriber
from cms.webhooks.recording import delivery

KEPT = timedelta(days=30)


def send_test(subscriber: Subscriber) -> None:
    """Have an event sent that says nothing, to see whether calls arrive."""
    delivery(subscriber, events.test()).save()


def replay(deliveries: QuerySet[Delivery]) -> int:
    """Have deliveries sent again under the same ids, with all attempts before them; return how many."""
    return deliveries.order_by().update(state=Delivery.State.WAITING, attempts=0, due_at=timezone.now())


def _failed() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.FAILED)


FAILED = FailedTasks(
    name="deliveries",
    label=gettext_lazy("Deliveries of webhooks that failed"),
    permission="webhooks.replay_delivery",
    count=lambda: _failed().count(),
    retry=lambda: replay(_failed()),
    all_url_name="webhook-deliveries:index",
)


def prune() -> None:
    """Forget what was sent or failed a month ago."""
    Delivery.objects.exclude(state=Delivery.State.WAITING).filter(created_at__lt=timezone.now() - KEPT).delete()
