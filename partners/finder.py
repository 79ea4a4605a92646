"""The support finder: what is offered at a place, what is nearest to it, and what works online for everybody.

Of a postcode only the four digits are used, and nobody keeps them: they are in no log and in no count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.core.models import Municipality
from cms.core.places.distances import Point, kilometres
from cms.core.places.lineage import Lineage
from cms.core.places.listed import CODE
from cms.core.places.postcodes import ATTRIBUTION, Area, area_of, digits_of, middle_of
from cms.core.shapes import Shape, one_of
from cms.publishing.models import PUBLIC_ONLY
from partners.api import Place
from partners.models import SupportOffer
from partners.organisations import Item, Organisation, organisations, those_in, told

MOST_NEARBY = 5
FARTHEST = 50.0
"""Kilometres, beyond which nothing is near."""


class FoundOffer(Shape):
    """Support that an organisation offers. ``id`` is that of its item; ages in years."""

    id: UUID
    locale: str
    title: str
    summary: str
    kind: str = one_of(SupportOffer.Kind)
    min_age: int
    max_age: int
    cost: str = one_of(SupportOffer.Cost)
    everywhere: bool
    organisation: str
    website: str | None


class FoundOrganisation(Shape):
    """An organisation and what it offers. ``id`` and ``locale`` are null if its own item is not public.

    ``distance`` in kilometres, from the middle of the postcode area to the middle of the municipality where the
    organisation has its office; null where it works anyway.
    """

    id: UUID | None
    locale: str | None
    name: str
    summary: str
    place: Place | None
    website: str | None
    email: str | None
    distance: float | None
    offers: list[FoundOffer]


class Support(Shape):
    """What is offered ``here``, what is ``nearby``, the nearest first, and what is ``online`` for everybody."""

    here: list[FoundOrganisation]
    nearby: list[FoundOrganisation]
    online: list[FoundOffer]


class NotFound(LookupError):
    """There is no such place. ``reason`` is for machines, the message for people.

    ``malformed``: the text is no postcode or code; ``unknown``: nobody has it; ``ended``: it was a municipality that
    has no one successor.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass
class Finding:
    """What was found, and where: the municipalities of today. ``area`` is that of the postcode, if one was given."""

    municipalities: list[Municipality]
    support: Support
    area: Area | None = None
    asked: Municipality | None = None
    """The municipality that was asked for, if it is none any more."""
    lineage: Lineage = field(default_factory=Lineage, repr=False)

    @property
    def postcode(self) -> str:
        return self.area.digits if self.area else ""

    @property
    def places(self) -> str:
        """Return the names of the municipalities as people say them."""
        return get_text_list([place.name for place in self.municipalities], _("and"))

    @property
    def here(self) -> list[FoundOrganisation]:
        return self.support.here

    @property
    def nearby(self) -> list[FoundOrganisation]:
        return self.support.nearby

    @property
    def online(self) -> list[FoundOffer]:
        return self.support.online

    @property
    def attribution(self) -> str:
        """Return whom to name, as distances are always made from the postcodes."""
        return ATTRIBUTION


def find(
    *,
    postcode: str | None = None,
    municipality: str = "",
    locale: str = "",
    levels: Collection[str] = PUBLIC_ONLY,
) -> Finding:
    """Find support for a postcode as people write it, or else for the code of a municipality. Two statements.

    What is found is told in ``locale``, the active language unless told. Raises ``NotFound``.
    """
    area = None if postcode is None else _area(postcode)
    code = "" if area else _code(municipality)
    lineage = Lineage()
    asked = None if area else _asked(code, lineage)
    found = _of_today(area.municipalities if area else [code], lineage)
    if not found:
        raise _no_successor(asked) if asked else _unknown_postcode()
    start = area.middle if area else middle_of(found[0].code)
    known = organisations(locale or get_language() or settings.LANGUAGE_CODE, levels=levels)
    support = _support(lineage.codes(found), start, known, lineage)
    return Finding(found, support, area, asked if asked not in found else None, lineage)


def _area(text: str) -> Area:
    try:
        area = area_of(digits_of(text))
    except ValueError as error:
        message = _("A postcode is four digits with or without two letters, for example 7511AB.")
        raise NotFound("malformed", message) from error
    if area is None:
        raise _unknown_postcode()
    return area


def _unknown_postcode() -> NotFound:
    return NotFound("unknown", _("We do not know this postcode. Check it, or try one nearby."))


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise NotFound("malformed", _("A code is GM and four digits, for example GM0153."))
    return text


def _asked(code: str, lineage: Lineage) -> Municipality:
    asked = lineage.get(code)
    if asked is None:
        raise NotFound("unknown", _("There is no municipality with the code %(code)s.") % {"code": code})
    return asked


def _no_successor(ended: Municipality) -> NotFound:
    message = _("%(name)s (%(code)s) is no municipality any more since %(day)s.")
    facts = {"name": ended.name, "code": ended.code, "day": date_format(ended.valid_to) if ended.valid_to else "–"}
    return NotFound("ended", message % facts)


def _of_today(codes: Iterable[str], lineage: Lineage) -> list[Municipality]:
    """Return the municipalities that these are or became, each once."""
    places = (lineage.get(code) for code in codes)
    return list(dict.fromkeys(now for place in places if place and (now := lineage.now(place))))


def _support(codes: Collection[str], start: Point | None, known: list[Organisation], lineage: Lineage) -> Support:
    here = those_in(codes, known)
    identities = {organisation.identity for organisation in here}
    others = [organisation for organisation in known if organisation.identity not in identities]
    return Support(
        here=[_organisation(each) for each in here],
        nearby=_nearest(others, start, lineage) if start else [],
        online=[_offer(offer) for each in others for offer in each.offers if offer["everywhere"]],
    )


def _nearest(others: Iterable[Organisation], start: Point, lineage: Lineage) -> list[FoundOrganisation]:
    measured = [
        (distance, each)
        for each in others
        if each.item and (distance := _distance(each.item, start, lineage)) is not None and distance <= FARTHEST
    ]
    measured.sort(key=lambda pair: pair[0])
    return [_organisation(each, distance=distance) for distance, each in measured[:MOST_NEARBY]]


def _distance(item: Item, start: Point, lineage: Lineage) -> float | None:
    """Return how far the office is, or what is covered if nobody knows the office; None if that is not known either."""
    places = [item["place"]] if item["place"] else item["municipalities"]
    found = _of_today((place["code"] for place in places), lineage)
    middles = [middle for place in found if (middle := middle_of(place.code))]
    return min((kilometres(start, middle) for middle in middles), default=None)


def _organisation(organisation: Organisation, *, distance: float | None = None) -> FoundOrganisation:
    item = organisation.item or {}
    # What is for everybody is told apart, once.
    offers = [offer for offer in organisation.offers if distance is None or not offer["everywhere"]]
    return FoundOrganisation(
        id=item.get("id"),
        locale=item.get("locale"),
        name=organisation.name,
        summary=item.get("summary", ""),
        place=item.get("place"),
        website=item.get("website"),
        email=item.get("email"),
        distance=None if distance is None else round(distance, 1),
        offers=[_offer(offer) for offer in offers],
    )


def _offer(offer: Item) -> FoundOffer:
    names = ("id", "locale", "title", "summary", "kind", "minAge", "maxAge", "cost", "everywhere", "website")
    return FoundOffer.model_validate({name: offer[name] for name in names} | {"organisation": offer["memberName"]})


def facts_of(offer: FoundOffer) -> str:
    """Return the facts of an offer as a sentence."""
    return told({"type": "support-offer", **offer.model_dump(by_alias=True)})
