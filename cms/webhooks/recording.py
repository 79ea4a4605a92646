"""Change feed → deliveries: what is to be told is written down together with how far the feed was read."""

from __future__ import annotations

from django.db import connection, transaction

from cms.publishing import feed
from cms.webhooks import events
from cms.webhooks.events import Event
from cms.webhooks.models import Delivery, Subscriber

BATCH = 200


def record() -> None:
    """Write down for every active subscriber what it is to be told. Several workers may do this at once."""
    state = feed.state()
    for subscriber in Subscriber.objects.filter(active=True):
        # A look without a lock first: it costs the database little, and usually there is nothing.
        if (
            feed.has_lost_its_place(subscriber, state)
            or feed.after(subscriber.position, end=state.end).values("pk").exists()
        ):
            while _record(subscriber.pk):
                pass


@transaction.atomic
def _record(pk: int) -> bool:
    """Write down the next part for one subscriber, and return whether there is more."""
    subscribers = Subscriber.objects.filter(pk=pk, active=True)
    if connection.features.has_select_for_update_skip_locked:
        subscribers = subscribers.select_for_update(skip_locked=True)
    subscriber = subscribers.first()
    if subscriber is None:
        return False
    state = feed.state()
    if feed.has_lost_its_place(subscriber, state):
        feed.begin(subscriber, state)
        told, more = [events.restarted()], False
    else:
        changes = feed.read(
            subscriber.position, end=state.end, types=subscriber.types, locales=subscriber.locales, limit=BATCH
        )
        subscriber.transaction, subscriber.number = changes.position
        told, more = events.of_items(changes.items), changes.more
    Delivery.objects.bulk_create(delivery(subscriber, event) for event in told)
    subscriber.save(update_fields=["epoch", "transaction", "number"])
    return more


def delivery(subscriber: Subscriber, event: Event) -> Delivery:
    return Delivery(subscriber=subscriber, event=event.type, payload=event.payload)
