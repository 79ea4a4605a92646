"""The secrets that receivers verify calls with.

They are derived from ``SECRET_KEY`` and a random seed of each subscriber. So the database alone, or a copy of it, is
not enough to sign anything; and another ``SECRET_KEY`` makes another secret for everybody.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook

from cms.webhooks.models import Delivery, Subscriber

BOTH_FOR = timedelta(days=1)
"""How long after a renewal calls are signed with the former secret too."""


def secret(subscriber: Subscriber) -> str:
    """Return the secret that the receiver has to know."""
    return _secret(subscriber.secret_seed)


def renew(subscriber: Subscriber) -> None:
    """Give a subscriber another secret; the former one stays good for a day."""
    subscriber.former_seed, subscriber.secret_seed = subscriber.secret_seed, uuid4()
    subscriber.secret_renewed_at = timezone.now()
    subscriber.save(update_fields=["former_seed", "secret_seed", "secret_renewed_at"])


def headers(delivery: Delivery) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a call that is made now."""
    now, subscriber = timezone.now(), delivery.subscriber
    seeds = [subscriber.secret_seed]
    if subscriber.former_seed and subscriber.secret_renewed_at and now - subscriber.secret_renewed_at < BOTH_FOR:
        seeds.append(subscriber.former_seed)
    signatures = [Webhook(_secret(seed)).sign(delivery.message_id(), now, delivery.payload) for seed in seeds]
    return {
        "webhook-id": delivery.message_id(),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _secret(seed: UUID) -> str:
    key = salted_hmac("cms.webhooks.signing", seed.hex, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(key).decode()}"
