"""Links that show a draft to people without an account."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.publishing import previews
from tests import factories


@pytest.fixture
def draft(section: Any, settle: Any) -> Any:
    """A public handout with a new title that is not published."""
    handout = factories.HandoutPageFactory(parent=section, title="Gids", slug="gids")
    handout.title = "Nieuwe gids"
    handout.save_revision()
    settle()
    return handout


def token_of(page: Any) -> str:
    return previews.make_token(page.get_latest_revision())


def test_a_link_made_in_the_admin_shows_the_draft_to_anybody(draft: Any, client: Any, admin_client: Any) -> None:
    assert "Concept delen" in admin_client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    page = admin_client.get(f"/admin/preview-link/{draft.pk}/").content.decode()
    address = page.partition('id="preview-address"')[2].partition('value="')[2].partition('"')[0]
    shown = client.get(urlsplit(address).path)
    assert "Nieuwe gids" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert shown["Referrer-Policy"] == "no-referrer"
    assert shown["X-Robots-Tag"] == "noindex"
    assert "script-src 'none'" in shown["Content-Security-Policy"]


def test_front_ends_get_the_draft_as_an_item(draft: Any, api: Any) -> None:
    answer = api(f"/previews/{token_of(draft)}")
    assert answer.json()["title"] == "Nieuwe gids"
    assert answer["Cache-Control"] == "no-store"
    assert api("/resolve?path=/nl/sectie/gids/").json()["title"] == "Gids"


def test_a_link_shows_one_revision_and_no_later_one(draft: Any, api: Any) -> None:
    token = token_of(draft)
    draft.title = "Nog nieuwer"
    draft.save_revision()
    assert api(f"/previews/{token}").json()["title"] == "Nieuwe gids"


def test_a_link_opens_nothing_once_its_time_has_passed(draft: Any, api: Any, settings: Any, time_machine: Any) -> None:
    token = token_of(draft)
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=settings.PREVIEW_SECONDS + 1))
    assert api(f"/previews/{token}").status_code == 404


def test_a_token_that_was_tampered_with_or_of_a_deleted_page_opens_nothing(draft: Any, api: Any, client: Any) -> None:
    token = token_of(draft)
    assert api(f"/previews/{token[:-2]}xx").status_code == 404
    assert client.get(f"/preview/{token[:-2]}xx").status_code == 404
    draft.delete()
    assert api(f"/previews/{token}").status_code == 404


def test_drafts_of_linked_pages_are_shown_too_but_no_private_ones(section: Any, settle: Any, api: Any) -> None:
    changed = factories.HandoutPageFactory(parent=section, title="Oud")
    changed.title = "Nieuw"
    changed.save_revision()
    fresh = factories.HandoutPageFactory(parent=section, title="Concept", live=False)
    fresh.save_revision()
    private = factories.HandoutPageFactory(parent=section, title="Geheim", live=False)
    private.save_revision()
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="geheim")
    cards = factories.stream(("cards", {"title": "", "pages": [changed.pk, fresh.pk, private.pk]}))
    page = factories.HandoutPageFactory(parent=section, title="Gids", body=cards)
    settle()
    shown = api(f"/previews/{token_of(page)}").json()["body"][0]["value"]["cards"]
    assert [card["title"] for card in shown] == ["Nieuw", "Concept"]
    stored = api("/handouts?fields=title,body").json()["items"]
    [public] = [item for item in stored if item["title"] == "Gids"]
    assert [card["title"] for card in public["body"][0]["value"]["cards"]] == ["Oud"]


def test_a_draft_that_lacks_a_part_says_so(section: Any, api: Any) -> None:
    event = factories.EventPageFactory(parent=section, live=False)
    revision = event.save_revision()
    revision.content["title"] = None
    revision.save()
    assert api(f"/previews/{previews.make_token(revision)}").status_code == 409


def test_only_who_may_edit_a_page_can_make_a_link(draft: Any, client: Any) -> None:
    assert client.get(f"/admin/preview-link/{draft.pk}/").status_code == 302
    client.force_login(factories.UserFactory(is_superuser=False, is_staff=False))
    assert client.get(f"/admin/preview-link/{draft.pk}/").status_code == 302
