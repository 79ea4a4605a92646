"""How a subscription begins, with a confirmation from its own address, and ends without a trace of the person."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.subscriptions import limits
from cms.subscriptions.addresses import Address
from cms.subscriptions.models import ConsentText, Delivery, Letter, Report, Subscriber, Subscription, Way
from cms.subscriptions.topics import Topic, in_order, topics

Purpose = Letter.Purpose


def consent_text(topic: Topic) -> str:
    """Return what somebody agrees to, in the active language."""
    promise = _("We keep your e-mail address for this and nothing else. Every mail has a link to stop.")
    return f"{topic.consent} {promise}"


def ask_to_subscribe(
    address: Address, *, topic: Topic, key: str, locale: str, way: Way, parts: Collection[str] = ()
) -> None:
    """Have a link mailed that confirms the subscription; nothing else comes of it.

    ``parts`` are among those that the topic offers; none: all of it. An address that got too many mails today gets
    none, and nobody is told.
    """
    if not limits.may_be_mailed(address):
        return
    with override(locale):
        text = consent_text(topic)
    digest = hashlib.sha256(text.encode()).hexdigest()
    agreed, _created = ConsentText.objects.get_or_create(digest=digest, defaults={"locale": locale, "text": text})
    chosen = in_order(parts, topic.parts_of(key, locale))
    about = {"topic": topic.name, "key": key, "parts": chosen, "consent_text": agreed}
    _write(address, Purpose.CONFIRM, locale=locale, way=way, **about)


def ask_for_data(address: Address, *, locale: str, way: Way) -> None:
    """Have a link mailed to what is kept about an address, be it nothing. The same limit holds."""
    if limits.may_be_mailed(address):
        _write(address, Purpose.DATA, locale=locale, way=way)


def _write(address: Address, purpose: Purpose, **fields: Any) -> None:
    Letter.objects.create(purpose=purpose, address=address.written, normalised=address.normalised, **fields)


@transaction.atomic
def confirm(token: str) -> Subscription | None:
    """Begin the subscription that a token was mailed for. None: there is no such token, or no longer."""
    letter = Letter.objects.select_for_update().opened_by(token, Purpose.CONFIRM).first()
    if letter is None or letter.consent_text is None:
        return None
    # The lock keeps it from being deleted, as its last subscription ends at this moment.
    subscriber, _created = Subscriber.objects.select_for_update().get_or_create(
        normalised=letter.normalised, defaults={"address": letter.address, "locale": letter.locale}
    )
    subscriber.address, subscriber.locale = letter.address, letter.locale
    subscriber.refusals = subscriber.bounces = 0
    subscriber.save(update_fields=["address", "locale", "refusals", "bounces"])
    subscription, _created = Subscription.objects.update_or_create(
        subscriber=subscriber,
        topic=letter.topic,
        key=letter.key,
        defaults={
            "parts": letter.parts,
            "asked_at": letter.asked_at,
            "confirmed_at": timezone.now(),
            "consent_text": letter.consent_text,
            "way": letter.way,
        },
    )
    _letters_about(subscription).delete()
    return subscription


@transaction.atomic
def change(subscription: Subscription, *, key: str, parts: Collection[str]) -> bool:
    """Have a subscription be about another key of its topic, or about other parts; none: all of it.

    Whoever holds the link of the subscription reads the mail of its address, so nothing is confirmed anew. Its waiting
    mail about another key is not sent; what waits about the same key goes as it was written. Says no if the
    subscription has ended, or there is one about that key already.
    """
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscription.subscriber_id).first()
    if subscriber is None:
        return False
    own = {found.key: found for found in subscriber.subscriptions.filter(topic=subscription.topic)}
    kept = next((found for found in own.values() if found.pk == subscription.pk), None)
    if kept is None or (kept.key != key and key in own):
        return False
    if kept.key != key:
        _letters_about(kept).delete()
        _forget_waiting(kept)
        kept.key = key
    _letters_about(kept).delete()
    topic = topics.get(kept.topic)
    kept.parts = in_order(parts, topic.parts_of(key, subscriber.locale)) if topic else []
    kept.save(update_fields=["key", "parts"])
    return True


@transaction.atomic
def unsubscribe(subscription: Subscription) -> None:
    """End a subscription, all requests for it, and with the last one everything about the subscriber."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscription.subscriber_id).first()
    if subscriber is None:
        return
    _letters_about(subscription).delete()
    _forget_waiting(subscription)
    subscription.delete()
    if not subscriber.subscriptions.exists():
        subscriber.delete()


