"""Editions: what was published under a number is fixed for ever, and can only be withdrawn."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.publishing import feed
from cms.publishing.frame import publisher
from cms.publishing.models import ContentItem
from resources import kept_files
from resources.holding import hold
from resources.models import FixedEdition, HandoutEdition, HeldFile


@transaction.atomic
def freeze(item: ContentItem) -> FixedEdition | None:
    """Fix the newest edition of a handout, unless that was done; return it if it is new.

    Called with every item that was stored, so that an edition exists from the same moment as the item that it is of.
    An older number was never public by itself, and so gets no fixed edition.
    """
    document = orjson.loads(bytes(item.document))
    numbers = [edition["number"] for edition in document["editions"]]
    if not numbers or FixedEdition.objects.filter(item_id=item.pk, number__gte=numbers[0]).exists():
        return None
    newest = document["editions"][0]
    named = HandoutEdition.objects.filter(page=item.source.partition(":")[2], number=newest["number"]).first()
    frozen, copies = hold(item, document)
    content = orjson.dumps(frozen)
    edition = FixedEdition.objects.create(
        item_id=item.pk,
        locale=item.locale,
        number=newest["number"],
        date=datetime.date.fromisoformat(newest["date"]),
        what_changed=newest["whatChanged"],
        replaces=numbers[1] if len(numbers) > 1 else None,
        access=item.access,
        publisher=publisher().organisation,
        files=named.named_files() if named else [],
        root=settings.PUBLIC_URL,
        document=content,
        checksum=hashlib.sha256(content).hexdigest(),
    )
    HeldFile.objects.bulk_create(
        HeldFile(edition=edition, name=copy.name, checksum=copy.checksum, filename=copy.filename, size=copy.size)
        for copy in copies
    )
    kept_files.want(kept_files.source_of(edition))
    return edition


def withdraw(edition: FixedEdition, *, reason: str) -> None:
    """Take an edition out of use. It stays in the list with the reason; its text and its files can no longer be had."""
    _set_withdrawal(edition, timezone.now(), reason)


def restore(edition: FixedEdition) -> None:
    """Take a withdrawal back."""
    _set_withdrawal(edition, None, "")


@transaction.atomic
def _set_withdrawal(edition: FixedEdition, moment: datetime.datetime | None, reason: str) -> None:
    edition.withdrawn_at, edition.withdrawn_reason = moment, reason
    edition.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    feed.record_keys(*surrogate_keys(edition.item_id))


def surrogate_keys(item_id: UUID) -> list[str]:
    """Return what answers about editions are cleared by: they change when their item does, or one is withdrawn."""
    return [f"item-{item_id}"]


def newest_of(newest_first: Iterable[FixedEdition]) -> FixedEdition | None:
    """Return the newest edition that was not withdrawn."""
    return next((edition for edition in newest_first if not edition.withdrawn_at), None)
