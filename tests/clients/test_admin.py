"""What staff do with keys in the admin: give out, renew, revoke, and see how they are used."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry as log_registry

from cms.clients.authentication import InvalidKey, client_of
from cms.clients.models import Client, DailyUsage
from tests import factories

KEY = re.compile(r"jmz_[0-9a-f]{12}_[0-9a-f]{64}")
FORM = {"name": "Gemeente Voorbeeld", "scopes": ["members"], "origins": "", "expires_at": "2030-01-01 00:00"}


@pytest.fixture
def admin(client: Any, db: None) -> Any:
    client.force_login(factories.UserFactory())
    return client


def works(key: str, rf: Any) -> bool:
    try:
        return client_of(rf.get("/", headers={"Authorization": f"Bearer {key}"})) is not None
    except InvalidKey:
        return False


def add(admin: Any, **fields: Any) -> Any:
    return admin.post(reverse("clients:add"), {**FORM, **fields})


def test_a_new_key_is_shown_exactly_once(admin: Any, rf: Any) -> None:
    answer = add(admin)
    (key,) = KEY.findall(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert works(key, rf)
    client = Client.objects.get()
    assert client.scopes == ["members"]
    for name in ("index", "inspect", "edit", "history", "renew", "delete"):
        arguments = [] if name == "index" else [client.pk]
        assert not KEY.search(admin.get(reverse(f"clients:{name}", args=arguments)).content.decode()), name


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"scopes": ["drafts"]}, "scopes"),
        ({"origins": "http://example.org"}, "origins"),
        ({"expires_at": "2020-01-01 00:00"}, "expires_at"),
        ({"expires_at": ""}, "expires_at"),
        ({"requests_per_minute": "0"}, "requests_per_minute"),
    ],
)
def test_a_form_with_an_error_gives_no_key(admin: Any, fields: dict[str, Any], wrong: str) -> None:
    answer = add(admin, **fields)
    assert list(answer.context["form"].errors) == [wrong]
    assert not KEY.search(answer.content.decode())
    assert not Client.objects.exists()


def test_a_client_without_scopes_opens_nothing_more(admin: Any) -> None:
    add(admin, scopes=[])
    assert Client.objects.get().scopes == []


def test_an_edit_leaves_the_key_as_it_is(admin: Any, rf: Any) -> None:
    client, key = factories.client_with_key(scopes=["members"])
    answer = admin.post(reverse("clients:edit", args=[client.pk]), {**FORM, "name": "Anders", "scopes": []})
    assert answer["Location"] == reverse("clients:inspect", args=[client.pk])
    client.refresh_from_db()
    assert (client.name, client.scopes) == ("Anders", [])
    assert works(key, rf)


def test_an_expired_key_can_be_edited(admin: Any) -> None:
    client, _key = factories.client_with_key(expires_at=timezone.now() - datetime.timedelta(days=1))
    form = {**FORM, "name": "Anders", "expires_at": "2020-01-01 00:00"}
    assert admin.post(reverse("clients:edit", args=[client.pk]), form).status_code == 302


def test_renewing_shows_another_key_and_ends_the_one_before(admin: Any, rf: Any) -> None:
    client, before = factories.client_with_key()
    address = reverse("clients:renew", args=[client.pk])
    assert "Vernieuw" in admin.get(address).content.decode()
    assert works(before, rf)
    (after,) = KEY.findall(admin.post(address).content.decode())
    assert works(after, rf)
    assert not works(before, rf)


def test_revoking_ends_the_key_and_keeps_the_client(admin: Any, rf: Any) -> None:
    client, key = factories.client_with_key()
    address = reverse("clients:delete", args=[client.pk])
    assert "Trek de sleutel in" in admin.get(address).content.decode()
    assert works(key, rf)
    answer = admin.post(address, follow=True)
    assert "Ingetrokken" in answer.content.decode()
    assert not works(key, rf)
    assert Client.objects.get() == client


def test_a_revoked_key_cannot_come_back(admin: Any) -> None:
    client, _key = factories.client_with_key(revoked_at=timezone.now())
    for name in ("renew", "delete"):
        address = reverse(f"clients:{name}", args=[client.pk])
        assert admin.post(address).status_code == 302
        assert address not in admin.get(reverse("clients:inspect", args=[client.pk])).content.decode()
    before = client.prefix
    client.refresh_from_db()
    assert client.prefix == before


def test_the_history_tells_what_happened(admin: Any) -> None:
    add(admin)
    client = Client.objects.get()
    admin.post(reverse("clients:renew", args=[client.pk]))
    admin.post(reverse("clients:delete", args=[client.pk]))
    actions = set(log_registry.get_logs_for_instance(client).values_list("action", flat=True))
    assert actions == {"wagtail.create", "clients.renew", "clients.revoke"}
    assert "Sleutel ingetrokken" in admin.get(reverse("clients:history", args=[client.pk])).content.decode()


def test_the_list_shows_state_scopes_and_usage(admin: Any) -> None:
    active, _key = factories.client_with_key(name="Actieve klant", scopes=["members"])
    factories.client_with_key(name="Verlopen klant", expires_at=timezone.now())
    factories.client_with_key(name="Gestopte klant", revoked_at=timezone.now())
    DailyUsage.objects.create(client=active, day=timezone.localdate(), requests=1234)
    listing = admin.get(reverse("clients:index")).content.decode()
    for text in ("Actief", "Verlopen", "Ingetrokken", "Pagina’s voor leden", active.prefix, "1.234"):
        assert text in listing
    assert "Verlopen klant" not in admin.get(reverse("clients:index"), {"q": "Actieve"}).content.decode()
    assert admin.get(reverse("clients:index"), {"ordering": "-recent_requests"}).status_code == 200


def test_the_page_of_a_client_shows_its_usage_by_day(admin: Any) -> None:
    client, _key = factories.client_with_key()
    address = reverse("clients:inspect", args=[client.pk])
    assert "Nog geen verzoeken" in admin.get(address).content.decode()
    today = timezone.localdate()
    for days, requests in ((0, 20), (3, 5), (40, 1000)):
        DailyUsage.objects.create(client=client, day=today - datetime.timedelta(days=days), requests=requests)
    days = admin.get(address).context["days"]
    assert [(day["requests"], day["share"]) for day in days] == [("20", 100), ("5", 25)]
    assert admin.get(address).context["total"] == "25"


def test_only_who_may_sees_and_changes_keys(client: Any, db: None) -> None:
    api_client, _key = factories.client_with_key()
    user = factories.UserFactory(is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    addresses = [reverse("clients:index"), reverse("clients:add")]
    addresses += [reverse(f"clients:{name}", args=[api_client.pk]) for name in ("inspect", "edit", "renew", "delete")]
    assert reverse("clients:index") not in client.get("/admin/").content.decode()
    for address in addresses:
        assert client.get(address).status_code == 302, address

    user.user_permissions.add(Permission.objects.get(codename="view_client", content_type__app_label="clients"))
    client.force_login(type(user).objects.get(pk=user.pk))
    allowed = [address for address in addresses if client.get(address).status_code == 200]
    assert allowed == [reverse("clients:index"), reverse("clients:inspect", args=[api_client.pk])]
    page = client.get(reverse("clients:inspect", args=[api_client.pk])).content.decode()
    assert not any(address in page for address in addresses[3:])


def test_moments_are_told_in_the_time_of_the_netherlands(admin: Any) -> None:
    moment = datetime.datetime(2030, 6, 30, 22, 30, tzinfo=datetime.UTC)
    client, _key = factories.client_with_key(expires_at=moment)
    assert "1 juli 2030 00:30" in admin.get(reverse("clients:inspect", args=[client.pk])).content.decode()
    assert "1 juli 2030" in admin.get(reverse("clients:index")).content.decode()
