"""Organisations and what they offer, from the items that somebody may see, each in one language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from cms.core.alphabet import in_order
from cms.publishing.models import PUBLIC_ONLY, ContentItem
from cms.rendering.templatetags.reading import choice_label
from partners.models import SupportOffer

MEMBER, OFFER = "member", "support-offer"

Item = dict[str, Any]


@dataclass
class Organisation:
    """An organisation as its offers name it, its own item if that may be seen, and what it offers.

    ``identity`` is the same in every language.
    """

    identity: str
    name: str
    item: Item | None = None
    offers: list[Item] = field(default_factory=list)


def organisations(locale: str, *, levels: Collection[str] = PUBLIC_ONLY) -> list[Organisation]:
    """Return all of them with all that they offer, by name. One statement.

    Each is in this language, or else in the first one of the site that it has.
    """
    stored = ContentItem.objects.visible(levels).filter(type__in=(MEMBER, OFFER))
    items = [orjson.loads(bytes(document)) for document in stored.values_list("document", flat=True)]
    members = [item for item in items if item["type"] == MEMBER]
    identities = {item["id"]: _identity(item) for item in members}
    found = {
        identities[item["id"]]: Organisation(identities[item["id"]], item["name"], item)
        for item in _in_one_language(members, locale)
    }
    for offer in _in_one_language((item for item in items if item["type"] == OFFER), locale):
        identity: str = identities.get(offer["member"], "") or offer["member"]
        found.setdefault(identity, Organisation(identity, offer["memberName"])).offers.append(offer)
    for organisation in found.values():
        organisation.offers.sort(key=lambda offer: in_order(offer["title"]))
    return sorted(found.values(), key=lambda organisation: in_order(organisation.name))


def those_in(codes: Collection[str], known: Iterable[Organisation]) -> list[Organisation]:
    """Return the organisations that work in one of these municipalities, each with what it offers there."""
    found = []
    for organisation in known:
        offers = [offer for offer in organisation.offers if covers(offer, codes)]
        # An offer may reach further than the organisation behind it.
        if offers or (organisation.item and covers(organisation.item, codes)):
            found.append(replace(organisation, offers=offers))
    return found


def covers(item: Item, codes: Collection[str]) -> bool:
    return any(place["code"] in codes for place in item["municipalities"])


def told(offer: Item) -> str:
    """Return the facts of an offer as a sentence: In een groep, van 8 tot en met 12 jaar, gratis."""
    ages = {"least": offer["minAge"], "most": offer["maxAge"]}
    about = [choice_label(offer, "kind", offer["kind"]), _("from %(least)s to %(most)s years old") % ages]
    if offer["cost"] != SupportOffer.Cost.UNKNOWN:
        about.append(choice_label(offer, "cost", offer["cost"]))
    return ", ".join([about[0], *(each.lower() for each in about[1:])]) + "."


def _identity(item: Item) -> str:
    """Return what an item has in common with its translations."""
    return min([item["id"], *(other["id"] for other in item["translations"] if other["id"])])


def _in_one_language(items: Iterable[Item], locale: str) -> list[Item]:
    languages = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    ranks = {code: rank for rank, code in enumerate([locale, *languages][::-1])}
    best: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: ranks.get(item["locale"], -1)):
        best[_identity(item)] = item
    return list(best.values())
