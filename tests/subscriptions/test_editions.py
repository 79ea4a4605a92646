"""Subscribers of a handout hear of each new edition, once, and of nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms.core.identity import item_id
from cms.subscriptions.models import Announcement
from resources import editions
from resources.models import FixedEdition
from tests.resources.conftest import handout, publish, publish_edition
from tests.subscriptions.conftest import text_of
from tests.subscriptions.subscribers import subscribe

__all__ = ["handout"]

ANNE = "anne@example.org"


def key_of(page: Any) -> str:
    return str(item_id(page.translation_key, "nl"))


@pytest.fixture
def subscribed(handout: Any) -> Any:
    return subscribe(ANNE, key_of(handout), topic="handout")


def test_a_new_edition_is_told_with_its_number_what_changed_and_where_it_is(
    handout: Any, subscribed: Any, settle: Any, work: Any
) -> None:
    subscribe("carl@example.org", key_of(handout), topic="handout", locale="en")
    publish_edition(handout, 2, settle, what_changed="Meer over scholen.\n\n<Let op>")
    dutch, english = work()
    assert english["Subject"] == "New edition of “Gids”"
    text, html = text_of(english), text_of(english, "html")
    assert "Edition 2 of Feb. 1, 2026 has been published." in " ".join(text.split())
    assert "Meer over scholen." in text
    assert "<Let op>" in text
    assert "&lt;Let op&gt;" in html
    assert "http://testserver/nl/sectie/gids/" in text
    assert 'href="http://testserver/nl/sectie/gids/"' in html
    assert '<span lang="nl">Meer over scholen.</span>' in html
    assert "1 februari 2026" in text_of(dutch)
    assert work() == []


def test_a_correction_and_a_draft_are_not_told(handout: Any, subscribed: Any, settle: Any, work: Any) -> None:
    publish(handout, settle, summary="Een andere samenvatting.")
    handout.title = "Nog niet"
    handout.save_revision()
    settle()
    assert work() == []
    assert not Announcement.objects.exists()


def test_what_is_rolled_back_is_not_told(handout: Any, subscribed: Any, settle: Any, work: Any) -> None:
    with transaction.atomic():
        publish_edition(handout, 2, settle)
        assert Announcement.objects.exists()
        transaction.set_rollback(True)
    assert not Announcement.objects.exists()
    assert work() == []


def test_an_edition_that_is_withdrawn_at_once_is_not_told(
    handout: Any, subscribed: Any, settle: Any, work: Any
) -> None:
    publish_edition(handout, 2, settle)
    editions.withdraw(FixedEdition.objects.get(number=2), reason="Vergissing.")
    assert work() == []
    editions.restore(FixedEdition.objects.get(number=2))
    assert work() == []


def test_what_becomes_private_is_not_told(handout: Any, subscribed: Any, settle: Any, work: Any) -> None:
    publish_edition(handout, 2, settle)
    PageViewRestriction.objects.create(page=handout, restriction_type="login")
    settle()
    assert work() == []
    publish_edition(handout, 3, settle)
    assert work() == []
    assert Announcement.objects.count() == 1


def test_who_subscribed_to_another_handout_hears_nothing(handout: Any, settle: Any, work: Any) -> None:
    subscribe(ANNE, "0" * 32, topic="handout")
    publish_edition(handout, 2, settle)
    assert work() == []


def test_the_page_of_a_handout_leads_to_the_form(handout: Any, client: Any, settings: Any, settle: Any) -> None:
    form = reverse("subscribe", kwargs={"topic": "handout", "key": key_of(handout)})
    assert f'href="{form}"' in client.get("/nl/sectie/gids/").content.decode()
    assert "Gids" in client.get(form).content.decode()
    PageViewRestriction.objects.create(page=handout, restriction_type="login")
    settle()
    assert client.get(form).status_code == 404
    PageViewRestriction.objects.all().delete()
    settle()
    settings.SUBSCRIPTIONS = False
    assert form not in client.get("/nl/sectie/gids/").content.decode()


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000"])
def test_there_is_no_form_for_what_is_no_handout(key: str, client: Any, home: Any) -> None:
    assert client.get(reverse("subscribe", kwargs={"topic": "handout", "key": key})).status_code == 404
    home_key = item_id(home.translation_key, "nl")
    assert client.get(reverse("subscribe", kwargs={"topic": "handout", "key": home_key})).status_code == 404
