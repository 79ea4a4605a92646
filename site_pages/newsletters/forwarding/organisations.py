"""Which organisations forward the newsletter, as everybody may see them: from their public items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from cms.core.identity import model_key
from cms.publishing.models import ContentItem
from partners.models import PartnerPage

Item = dict[str, Any]

KINDS = frozenset(PartnerPage.Kind.values) - {PartnerPage.Kind.MINISTRY, PartnerPage.Kind.SOUNDING_BOARD}
"""Kinds of organisations that have readers of their own."""


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An organisation in one language. ``key`` is the translation key of its profile, the same in all of them."""

    key: UUID
    profile: PartnerPage
    item: Item

    @property
    def id(self) -> UUID:
        """The public id of its profile in this language."""
        return UUID(self.item["id"])


def organisations_that_forward(locale: str) -> list[Organisation]:
    """Return each once, in this language if it has a profile in it, in the order of their names; two statements."""
    items = ContentItem.objects.visible().filter(type="partner", facets__name="kind", facets__value__in=KINDS)
    found: dict[UUID, Organisation] = {}
    preferred = (locale, settings.LANGUAGE_CODE)
    by_preference = sorted(
        _organisations(items.order_by("locale", "pk").values_list("source", "document")),
        key=lambda each: preferred.index(each.item["locale"]) if each.item["locale"] in preferred else len(preferred),
    )
    for organisation in by_preference:
        found.setdefault(organisation.key, organisation)
    return sorted(found.values(), key=lambda each: (each.item["title"].casefold(), each.item["id"]))


def organisation_with_id(public_id: UUID) -> Organisation | None:
    """Return the organisation with this public profile, of whatever kind; two statements."""
    items = ContentItem.objects.visible().filter(type="partner", pk=public_id)
    return next(_organisations(items.values_list("source", "document")), None)


def _organisations(rows: Any) -> Iterator[Organisation]:
    documents = {source: orjson.loads(bytes(document)) for source, document in rows}
    if not documents:
        return
    numbers = [source.rpartition(":")[2] for source in documents]
    profiles = {model_key(PartnerPage, page.pk): page for page in PartnerPage.objects.filter(pk__in=numbers)}
    for source, item in documents.items():
        # Between the two statements a profile may have been deleted.
        if profile := profiles.get(source):
            yield Organisation(key=profile.translation_key, profile=profile, item=item)