@transaction.atomic
def erase(normalised: str) -> bool:
    """Delete everything that is kept about an address, and say whether there was anything."""
    subscriber = Subscriber.objects.select_for_update().filter(normalised=normalised).first()
    letters, _by_model = Letter.objects.filter(normalised=normalised).delete()
    if subscriber:
        for subscription in subscriber.subscriptions.all():
            _forget_waiting(subscription)
        subscriber.delete()
    return bool(subscriber or letters)


def _letters_about(subscription: Subscription) -> Any:
    return Letter.objects.filter(
        normalised=subscription.subscriber.normalised,
        purpose=Purpose.CONFIRM,
        topic=subscription.topic,
        key=subscription.key,
    )


def _forget_waiting(subscription: Subscription) -> None:
    Delivery.objects.filter(subscription=subscription, state=Delivery.State.WAITING).delete()


def kept_about(normalised: str) -> dict[str, Any]:
    """Return everything that is kept about an address, as JSON can hold it."""
    subscriber = Subscriber.objects.filter(normalised=normalised).first()
    subscriptions = subscriber.subscriptions.select_related("consent_text").order_by("pk") if subscriber else []
    return {
        "address": subscriber.address if subscriber else None,
        "language": subscriber.locale if subscriber else None,
        "mailsRefusedInARow": subscriber.refusals if subscriber else 0,
        "mailsThatCameBack": subscriber.bounces if subscriber else 0,
        "subscriptions": [_shape(subscription) for subscription in subscriptions],
        "requests": [
            {
                "purpose": letter.purpose,
                "address": letter.address,
                "language": letter.locale,
                "topic": letter.topic or None,
                "key": letter.key or None,
                "parts": letter.parts,
                "askedAt": letter.asked_at.isoformat(),
                "askedWith": letter.way,
                "mail": letter.state,
            }
            for letter in Letter.objects.filter(normalised=normalised).order_by("pk")
        ],
    }


def _shape(subscription: Subscription) -> dict[str, Any]:
    deliveries = subscription.deliveries.select_related("announcement", "wording").order_by("pk")
    return {
        "topic": subscription.topic,
        "key": subscription.key,
        "parts": subscription.parts,
        "title": title_of(subscription.topic, subscription.key, locale=subscription.subscriber.locale),
        "askedAt": subscription.asked_at.isoformat(),
        "askedWith": subscription.way,
        "confirmedAt": subscription.confirmed_at.isoformat(),
        "agreedTo": subscription.consent_text.text,
        "mails": [
            {
                "subject": str(delivery.wording or delivery.announcement),
                "state": delivery.state,
                "at": delivery.handed_at and delivery.handed_at.isoformat(),
            }
            for delivery in deliveries
        ],
    }


def title_of(topic: str, key: str, *, locale: str) -> str | None:
    """Return the title of what somebody can subscribe to; None if there is none any more."""
    known = topics.get(topic)
    return known.describe(key, locale) if known else None


def chosen_of(topic: str, key: str, parts: Collection[str], *, locale: str) -> list[str]:
    """Return the labels of the parts that were chosen; none: all of it."""
    known = topics.get(topic)
    offered = known.parts_of(key, locale) if known and parts else {}
    return [label for value, label in offered.items() if value in parts]


def forget_expired() -> None:
    """Delete requests that nobody confirmed within 48 hours, what providers told long ago, and counts that are over."""
    Letter.objects.filter(asked_at__lte=timezone.now() - Letter.LIFETIME).delete()
    Report.objects.filter(heard_at__lte=timezone.now() - Report.KEPT).delete()
    limits.forget()
