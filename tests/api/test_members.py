"""Pages for members: seen with a key of that scope or after log-in, and by nobody else, references included."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from cms.clients.models import Scope
from tests import factories
from tests.api.test_access import bearer
from tests.factories import client_with_key


@pytest.fixture
def hidden(section: Any, settle: Any) -> Any:
    """A handout for members, and a public page that refers to it."""
    handout = factories.HandoutPageFactory(parent=section, title="Besloten gids", slug="besloten")
    factories.HandoutPageFactory(parent=section, title="Open gids")
    PageViewRestriction.objects.create(page=handout, restriction_type=PageViewRestriction.LOGIN)
    cards = factories.stream(("cards", {"title": "Lees ook", "pages": [handout.pk]}))
    factories.ContentPageFactory(parent=section.get_parent().specific, title="Over", body=cards)
    settle()
    return handout


@pytest.fixture
def member(db: None) -> dict[str, str]:
    """Headers of a client with the scope for members."""
    return bearer(client_with_key(scopes=[Scope.MEMBERS])[1])


def titles(answer: Any) -> list[str]:
    return sorted(item["title"] for item in answer.json()["items"])


def test_a_key_of_the_scope_opens_pages_for_members(hidden: Any, api: Any, member: dict[str, str]) -> None:
    assert titles(api("/handouts")) == ["Open gids"]
    assert titles(api("/handouts", headers=member)) == ["Besloten gids", "Open gids"]
    path = "/resolve?path=/nl/sectie/besloten/"
    assert api(path, headers=member).json()["title"] == "Besloten gids"
    assert api(path, headers=member)["Cache-Control"] == "private, no-cache"
    assert api(path, headers=bearer(client_with_key()[1])).status_code in (404, 410)
    assert api(path).status_code in (404, 410)


def test_what_everybody_sees_refers_to_no_page_for_members(hidden: Any, api: Any, member: dict[str, str]) -> None:
    for headers in ({}, member):
        [over] = api("/content-pages?fields=*", headers=headers).json()["items"]
        assert over["body"][0]["value"]["cards"] == []


def test_members_follow_changes_of_their_own(hidden: Any, api: Any, member: dict[str, str]) -> None:
    mine = api("/changes?pageSize=100", headers=member).json()
    everybody = api("/changes?pageSize=100").json()
    assert len(mine["items"]) == len(everybody["items"]) + 1
    assert api(f"/changes?pageSize=100&since={mine['token']}").status_code == 410


def test_the_reading_view_opens_after_log_in(hidden: Any, client: Any) -> None:
    path = "/nl/sectie/besloten/"
    assert client.get(path).status_code in (404, 410)
    client.force_login(factories.UserFactory(is_superuser=False, is_staff=False))
    shown = client.get(path)
    assert "Besloten gids" in shown.content.decode()
    assert "private" in shown["Cache-Control"]
    assert "no-store" in shown["Cache-Control"]


def test_a_page_given_to_members_is_gone_for_others_at_once(section: Any, settle: Any, api: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    PageViewRestriction.objects.create(page=handout, restriction_type=PageViewRestriction.LOGIN)
    assert titles(api("/handouts")) == []
