"""Webhooks in the admin: what staff can set, read and send again, and who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from cms.webhooks import log, signing
from cms.webhooks.models import Delivery, Subscriber
from tests import factories

SECRET_IS_NEW = "Er is een nieuw geheim"


@pytest.fixture
def subscriber(db: None) -> Subscriber:
    return Subscriber.objects.create(name="Koepel", url="https://koepel.example/webhook")


@pytest.fixture
def admin(client: Any, db: None) -> Any:
    client.force_login(factories.UserFactory())
    return client


def member_of_staff(client: Any, *permissions: str) -> Any:
    """Log somebody in who may do this and no more."""
    group = Group.objects.create(name="Webhooks")
    codes = ["access_admin", *permissions]
    group.permissions.set(Permission.objects.filter(codename__in=codes))
    user = factories.UserFactory(is_superuser=False)
    user.groups.add(group)
    client.force_login(user)
    return client


def address(view: str, *arguments: Any) -> str:
    return reverse(f"webhook-{view}", args=arguments)


def content(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def failed(subscriber: Subscriber) -> Delivery:
    log.send_test(subscriber)
    delivery = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED, attempts=10, status=500, failure="status", answer="Storing", due_at=timezone.now()
    )
    return delivery


def form(**values: Any) -> dict[str, Any]:
    return {"name": "Koepel", "url": "https://127.0.0.1/webhook", "active": "on"} | values


def test_staff_add_a_subscriber_and_find_its_secret(admin: Any, settings: Any) -> None:
    settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = True
    page = content(admin.get(address("subscribers:add")))
    assert "Handreiking" in page
    assert "Zonder keuze: alle typen." in page
    admin.post(address("subscribers:add"), form(types=["handout"], locales=["nl"]))
    subscriber = Subscriber.objects.get()
    assert (subscriber.types, subscriber.locales, subscriber.active) == (["handout"], ["nl"], True)
    assert "in orde" in content(admin.get(address("subscribers:index")))
    assert signing.secret(subscriber) in content(admin.get(address("subscribers:edit", subscriber.pk)))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1/", "Het adres moet met https:// beginnen."),
        ("https://127.0.0.1/", "Het adres leidt naar een netwerk dat niet openbaar is."),
        ("https://a:b@example.org/", "Het adres mag geen gebruikersnaam of wachtwoord bevatten."),
        ("https://bestaat-niet.invalid/", "De hostnaam van het adres is niet bekend."),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_in_plain_words(url: str, why: str, admin: Any) -> None:
    assert why in content(admin.post(address("subscribers:add"), form(url=url)))
    assert not Subscriber.objects.exists()


def test_staff_renew_a_secret_and_send_a_test(admin: Any, subscriber: Subscriber) -> None:
    before = signing.secret(subscriber)
    page = content(admin.post(address("subscribers:renew_secret", subscriber.pk), follow=True))
    subscriber.refresh_from_db()
    assert SECRET_IS_NEW in page
    assert signing.secret(subscriber) in page
    assert before not in page
    admin.post(address("subscribers:send_test", subscriber.pk))
    assert Delivery.objects.get().event == "webhook.test"


def test_the_log_shows_what_was_sent_and_how_that_went(admin: Any, subscriber: Subscriber) -> None:
    delivery = failed(subscriber)
    log.send_test(subscriber)
    waiting = Delivery.objects.latest("pk")
    page = content(admin.get(address("deliveries:index")))
    assert delivery.message_id() in page
    assert waiting.message_id() in page
    page = content(admin.get(address("deliveries:index"), {"state": "failed"}))
    assert delivery.message_id() in page
    assert waiting.message_id() not in page
    page = content(admin.get(address("deliveries:inspect", delivery.pk)))
    assert "webhook.test" in page
    assert "Storing" in page
    assert "De ontvanger antwoordde met een andere status dan 200 tot 299." in page
    assert "Opnieuw sturen" in page


def test_a_delivery_is_sent_again_under_the_same_id(admin: Any, subscriber: Subscriber) -> None:
    delivery = failed(subscriber)
    page = content(admin.post(address("deliveries:replay", delivery.pk), follow=True))
    assert "1 aflevering wordt opnieuw gestuurd" in page
    again = Delivery.objects.get()
    assert (again.message, again.state, again.attempts) == (delivery.message, Delivery.State.WAITING, 0)


def test_all_that_the_filter_finds_is_sent_again_once_confirmed(admin: Any, subscriber: Subscriber) -> None:
    first, second = failed(subscriber), failed(subscriber)
    Delivery.objects.filter(pk=second.pk).update(state=Delivery.State.DELIVERED)
    index = content(admin.get(address("deliveries:index"), {"state": "failed"}))
    where = f"{address('deliveries:replay_filtered')}?state=failed"
    assert where in index
    assert "1 aflevering wordt opnieuw gestuurd." in content(admin.get(where))
    assert Delivery.objects.filter(state=Delivery.State.WAITING).count() == 0
    admin.post(where)
    assert [delivery.pk for delivery in Delivery.objects.filter(state=Delivery.State.WAITING)] == [first.pk]


def test_an_unknown_filter_sends_nothing_again(admin: Any, subscriber: Subscriber) -> None:
    failed(subscriber)
    admin.post(f"{address('deliveries:replay_filtered')}?state=anders")
    assert Delivery.objects.get().state == Delivery.State.FAILED


def test_who_may_only_read_sees_no_secret_and_changes_nothing(client: Any, subscriber: Subscriber) -> None:
    delivery = failed(subscriber)
    staff = member_of_staff(client, "view_subscriber", "view_delivery")
    shown = content(staff.get(address("subscribers:inspect", subscriber.pk)))
    assert subscriber.url in shown
    assert "whsec_" not in shown
    assert "Opnieuw sturen" not in content(staff.get(address("deliveries:inspect", delivery.pk)))
    assert address("deliveries:replay_filtered") not in content(staff.get(address("deliveries:index")))
    staff.get(address("subscribers:edit", subscriber.pk))
    for view in ("subscribers:renew_secret", "subscribers:send_test", "deliveries:replay"):
        staff.post(address(view, delivery.pk if "replay" in view else subscriber.pk))
    staff.post(address("deliveries:replay_filtered"))
    unchanged = Subscriber.objects.get()
    assert unchanged.secret_seed == subscriber.secret_seed
    assert [(sent.pk, sent.state) for sent in Delivery.objects.all()] == [(delivery.pk, Delivery.State.FAILED)]


def test_who_may_send_again_need_not_see_secrets(client: Any, subscriber: Subscriber) -> None:
    delivery = failed(subscriber)
    staff = member_of_staff(client, "view_delivery", "replay_delivery")
    staff.post(address("deliveries:replay", delivery.pk))
    assert Delivery.objects.get().state == Delivery.State.WAITING
    assert "whsec_" not in staff.get(address("subscribers:edit", subscriber.pk)).content.decode()


def test_editors_see_nothing_of_webhooks(client: Any, subscriber: Subscriber) -> None:
    staff = member_of_staff(client)
    for view in ("subscribers:index", "deliveries:index"):
        assert staff.get(address(view)).status_code == 302
    assert "Webhooks" not in staff.get(reverse("wagtailadmin_home")).content.decode()


def test_nobody_adds_changes_or_deletes_in_the_log(admin: Any, subscriber: Subscriber) -> None:
    delivery = failed(subscriber)
    page = content(admin.get(address("deliveries:index")))
    for view in ("new/", f"edit/{delivery.pk}/", f"delete/{delivery.pk}/"):
        assert f"/admin/webhook-deliveries/{view}" not in page
        assert admin.get(f"/admin/webhook-deliveries/{view}").status_code == 404
