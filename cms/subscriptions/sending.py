"""Mails → mail server: one process at a time, at the rate that the settings allow, each mail at most once.

What is written down just before the server may take a mail keeps it from ever being sent again. So when a process is
killed, at most the one mail that it was handing over is in doubt; all others are still waiting, or were sent.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from cms.publishing.frame import Publisher, publisher
from cms.subscriptions import controlling, lifecycle, mails
from cms.subscriptions.handover import InDoubt, Postman, Refused, ServerDown
from cms.subscriptions.models import Delivery, Letter, Mailing, MailingQuerySet, Subscriber, Turn, new_token

BATCH = 50
STRETCH = 30.0
"""Seconds for which a process goes on sending before it looks around."""

RESERVED = timedelta(minutes=2)
"""How long others wait for a process that does not say that it is done; longer than a stretch with a slow server."""

REST = timedelta(minutes=1)
"""How long a server is left alone that cannot take mail now."""

DELAYS = [timedelta(minutes=5), timedelta(minutes=20), *(timedelta(hours=hours) for hours in (1, 4, 8, 12, 24))]
"""After each temporary refusal. Then the mail counts as refused."""

IN_DOUBT_AFTER = timedelta(minutes=10)
MAILBOX_GONE_AFTER = 3
"""Mails in a row that a mail server refused since there is no such mailbox."""

logger = logging.getLogger(__name__)

State = Mailing.State

_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="subscriptions")
_running: Future[None] | None = None


@dataclass(frozen=True, kw_only=True)
class Post:
    """Mails of another app that somebody waits for. ``due`` returns those of its model that wait, in their order."""

    model: type[Mailing]
    due: Callable[[], models.QuerySet[Any]]
    write: Callable[[Any, Publisher], EmailMultiAlternatives]


_added: list[Post] = []


def add(post: Post) -> None:
    """Send mails of another app too; called from ``AppConfig.ready()``."""
    _added.append(post)


def start() -> None:
    """Have what is due sent in the background, as a server can be slow."""
    global _running  # noqa: PLW0603 - one for the process
    if (_running is None or _running.done()) and is_due():
        _running = _pool.submit(_serve)


def is_due() -> bool:
    return any(due.exists() for due in _due())


def _due() -> list[models.QuerySet[Any]]:
    """Return what is due, in the order in which it is sent: first what somebody waits for."""
    added = [post.due() for post in _added]
    return [_due_letters(), *added, _due_deliveries()] if settings.SUBSCRIPTIONS else added


def _due_letters() -> models.QuerySet[Letter]:
    due = Letter.objects.alive().filter(state=State.WAITING, due_at__lte=timezone.now())
    return due.select_related("consent_text").order_by("due_at", "pk")


def _due_deliveries() -> models.QuerySet[Delivery]:
    due = Delivery.objects.going_on().filter(due_at__lte=timezone.now(), subscription__isnull=False)
    # Thousands share a wording; a join would fetch it for each of them.
    return due.select_related("subscription__subscriber").prefetch_related("wording").order_by("due_at", "pk")


def _serve() -> None:
    try:
        send_due()
    except Exception:
        logger.exception("The mails to subscribers could not be sent.")
    finally:
        connection.close()


def send_due() -> None:
    """Send what is due, if it is our turn: first what somebody waits for, then announcements in their order."""
    now = timezone.now()
    Turn.objects.bulk_create([Turn(pk=1, reserved_until=now)], ignore_conflicts=True)
    if not Turn.objects.filter(pk=1, reserved_until__lte=now).update(reserved_until=now + RESERVED):
        return
    interval = 60 / settings.MAILS_PER_MINUTE
    rest = REST
    try:
        with Postman() as postman:
            _send_for_a_stretch(postman, interval)
        rest = timedelta(seconds=interval)
    except ServerDown as error:
        logger.warning("The mail server takes no mail now: %s", error)
    finally:
        Turn.objects.filter(pk=1).update(reserved_until=timezone.now() + rest)


def _send_for_a_stretch(postman: Postman, interval: float) -> None:
    by, end, is_first = publisher(), time.monotonic() + STRETCH, True
    for batch in _batches():
        for mailing in batch:
            if not is_first:
                if time.monotonic() + interval > end:
                    return
                time.sleep(interval)
            is_first = False
            if not _send(mailing, postman, by):
                # It was paused, cancelled or ended meanwhile, and so perhaps were others.
                break


def _batches() -> Iterator[list[Mailing]]:
    """Yield what waits, in a fixed number of statements for each batch."""
    while batch := next((found for due in _due() if (found := list(due[:BATCH]))), None):
        yield batch


def _send(mailing: Mailing, postman: Postman, by: Publisher) -> bool:
    """Hand a mail over, and say whether it still was to be sent."""
    row: MailingQuerySet = type(mailing).objects.filter(pk=mailing.pk)
    also_written: dict[str, Any] = {}
    is_claimed = False

    def at_last() -> bool:
        """Claim the mail: not if it was deleted, cancelled or paused, or another process has it."""
        nonlocal is_claimed
        claim = {"state": State.HANDING_OVER, "handed_at": timezone.now(), "attempts": F("attempts") + 1}
        is_claimed = bool(row.going_on().update(**claim, **also_written))
        return is_claimed

    try:
        mail, also_written = _mail(mailing, by)
        if not postman.hand_over(mail, at_last=at_last):
            return False
        row.update(state=State.SENT, reply=None)
        if isinstance(mailing, Delivery):
            _reached(mailing)
    except Refused as refusal:
        # What another process has claimed meanwhile is its own affair.
        _note(row.filter(state=State.HANDING_OVER if is_claimed else State.WAITING), mailing, refusal)
    except InDoubt:
        row.update(state=State.IN_DOUBT)
        logger.warning("It is not known whether %s was accepted; it is not sent again.", mailing)
    except Exception:
        # Should it be this mail that goes wrong each time, others come before it from now on.
        row.update(due_at=timezone.now() + 2 * REST)
        raise
    return True


def _mail(mailing: Mailing, by: Publisher) -> tuple[EmailMultiAlternatives, dict[str, Any]]:
    """Return a mail, and what is to be written down with its hand-over."""
    if isinstance(mailing, Delivery):
        return mails.announcement_mail(mailing), {}
    if not isinstance(mailing, Letter):
        return next(post.write for post in _added if isinstance(mailing, post.model))(mailing, by), {}
    token = new_token()
    return mails.letter_mail(mailing, token=token, publisher=by), {"token_hash": Letter.hash_of(token)}


def _note(row: models.QuerySet[Any], mailing: Mailing, refusal: Refused) -> None:
    attempts = mailing.attempts + 1
    again = not refusal.is_for_good and attempts <= len(DELAYS)
    due_at = timezone.now() + DELAYS[attempts - 1] if again else mailing.due_at
    state = State.WAITING if again else State.REFUSED
    row.update(state=state, attempts=attempts, due_at=due_at, reply=refusal.code)
    logger.info("The mail server refused %s with %s.", mailing, refusal.code)
    if isinstance(mailing, Delivery) and mailing.subscription and refusal.no_such_mailbox:
        _missed(mailing.subscription.subscriber)


def _reached(delivery: Delivery) -> None:
    if delivery.subscription and delivery.subscription.subscriber.refusals:
        Subscriber.objects.filter(pk=delivery.subscription.subscriber_id).update(refusals=0)


def _missed(subscriber: Subscriber) -> None:
    """Count it; an address that does not exist any more is not kept."""
    Subscriber.objects.filter(pk=subscriber.pk).update(refusals=F("refusals") + 1)
    if subscriber.refusals + 1 >= MAILBOX_GONE_AFTER:
        lifecycle.erase(subscriber.normalised)
        logger.info("%s was erased: the mailbox does not exist.", subscriber)


def give_up() -> None:
    """Let go of what a process was handing over when it died, and of what has nobody to go to."""
    long_ago = timezone.now() - IN_DOUBT_AFTER
    models_of_mails: list[type[Mailing]] = [Letter, Delivery, *(post.model for post in _added)]
    for model in models_of_mails:
        lost = model._default_manager.filter(state=State.HANDING_OVER, handed_at__lt=long_ago)
        if number := lost.update(state=State.IN_DOUBT):
            logger.warning("%s mails are in doubt: a process died while it handed them over.", number)
    # Its subscription ended, or it was cancelled, while the mail server said “later”.
    Delivery.objects.filter(state=State.WAITING, subscription=None).delete()
    controlling.drop_cancelled()
