"""The rules of organisations, groups and regional support."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from partners.models import GroupMembership, PartnerRole
from tests import factories
from tests.site_pages.test_pages import errors_of

SINCE = datetime.date(2020, 1, 1)


@pytest.mark.parametrize(
    "role",
    [
        {"start": SINCE},
        {"end": SINCE},
        {"start": SINCE, "end": datetime.date(2019, 1, 1), "source": "Notitie"},
        {"disputed": True},
    ],
)
def test_a_role_with_dates_has_a_source_and_a_dispute_says_whose(section: Any, role: dict[str, Any]) -> None:
    roles = [PartnerRole(role="alliance-seat", **role)]
    assert errors_of(factories.PartnerPageFactory(parent=section, roles=roles, live=False)) == {"__all__"}


def test_a_disputed_role_is_for_staff_only(section: Any, settle: Any, api: Any) -> None:
    roles = [
        PartnerRole(role="funder"),
        PartnerRole(role="alliance-seat", disputed=True, disputed_by="Webpagina", dispute_note="Staat er niet bij"),
    ]
    factories.PartnerPageFactory(parent=section, roles=roles)
    settle()
    item = api("/partners").json()["items"][0]
    answer = api(f"/partners/{item['id']}")
    assert [role["role"] for role in answer.json()["roles"]] == ["funder"]
    assert "Staat er niet bij" not in answer.content.decode()


def test_a_group_shows_its_members_and_its_chart(section: Any, settle: Any, api: Any) -> None:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    draft = factories.PartnerPageFactory(parent=section, title="Geheim", live=False)
    chart = factories.stream(
        ("unit", {"name": "Kern", "partners": [partner.pk, draft.pk], "units": [{"name": "Lab", "partners": []}]})
    )
    members = [GroupMembership(partner=partner, role="Lid"), GroupMembership(partner=draft)]
    factories.GroupPageFactory(parent=section, memberships=members, chart=chart)
    settle()
    item = api("/groups").json()["items"][0]
    group = api(f"/groups/{item['id']}").json()
    assert [member["partner"]["title"] for member in group["members"]] == ["Movisie"]
    assert [card["title"] for card in group["chart"][0]["partners"]] == ["Movisie"]
    assert group["chart"][0]["units"][0]["name"] == "Lab"


def test_ages_of_an_offer_are_in_order(db: None) -> None:
    offer = factories.SupportOfferFactory(min_age=8, max_age=12)
    offer.max_age = 7
    with pytest.raises(ValidationError):
        offer.clean()


def test_an_offer_reaches_where_its_organisation_works(db: None, settle: Any, api: Any) -> None:
    municipality = factories.MunicipalityFactory(code="GM0153", name="Enschede")
    member = factories.MemberFactory(municipalities=[municipality])
    factories.SupportOfferFactory(member=member)
    settle()
    item = api("/support-offers").json()["items"][0]
    places = api(f"/support-offers/{item['id']}").json()["municipalities"]
    assert places == [{"code": "GM0153", "name": "Enschede", "province": "Overijssel"}]
