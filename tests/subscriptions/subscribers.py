"""Subscribers without the long way through the form."""

from __future__ import annotations

from django.utils import timezone

from cms.subscriptions.addresses import parse
from cms.subscriptions.models import ConsentText, Subscriber, Subscription


def subscribe(text: str, key: str = "a", *, topic: str = "plans", locale: str = "nl") -> Subscription:
    address = parse(text)
    consent, _created = ConsentText.objects.get_or_create(digest="0" * 64, defaults={"locale": "nl", "text": "Ja."})
    subscriber, _created = Subscriber.objects.get_or_create(
        normalised=address.normalised, defaults={"address": address.written, "locale": locale}
    )
    now = timezone.now()
    return Subscription.objects.create(
        subscriber=subscriber, topic=topic, key=key, asked_at=now, confirmed_at=now, consent_text=consent, way="page"
    )
