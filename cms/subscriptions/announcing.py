"""Something new → a mail for each subscriber, written down before any is sent."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from cms.subscriptions.models import Announcement, Delivery, Subscription, Wording
from cms.subscriptions.topics import Mail, Topic, in_order, topics

BATCH = 1000

PAUSE = timedelta(minutes=15)
"""How long an announcement waits, so that what was published by mistake can be taken back first."""

logger = logging.getLogger(__name__)


class Variant(NamedTuple):
    """Who get the same mail: the language that they read, and which parts they chose; none: all."""

    locale: str
    parts: tuple[str, ...] = ()


def announce(topic: str, key: str, *, reference: str) -> Announcement | None:
    """Tell the subscribers of a thing about what the reference names: once, however often this is called.

    Call it in the transaction that makes it public. What the mail says is asked of the topic after a pause. Returns
    None if there is nobody to tell.
    """
    if not settings.SUBSCRIPTIONS or not Subscription.objects.filter(topic=topic, key=key).exists():
        return None
    announcement, _created = Announcement.objects.get_or_create(topic=topic, key=key, reference=reference)
    return announcement


def audience_of(topic: Topic, key: str) -> Counter[Variant]:
    """Return how many subscribers there are for each mail that an announcement would be written as."""
    return Counter(variant for _number, variant in _subscribed(topic, key))


def _subscribed(topic: Topic, key: str) -> Iterator[tuple[int, Variant]]:
    """Yield the subscriptions by their numbers, and which mail each of them gets.

    Parts that are offered no longer do not count. Whose parts are all gone is told everything, with the link to
    choose anew.
    """
    language = topic.language(key) if topic.language else ""
    offered = topic.parts_of(key, settings.LANGUAGE_CODE)
    rows = Subscription.objects.filter(topic=topic.name, key=key).order_by("pk")
    for number, locale, chosen in rows.values_list("pk", "subscriber__locale", "parts").iterator():
        yield number, Variant(language or locale, tuple(in_order(chosen, offered)))


def list_recipients() -> None:
    """Write down a mail for everybody who is subscribed to what was announced."""
    if not settings.SUBSCRIPTIONS:
        return
    due = Announcement.objects.going_on().filter(created_at__lte=timezone.now() - PAUSE, listed_at=None)
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        try:
            _list_recipients_of(pk)
        except Exception:
            logger.exception("The recipients of announcement %s could not be written down; others can.", pk)


@transaction.atomic
def _list_recipients_of(pk: int) -> None:
    waiting = Announcement.objects.going_on().filter(pk=pk, listed_at=None)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    announcement = waiting.first()
    if announcement is None:
        return
    topic = topics.get(announcement.topic)
    language = topic.language(announcement.key) if topic and topic.language else settings.LANGUAGE_CODE
    whole = _written(topic, announcement, Variant(language)) if topic else None
    if topic is None or whole is None:
        logger.info("%r is not announced: it does not hold any more.", announcement)
        announcement.dropped_at = timezone.now()
        announcement.save(update_fields=["dropped_at"])
        return
    announcement.subject = whole.subject[:255]
    announcement.listed_at = timezone.now()
    announcement.save(update_fields=["subject", "listed_at"])
    wording_of = _wordings(topic, announcement)
    rows = (
        Delivery(announcement=announcement, wording=wording, subscription_id=number)
        for number, variant in _subscribed(topic, announcement.key)
        if (wording := wording_of(variant))
    )
    while batch := list(islice(rows, BATCH)):
        Delivery.objects.bulk_create(batch)


def _wordings(topic: Topic, announcement: Announcement) -> Callable[[Variant], Wording | None]:
    """Return what gives the wording for a variant, each written once; None where there is nothing to tell."""
    known: dict[Variant, Wording | None] = {}

    def wording_of(variant: Variant) -> Wording | None:
        if variant not in known:
            mail = _written(topic, announcement, variant)
            known[variant] = _kept(announcement, variant, mail) if mail else None
        return known[variant]

    return wording_of


def _kept(announcement: Announcement, variant: Variant, mail: Mail) -> Wording:
    return Wording.objects.create(
        announcement=announcement, locale=variant.locale, parts=list(variant.parts), **asdict(mail)
    )


def _written(topic: Topic, announcement: Announcement, variant: Variant) -> Mail | None:
    with override(variant.locale):
        return topic.write(announcement.reference, variant.locale, variant.parts)
