"""What organisations, groups, members and their support look like outside."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from cms.blocks.body import BodyItem, body_shape
from cms.core.building import Build
from cms.core.identity import item_id
from cms.core.registry import PublicType
from cms.core.relations import ids_in
from cms.core.shapes import Card, ImageShape, Item, RichText, Shape, one_of
from partners.blocks import UnitShape, phrases
from partners.models import GroupPage, Member, PartnerPage, PartnerRole, SupportOffer


class RoleShape(Shape):
    """A role that no source disputes. ``source`` says where it is recorded."""

    role: str = one_of(PartnerRole.Role)
    start: datetime.date | None
    end: datetime.date | None
    source: str


class PartnerItem(BodyItem):
    """An organisation in the network. ``projects`` are those in which it takes part."""

    kind: str = one_of(PartnerPage.Kind)
    legal_form: str | None = one_of(PartnerPage.LegalForm, nullable=True)
    aliases: list[str]
    logo: ImageShape | None
    website: str | None
    email: str | None
    region: str
    since: datetime.date | None
    expertise: list[str]
    awards: list[str]
    roles: list[RoleShape]
    projects: list[Card]


def partner_fields(page: PartnerPage, build: Build) -> dict[str, Any]:
    return {
        "kind": page.kind,
        "legal_form": page.legal_form or None,
        "aliases": phrases(page.other_names),
        "logo": build.image(page.logo),
        "website": page.website or None,
        "email": page.email or None,
        "region": page.region,
        "since": page.since,
        "expertise": phrases(page.expertise),
        "awards": phrases(page.awards),
        "roles": [
            RoleShape(role=role.role, start=role.start, end=role.end, source=role.source)
            for role in page.roles.all()
            if not role.disputed
        ],
        "projects": takes_part_in(page, build),
        "body": body_shape(page.body, build),
    }


def takes_part_in(page: PartnerPage | GroupPage, build: Build) -> list[Card]:
    """Return the projects in which an organisation or a group takes part."""
    own_id = item_id(page.translation_key, build.locale)
    return build.query(types=["project"], facets={"partner": [str(own_id)]}, order="position")


class MembershipShape(Shape):
    partner: Card
    role: str


class GroupItem(BodyItem):
    """A group of organisations. ``chart`` is its organisation chart as nested units."""

    purpose: list[str]
    period: str
    launched: datetime.date | None
    meetings_a_year: int | None
    joining: RichText
    members: list[MembershipShape]
    chart: list[UnitShape]
    projects: list[Card]


def group_fields(page: GroupPage, build: Build) -> dict[str, Any]:
    return {
        "purpose": phrases(page.purpose),
        "period": page.period,
        "launched": page.launched,
        "meetings_a_year": page.meetings_a_year,
        "joining": build.html(page.joining),
        "members": [
            MembershipShape(partner=card, role=membership.role)
            for membership in page.memberships.all()
            if (card := build.card(membership.partner_id))
        ],
        "chart": [unit.block.shape(unit.value, build) for unit in page.chart],
        "projects": takes_part_in(page, build),
        "body": body_shape(page.body, build),
    }


class Place(Shape):
    """A municipality. ``code`` is the code of Statistics Netherlands (CBS)."""

    code: str
    name: str
    province: str


def places(municipalities: Any, build: Build) -> list[Place]:
    return [place for municipality in municipalities if (place := _place(municipality, build))]


def _place(municipality: Any, build: Build) -> Place | None:
    if municipality is None:
        return None
    build.note(municipality)
    return Place(code=municipality.code, name=municipality.name, province=municipality.province)


class MemberItem(Item):
    """An affiliated organisation, its place and the municipalities that it covers."""

    name: str
    place: Place | None
    municipalities: list[Place]
    website: str | None
    email: str | None


def member_fields(member: Member, build: Build) -> dict[str, Any]:
    return {
        "name": member.name,
        "place": _place(member.municipality, build),
        "municipalities": places(member.municipalities.all(), build),
        "website": member.website or None,
        "email": member.email or None,
    }


class SupportOfferItem(Item):
    """Support for young carers: for which ages (in years), in which form, where and at what cost.

    ``everywhere``: it is online and for everybody, wherever they live.
    """

    member: UUID
    member_name: str
    kind: str = one_of(SupportOffer.Kind)
    min_age: int
    max_age: int
    cost: str = one_of(SupportOffer.Cost)
    municipalities: list[Place]
    everywhere: bool
    website: str | None


def support_offer_fields(offer: SupportOffer, build: Build) -> dict[str, Any]:
    member = build.localized(offer.member)
    own = list(offer.municipalities.all())
    covered = own or list(member.municipalities.all())
    return {
        "member": item_id(member.translation_key, member.locale.language_code),
        "member_name": member.name,
        "kind": offer.kind,
        "min_age": offer.min_age,
        "max_age": offer.max_age,
        "cost": offer.cost,
        "municipalities": places(covered, build),
        "everywhere": offer.kind == SupportOffer.Kind.ONLINE and not own,
        "website": offer.website or None,
    }


def _municipality_codes(item: Any) -> list[str]:
    return [place.code for place in item.municipalities]


TYPES = [
    PublicType(
        name="partner",
        collection="partners",
        model=PartnerPage,
        shape=PartnerItem,
        describe=partner_fields,
        summary_fields=("kind", "region", "logo"),
        facets={"kind": lambda item: [item.kind]},
        facet_choices={"kind": PartnerPage.Kind.choices},
        name_fields=("aliases",),
        expansions={"projects": ids_in("projects")},
    ),
    PublicType(
        name="group",
        collection="groups",
        model=GroupPage,
        shape=GroupItem,
        describe=group_fields,
        expansions={"members": ids_in("members", at="partner"), "projects": ids_in("projects")},
    ),
    PublicType(
        name="member",
        collection="members",
        model=Member,
        shape=MemberItem,
        describe=member_fields,
        summary_fields=("name", "place"),
        facets={"municipality": _municipality_codes},
        name_fields=("name",),
    ),
    PublicType(
        name="support-offer",
        collection="support-offers",
        model=SupportOffer,
        shape=SupportOfferItem,
        describe=support_offer_fields,
        summary_fields=("member_name", "kind", "min_age", "max_age"),
        facets={"municipality": _municipality_codes, "kind": lambda item: [item.kind]},
        facet_choices={"kind": SupportOffer.Kind.choices},
        expansions={"member": ids_in("member")},
    ),
]
