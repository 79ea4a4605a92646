"""Who follows the changes ends with exactly what is public."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from cms.publishing import feed
from tests import factories


class Mirror:
    """A client that keeps a copy of everything by following the feed."""

    def __init__(self, api: Any, query: str = "") -> None:
        self.api, self.query = api, query
        self.items: dict[str, Any] = {}
        self.token = ""
        self.heard: list[str] = []

    def follow(self) -> dict[str, Any]:
        more = True
        while more:
            since = f"&since={self.token}" if self.token else ""
            answer = self.api(f"/changes?pageSize=2&fields=*{since}{self.query}")
            assert answer.status_code == 200, answer.content
            page = answer.json()
            for entry in page["items"]:
                if entry["change"] == "updated":
                    self.items[entry["item"]["id"]] = entry["item"]
                    self.heard.append(entry["item"]["title"])
                else:
                    self.items.pop(entry["id"], None)
                    self.heard.append(f"-{entry['type']}")
            self.token, more = page["token"], page["hasMore"]
        return self.items

    def public(self) -> dict[str, Any]:
        listed = self.api(f"/pages?pageSize=100&fields=*{self.query}").json()["items"]
        return {item["id"]: item for item in listed}


@pytest.fixture
def mirror(section: Any, settle: Any, api: Any) -> Mirror:
    for title in ("Een", "Twee", "Drie"):
        factories.HandoutPageFactory(parent=section, title=title)
    settle()
    return Mirror(api)


def test_a_first_pass_brings_everything_and_then_only_changes(mirror: Mirror, section: Any, settle: Any) -> None:
    assert mirror.follow() == mirror.public()
    assert len(mirror.heard) == 5
    mirror.heard.clear()
    mirror.follow()
    assert mirror.heard == []
    factories.HandoutPageFactory(parent=section, title="Vier")
    settle()
    assert mirror.follow() == mirror.public()
    assert "Vier" in mirror.heard


def test_what_changes_during_the_first_pass_is_not_missed(mirror: Mirror, section: Any, settle: Any, api: Any) -> None:
    page = api("/changes?pageSize=2&fields=*").json()
    mirror.items = {entry["item"]["id"]: entry["item"] for entry in page["items"]}
    mirror.token = page["token"]
    for handout in section.get_children().specific():
        handout.title += " nieuw"
        handout.save_revision().publish()
    section.get_children().first().delete()
    settle()
    assert mirror.follow() == mirror.public()


@pytest.mark.parametrize("way", ["unpublish", "delete", "move", "restrict", "members"])
def test_what_is_no_longer_public_is_told_as_removed(
    mirror: Mirror, section: Any, home: Any, settle: Any, way: str
) -> None:
    mirror.follow()
    handout = section.get_children().get(title="Twee").specific
    if way == "unpublish":
        handout.unpublish()
    elif way == "delete":
        handout.delete()
    elif way == "move":
        hidden = factories.CollectionPageFactory(parent=home, title="Besloten")
        PageViewRestriction.objects.create(page=hidden, restriction_type="password", password="geheim")
        settle()
        handout.move(hidden, pos="last-child")
    else:
        kind = "login" if way == "members" else "password"
        PageViewRestriction.objects.create(page=handout, restriction_type=kind, password="geheim")
    settle()
    assert mirror.follow() == mirror.public()
    assert "-handout" in mirror.heard


def test_a_filtered_feed_tells_what_no_longer_matches(section: Any, settle: Any, api: Any) -> None:
    policy, research = factories.ThemeFactory(key="policy"), factories.ThemeFactory(key="research")
    handout = factories.HandoutPageFactory(parent=section, title="Gids", themes=[policy])
    factories.HandoutPageFactory(parent=section, title="Anders", themes=[research])
    settle()
    mirror = Mirror(api, "&theme=policy&type=handout")
    assert [item["title"] for item in mirror.follow().values()] == ["Gids"]
    handout.themes = [research]
    handout.save_revision().publish()
    settle()
    assert mirror.follow() == {} == mirror.public()


def test_a_token_holds_only_for_what_it_was_given_for(mirror: Mirror, api: Any) -> None:
    mirror.follow()
    assert api(f"/changes?since={mirror.token}&fields=*").status_code == 200
    other = api(f"/changes?since={mirror.token}&fields=*&locale=en")
    assert other.status_code == 410
    assert other.json()["detail"]
    assert api("/changes?since=abc").status_code == 400


def test_a_feed_that_begins_anew_tells_its_clients(mirror: Mirror, api: Any) -> None:
    mirror.follow()
    feed.restart()
    assert api(f"/changes?since={mirror.token}&fields=*").status_code == 410
    mirror.token = ""
    assert mirror.follow() == mirror.public()


def test_entries_are_summaries_unless_fields_are_asked_for(mirror: Mirror, api: Any) -> None:
    entry = api("/changes").json()["items"][0]
    assert "summary" in entry["item"]
    assert "body" not in entry["item"]
    picked = api("/changes?fields=title&expand=breadcrumbs").json()["items"][0]["item"]
    assert set(picked) == {"id", "type", "title", "expanded"}


def test_answers_of_the_feed_are_kept_nowhere(mirror: Mirror, api: Any) -> None:
    assert api("/changes")["Cache-Control"] == "no-store"
