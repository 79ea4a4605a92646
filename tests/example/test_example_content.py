"""The example content: complete, true to its rules, loaded once, and never in an editor's way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page

from cms.example.loader import Loader
from cms.publishing.models import ContentItem
from partners.models import PartnerRole

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(root: Any) -> Loader:
    loader = Loader()
    loader.run()
    return loader


def total(api: Callable[..., Any], collection: str, locale: str) -> int:
    return api(f"/{collection}?locale={locale}").json()["total"]


def test_loading_is_complete_and_happens_once(loaded: Loader, api: Callable[..., Any]) -> None:
    for collection, number in {"themes": 4, "projects": 14, "partners": 14, "groups": 2, "newsletters": 2}.items():
        assert total(api, collection, "nl") == number, collection
    assert total(api, "events", "nl") == 5
    assert total(api, "themes", "en") == 4
    assert total(api, "handouts", "nl") == total(api, "handouts", "en") == 6
    home = api("/resolve?path=/en/").json()
    assert home["translations"][0] == {**home["translations"][0], "locale": "nl", "path": "/nl/", "status": "complete"}
    assert "JMZ Pro:" in home["title"]
    assert home["image"]["alt"].startswith("Drawing")
    assert not any(Page.find_problems())
    for handout in [item for code in ("nl", "en") for item in api(f"/handouts?locale={code}&fields=*").json()["items"]]:
        edition = api(f"/handouts/{handout['id']}/editions/1").json()
        shown, fixed = ([block for block in item["body"] if block["type"] == "cards"] for item in (handout, edition))
        assert [[card["path"] for card in block["value"]["cards"]] for block in fixed] == [
            [card["path"] for card in block["value"]["cards"]] for block in shown
        ]

    disputed = PartnerRole.objects.filter(disputed=True)
    assert {role.page.title for role in disputed} == {"VNG", "NCJ"}
    for role in disputed:
        profile = api(f"/resolve?path={role.page.url}")
        assert profile.json()["roles"] == []
        assert role.dispute_note not in profile.content.decode()

    page = Page.objects.get(slug="beleid-in-stappen").specific
    page.title = "Door een redacteur veranderd"
    page.save_revision().publish()
    Page.objects.get(slug="toegankelijkheid").delete()
    before = list(ContentItem.objects.order_by("pk").values_list("pk", "etag"))
    assert Loader().run() == 0
    assert list(ContentItem.objects.order_by("pk").values_list("pk", "etag")) == before
