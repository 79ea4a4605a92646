"""Profiles: what is disputed stays with staff, other names are found, roles and charts are told with their source."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from cms.core.identity import item_id
from cms.core.registry import registry
from partners.models import GroupMembership, PartnerRole
from search import indexing
from tests import factories
from tests.api.test_access import bearer

MARK = "kruisbes"
"""Stands in everything about the dispute, and nowhere else."""

PRIVATE = {"disputed": True, "disputed_by": f"Webpagina {MARK}", "dispute_note": f"Staat er niet bij: {MARK}"}

SECRETS = (*(text for text in PRIVATE.values() if isinstance(text, str)), f"Bron {MARK}")
"""What no search may answer, also where it repeats the question."""


@pytest.fixture
def profile(section: Any, settle: Any) -> Any:
    """A profile with a role that nobody disputes and one that somebody does."""
    settled = PartnerRole(role="funder", start=datetime.date(2020, 1, 1), source="Notitie 19 maart")
    disputed = PartnerRole(role="alliance-seat", source=f"Bron {MARK}", **PRIVATE)
    page = factories.PartnerPageFactory(
        parent=section,
        title="Expertisecentrum",
        roles=[settled, disputed],
        other_names=factories.stream(("phrase", "Vilans"), ("phrase", "EJZ")),
    )
    settle()
    indexing.rebuild()
    return page


def public_addresses(page: Any, section: Any) -> Iterator[str]:
    public_id = item_id(page.translation_key, "nl")
    for collection in ("partners", "pages"):
        yield f"/api/v1/{collection}?pageSize=100"
        yield f"/api/v1/{collection}?fields=title,roles&pageSize=100" if collection == "partners" else "/api/v1/site"
        yield f"/api/v1/{collection}/{public_id}"
        yield from (f"/feeds/{collection}.{form}" for form in ("atom", "json"))
    yield from (f"/api/v1/{name}" for name in ("changes", "navigation", "partner-projects"))
    yield from (f"/api/v1/search?q={word}" for word in (MARK, "alliance-seat", "Zetel", "Expertisecentrum"))
    yield from (f"/api/v1/search/suggestions?q={word}" for word in (MARK, "krui", "exper"))
    yield f"/nl/zoeken/?q={MARK}"
    yield "/nl/sectie/expertisecentrum/"
    yield section.url
    yield from (f"/embed/{kind}/{public_id}" for kind in ("card", "article", "partner"))


def test_a_disputed_role_is_in_no_answer_to_the_public_or_to_members(profile: Any, section: Any, client: Any) -> None:
    _client, key = factories.client_with_key(scopes=["members"])
    label = str(PartnerRole.Role.ALLIANCE_SEAT.label)
    found = 0
    for headers in ({}, bearer(key)):
        for address in public_addresses(profile, section):
            answer = client.get(address, headers=headers)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            shown = text.decode()
            assert not any(phrase in shown for phrase in SECRETS), address
            if "search" not in address and "zoeken" not in address:
                assert not any(word in shown for word in (MARK, "alliance-seat", label)), address
            found += answer.status_code == 200
    assert found > 20


def test_a_search_for_the_dispute_finds_nothing(profile: Any, api: Any) -> None:
    assert api(f"/search?q={MARK}").json()["total"] == 0


def test_a_role_that_becomes_disputed_goes_at_once_and_comes_back_when_it_is_settled(
    profile: Any, api: Any, settle: Any
) -> None:
    address = f"/partners/{item_id(profile.translation_key, 'nl')}"
    for disputed, roles in ((True, []), (False, ["funder"])):
        role = profile.roles.get(role="funder")
        role.disputed, role.disputed_by = disputed, "Bron" if disputed else ""
        profile.roles = [role, profile.roles.get(role="alliance-seat")]
        profile.save_revision().publish()
        settle()
        assert [each["role"] for each in api(address).json()["roles"]] == roles


def test_staff_see_the_dispute_where_they_edit_preview_and_compare(profile: Any, client: Any) -> None:
    client.force_login(factories.UserFactory())
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[profile.pk])).content.decode()
    assert PRIVATE["disputed_by"] in edit
    assert PRIVATE["dispute_note"] in edit
    earlier = profile.latest_revision
    role = profile.roles.get(role="alliance-seat")
    role.dispute_note = "Nader bekeken"
    profile.roles = [profile.roles.get(role="funder"), role]
    later = profile.save_revision()
    address = reverse("wagtailadmin_pages:revisions_compare", args=[profile.pk, earlier.pk, later.pk])
    assert "Nader bekeken" in client.get(address).content.decode()


@pytest.mark.parametrize("view", ["edit", "history", "revisions_revert", "usage"])
def test_nobody_without_log_in_reaches_a_page_of_staff_about_it(profile: Any, client: Any, view: str) -> None:
    arguments = [profile.pk, profile.latest_revision.pk] if view == "revisions_revert" else [profile.pk]
    answer = client.get(reverse(f"wagtailadmin_pages:{view}", args=arguments))
    assert answer.status_code == 302
    assert MARK not in answer.content.decode()


def test_the_shape_of_a_role_knows_no_dispute() -> None:
    names = registry["partner"].shape.model_fields["roles"].annotation.__args__[0].model_fields.keys()
    assert names == {"role", "start", "end", "source"}


@pytest.mark.parametrize("query", ["Vilans", "vilans", "Vilanz", "Villans", "EJZ", "Expertisecentum"])
def test_an_organisation_is_found_by_other_names_also_with_a_typo(
    profile: Any, section: Any, api: Any, settle: Any, query: str
) -> None:
    answer = api(f"/search?q={query}&locale=nl").json()
    assert [item["title"] for item in answer["items"]][:1] == ["Expertisecentrum"], answer


def test_a_role_is_told_with_its_dates_and_its_source(profile: Any, api: Any, client: Any) -> None:
    [role] = api(f"/partners/{item_id(profile.translation_key, 'nl')}").json()["roles"]
    assert role == {"role": "funder", "start": "2020-01-01", "end": None, "source": "Notitie 19 maart"}
    shown = client.get("/nl/sectie/expertisecentrum/").content.decode()
    assert '<span class="role">vanaf 1 januari 2020</span>' in shown
    assert '<span class="role">Bron: Notitie 19 maart</span>' in shown


def test_a_chart_is_a_list_within_a_list_with_a_heading(section: Any, settle: Any, client: Any, api: Any) -> None:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    lab = {"name": "JMZ Lab", "description": "Denkt mee.", "partners": [partner.pk]}
    chart = factories.stream(
        ("unit", {"name": "Stuurgroep", "description": "", "partners": [partner.pk], "units": [lab]}),
        ("unit", {"name": "Klankbord", "description": "", "partners": [], "units": []}),
    )
    members = [GroupMembership(partner=partner, role="Voorzitter")]
    group = factories.GroupPageFactory(parent=section, title="Alliantie", chart=chart, memberships=members)
    settle()
    told = api(f"/groups/{item_id(group.translation_key, 'nl')}").json()["chart"]
    assert [unit["name"] for unit in told] == ["Stuurgroep", "Klankbord"]
    [below] = told[0]["units"]
    assert (below["name"], below["description"]) == ("JMZ Lab", "Denkt mee.")
    assert [card["title"] for card in below["partners"]] == ["Movisie"]
    shown = "".join(client.get("/nl/sectie/alliantie/").content.decode().split())
    begin = shown.index('<ulclass="chart"')
    outer = shown[begin:]
    assert outer.index("Stuurgroep") < outer.index("<ul", 10) < outer.index("JMZLab") < outer.index("Klankbord")
    assert "Hoedegroepisopgebouwd" in shown[:begin]
