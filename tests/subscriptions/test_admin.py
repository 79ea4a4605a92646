"""Subscriptions in the admin: numbers for editors, erasure for those who may, addresses for nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from cms.subscriptions.announcing import announce
from cms.subscriptions.models import Delivery, Subscriber
from tests import factories
from tests.subscriptions.subscribers import subscribe
from tests.webhooks.test_admin import content, member_of_staff

ANNE, BRAM = "anne@example.org", "bram@example.org"
PAGES = ["subscribers:index", "announcements:index", "subscription-erasure:index"]


def sent(work: Any) -> None:
    subscribe(ANNE), subscribe(BRAM), subscribe(ANNE, "b"), subscribe("carl@example.org")
    announce("plans", "a", reference="Plan 1")
    work()
    numbers = list(Delivery.objects.values_list("pk", flat=True))
    for number, state in zip(numbers, ["sent", "refused", "in-doubt"], strict=True):
        Delivery.objects.filter(pk=number).update(state=state)


def test_editors_see_numbers_and_progress_and_no_address(client: Any, work: Any) -> None:
    sent(work)
    staff = member_of_staff(client, "view_announcement")
    subscribers, announcements = (content(staff.get(reverse(name))) for name in PAGES[:2])
    assert subscribers.index("Gids A") < subscribers.index("Gids B")
    assert "Plans by e-mail" in subscribers
    assert "Plan 1 (nl)" in announcements
    for address in (ANNE, BRAM, "carl@example.org"):
        assert address not in subscribers + announcements
    menu = content(staff.get(reverse("wagtailadmin_home")))
    assert [reverse(name) in menu for name in PAGES] == [True, True, False]
    assert staff.get(reverse(PAGES[2])).status_code == 302
    staff.post(reverse(PAGES[2]), {"address": ANNE})
    assert Subscriber.objects.count() == 3


def test_the_progress_of_an_announcement_takes_a_fixed_number_of_statements(
    client: Any, work: Any, django_assert_max_num_queries: Any
) -> None:
    sent(work)
    staff = member_of_staff(client, "view_announcement")
    content(staff.get(reverse("announcements:index")))
    for number in range(20):
        announce("plans", "b", reference=str(number))
    with django_assert_max_num_queries(20):
        content(staff.get(reverse("announcements:index")))


def test_who_may_erases_an_address_however_it_is_written(client: Any, work: Any) -> None:
    sent(work)
    staff = member_of_staff(client, "erase_subscriber")
    content(staff.get(reverse(PAGES[2])))
    page = content(staff.post(reverse(PAGES[2]), {"address": "Anne@Example.ORG"}, follow=True))
    assert "messages" in page
    assert ANNE not in page
    assert set(Subscriber.objects.values_list("address", flat=True)) == {BRAM, "carl@example.org"}
    assert Delivery.objects.count() == 3
    answer = staff.post(reverse(PAGES[2]), {"address": "niemand"})
    assert answer.status_code == 200
    assert Subscriber.objects.count() == 2


def test_others_see_nothing(client: Any, work: Any, settings: Any) -> None:
    staff = member_of_staff(client)
    for name in PAGES:
        assert staff.get(reverse(name)).status_code == 302
    menu = content(staff.get(reverse("wagtailadmin_home")))
    assert not [name for name in PAGES if reverse(name) in menu]


def test_the_menu_is_there_only_while_subscriptions_are_on(client: Any, home: Any, settings: Any) -> None:
    client.force_login(factories.UserFactory())
    menu = content(client.get(reverse("wagtailadmin_home")))
    assert all(reverse(name) in menu for name in PAGES)
    settings.SUBSCRIPTIONS = False
    menu = content(client.get(reverse("wagtailadmin_home")))
    assert not [name for name in PAGES if reverse(name) in menu]


@pytest.mark.parametrize("codename", ["erase_subscriber", "view_announcement"])
def test_the_permissions_can_be_given_to_a_group(codename: str, client: Any, home: Any) -> None:
    client.force_login(factories.UserFactory())
    page = content(client.get(reverse("wagtailusers_groups:add")))
    assert f'value="{Permission.objects.get(codename=codename).pk}"' in page
