"""What the guide explains, to whom first, and when the tour is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.users.models import UserProfile

from cms.accounts.roles import Role
from cms.guide.topics import TOPICS, by_roles
from tests.accounts.test_roles import somebody_as
from tests.browser.pictures import MOST_BYTES, SIZE


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_each_topic_has_a_text_and_a_small_picture(topic: Any, admin_client: Client) -> None:
    html = admin_client.get(reverse("guide_topic", args=[topic.slug])).content.decode()
    assert topic.picture in html
    assert "<ol>" in html
    path = finders.find(topic.picture)
    assert path, f"Make it: pytest tests/browser -m browser --record shows {topic.slug}."
    with Image.open(path) as picture, open(path, "rb") as file:
        assert (picture.format, picture.size) == ("WEBP", SIZE)
        assert len(file.read()) <= MOST_BYTES


def test_an_unknown_topic_is_not_found(admin_client: Client) -> None:
    assert admin_client.get(reverse("guide_topic", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_what_is_for_a_role_comes_first(role: Role) -> None:
    own, others = by_roles([role])
    assert own
    assert all(role in topic.roles for topic in own)
    assert sorted([*own, *others], key=TOPICS.index) == list(TOPICS)


def test_pages_take_as_many_statements_whatever_the_role(
    client: Client, site: Any, django_assert_num_queries: Any
) -> None:
    for roles in ([Role.TRANSLATOR], [Role.EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR]):
        client.force_login(somebody_as(*roles))
        client.get(reverse("guide"))
        with django_assert_num_queries(14):
            client.get(reverse("guide"))


def test_a_partner_editor_reads_the_guide_and_is_offered_no_tour(client: Client, site: Any) -> None:
    client.force_login(somebody_as(Role.PARTNER_EDITOR))
    html = client.get(reverse("guide")).content.decode()
    assert reverse("guide_topic", args=["organisation"]) in html
    assert "?tour" not in html


def test_nobody_reads_the_guide_without_logging_in(client: Client) -> None:
    for address in (reverse("guide"), reverse("guide_topic", args=["first-page"])):
        assert client.get(address)["Location"].startswith(reverse("wagtailadmin_login"))


def test_the_tour_is_shown_until_it_is_put_away_and_when_asked_for(client: Client, site: Any) -> None:
    user = somebody_as(Role.EDITOR)
    client.force_login(user)
    home = reverse("wagtailadmin_home")
    assert "data-tour" in client.get(home).content.decode()
    address = reverse("wagtailadmin_dismissibles")
    client.patch(address, {"tour": True}, content_type="application/json")
    assert UserProfile.objects.get(user=user).dismissibles == {"tour": True}
    assert "data-tour" not in client.get(home).content.decode()
    assert "data-tour" in client.get(home, {"tour": ""}).content.decode()


def test_nothing_in_the_menu_leads_outside(admin_client: Client) -> None:
    for address in (reverse("wagtailadmin_home"), reverse("guide")):
        assert "guide.wagtail.org" not in admin_client.get(address).content.decode()
