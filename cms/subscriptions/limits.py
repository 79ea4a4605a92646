"""Against list bombing: how many mails a form can have sent, and by whom.

Nothing is kept of a mailbox or a network but a hash that changes every day, and its count until that day is over.
"""

from __future__ import annotations

import datetime
import logging
import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.clients.addresses import sender_of
from cms.clients.models import Client
from cms.subscriptions.addresses import Address
from cms.subscriptions.models import Tally

HOUR, DAY = 60 * 60, 24 * 60 * 60

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most so many in each stretch of so many seconds."""

    name: str
    most: int
    seconds: int

    @property
    def window(self) -> int:
        return int(time.time()) // self.seconds

    @property
    def seconds_left(self) -> int:
        return (self.window + 1) * self.seconds - int(time.time())

    def allows(self, digest: str = "") -> bool:
        """Count one more, and say whether that is not too many. The count holds for all processes together."""
        window = self.window
        ends_at = datetime.datetime.fromtimestamp((window + 1) * self.seconds, tz=datetime.UTC)
        counted = {"limit": self.name, "window": window, "digest": digest}
        row = Tally.objects.filter(**counted)
        with transaction.atomic():
            if not row.update(count=F("count") + 1):
                # Another process may make the row at this moment; both then add to it.
                Tally.objects.bulk_create([Tally(**counted, ends_at=ends_at)], ignore_conflicts=True)
                row.update(count=F("count") + 1)
            return row.values_list("count", flat=True).get() <= self.most


MAILBOX = Limit(name="mailbox", most=3, seconds=DAY)
NETWORK = Limit(name="network", most=30, seconds=DAY)
"""A municipality or a school stands behind one address."""

EVERYBODY = Limit(name="everybody", most=200, seconds=HOUR)

CLIENT = Limit(name="client", most=200, seconds=DAY)
CLIENT_NETWORK = Limit(name="client-network", most=10, seconds=DAY)
"""For forms of other sites: they have no field for machines and no signed moment, so a network gets less there."""


def reached(request: HttpRequest) -> Limit | None:
    """Return the limit because of which no mail more is sent for whoever makes this request; None: there is room."""
    return _first_reached(*_of_network(NETWORK, request))


def reached_by(client: Client, request: HttpRequest) -> Limit | None:
    """Return the same for a client of the API. Behind a key for servers, many people share one network."""
    counted = [(CLIENT, str(client.pk))]
    return _first_reached(*(_of_network(CLIENT_NETWORK, request) if client.origins else ()), *counted)


def _of_network(limit: Limit, request: HttpRequest) -> list[tuple[Limit, str]]:
    return [(limit, sender_of(request.META, window=limit.window))]


def _first_reached(*counted: tuple[Limit, str]) -> Limit | None:
    for limit, digest in counted:
        if not limit.allows(digest):
            return limit
    if EVERYBODY.allows():
        return None
    logger.warning("More than %s mails were asked for in this hour; no more are sent.", EVERYBODY.most)
    return EVERYBODY


def may_be_mailed(address: Address) -> bool:
    """Say whether one more mail that anybody can ask for may go to this address."""
    digest = salted_hmac(f"subscriptions.mailbox.{MAILBOX.window}", address.mailbox, algorithm="sha256").hexdigest()
    return MAILBOX.allows(digest)


def forget() -> None:
    """Delete the counts of stretches that are over."""
    Tally.objects.filter(ends_at__lte=timezone.now()).delete()
