"""What the checks find in public items is kept for the reports: in the background, and again each day.

An item is due when it is not in the state in which it was checked last, whatever changed it; nothing needs to be told.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from cms.core.models import BasePage
from cms.core.registry import registry
from cms.publishing import outbox
from cms.publishing.models import ContentItem
from cms.quality.drafts import Draft
from cms.quality.links import Link
from cms.quality.models import Address, AddressUse, CheckedItem, KeptFinding
from cms.quality.models.addresses import LONGEST
from cms.quality.registry import checks

logger = logging.getLogger(__name__)

BATCH = 20
"""Items that are checked at one turn of the worker."""

AGAIN_AFTER = timedelta(days=1)
"""What an item refers to, and the lists of words, change without it."""

LANGUAGE = "nl"
"""Reports are kept in the language of the editors."""

WORDS = 250
LONGEST_PLACE = 120


def keep_due() -> int:
    """Check the items that are due, and forget those that are gone; return how many were checked."""
    due = list(_due().order_by("pk")[:BATCH])
    for item in due:
        try:
            keep(item)
        except Exception:
            logger.exception("The checks of %s could not be kept.", item)
    _forget()
    return len(due)


def _due() -> QuerySet[ContentItem]:
    fresh = CheckedItem.objects.filter(
        item=OuterRef("pk"), etag=OuterRef("etag"), checked_at__gt=timezone.now() - AGAIN_AFTER
    )
    return ContentItem.objects.filter(~Exists(fresh), type__in=_types_of_pages())


def _types_of_pages() -> list[str]:
    return [registered.name for registered in registry if issubclass(registered.model, BasePage)]


@transaction.atomic
def keep(item: ContentItem) -> None:
    """Check one public item anew, and keep what is found and where it leads."""
    page: Any = outbox.load(item.source)
    CheckedItem.objects.update_or_create(item=item, defaults={"etag": item.etag, "checked_at": timezone.now()})
    KeptFinding.objects.filter(item=item).delete()
    if page is None:
        return
    draft = Draft(page)
    with translation.override(LANGUAGE):
        KeptFinding.objects.bulk_create(
            KeptFinding(
                item=item,
                check_name=finding.check,
                severity=finding.severity,
                message=finding.message,
                remedy=finding.remedy,
                where=finding.where[:LONGEST_PLACE],
            )
            for finding in checks.findings(draft)
        )
    _keep_links(item, [link for _where, link in draft.links])


def _keep_links(item: ContentItem, links: list[Link]) -> None:
    words = {
        link.address: link.words[:WORDS]
        for link in reversed(links)
        if link.is_web and not link.is_own and len(link.address) <= LONGEST
    }
    Address.objects.bulk_create([Address(url=url) for url in words], ignore_conflicts=True)
    AddressUse.objects.filter(item=item).delete()
    AddressUse.objects.bulk_create(
        AddressUse(item=item, address_id=pk, words=words[url])
        for pk, url in Address.objects.filter(url__in=words).values_list("pk", "url")
    )


def _forget() -> None:
    """Forget what was kept of items that are no longer public, and addresses that no item leads to."""
    public = ContentItem.objects.filter(pk=OuterRef("item_id"))
    for model in (KeptFinding, AddressUse):
        model.objects.filter(~Exists(public)).delete()
    CheckedItem.objects.filter(~Exists(ContentItem.objects.filter(pk=OuterRef("pk")))).delete()
    Address.objects.filter(Q(uses=None)).delete()
