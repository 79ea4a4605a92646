"""What people of an organisation do with its keys in the admin, and that they reach nobody else's."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from wagtail.log_actions import registry as log_registry

from cms.clients.authentication import InvalidKey, client_of
from cms.clients.models import Allowance, Client
from tests.factories import UserFactory, client_with_key

KEY = re.compile(r"jmz_[0-9a-f]{12}_[0-9a-f]{64}")
WEBSITES = [f"https://{number}.example.org" for number in range(4)]


def moment(days: int) -> str:
    return localtime(timezone.now() + datetime.timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def form(**fields: Any) -> dict[str, Any]:
    return {"name": "Website", "contact_email": "", "origins": "", "expires_at": moment(90), **fields}


class Organisation:
    """An organisation that may have two keys and three websites, and somebody who works there."""

    def __init__(self, name: str) -> None:
        group = Group.objects.create(name=name)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        self.allowance = Allowance.objects.create(name=name, group=group, most_keys=2, most_origins=3)
        self.user = UserFactory(is_superuser=False)
        self.user.groups.add(group)
        self.browser = Browser()
        self.browser.force_login(self.user)

    def add(self, **fields: Any) -> Any:
        return self.browser.post(reverse("own_key_add", args=[self.allowance.pk]), form(**fields))

    def edit(self, client: Client, **fields: Any) -> Any:
        kept = {
            "name": client.name,
            "origins": client.origins,
            "expires_at": localtime(client.expires_at).strftime("%Y-%m-%d %H:%M"),
        }
        answer = self.browser.post(reverse("own_key_edit", args=[client.pk]), form(**{**kept, **fields}))
        client.refresh_from_db()
        return answer

    def client_with_key(self, **fields: Any) -> tuple[Client, str]:
        return client_with_key(allowance=self.allowance, **fields)


@pytest.fixture
def ours(db: None) -> Organisation:
    return Organisation("Onze organisatie")


@pytest.fixture
def theirs(db: None) -> Organisation:
    return Organisation("Andere organisatie")


def works(key: str, rf: Any, **headers: str) -> bool:
    try:
        return client_of(rf.get("/", headers={"Authorization": f"Bearer {key}", **headers})) is not None
    except InvalidKey:
        return False


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return list(answer.context["form"].errors)


def actions(client: Client) -> list[tuple[str, Any]]:
    return [(entry.action, entry.user) for entry in log_registry.get_logs_for_instance(client).order_by("pk")]


def test_a_key_that_somebody_makes_is_shown_once_and_works(ours: Organisation, rf: Any) -> None:
    answer = ours.add(origins=f"{WEBSITES[0].upper()}/\n{WEBSITES[0]}:443", contact_email="web@example.org")
    (key,) = KEY.findall(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    client = Client.objects.get()
    assert (client.allowance, client.scopes, client.origins) == (ours.allowance, [], WEBSITES[0])
    assert works(key, rf, Origin=WEBSITES[0])
    assert not works(key, rf, Origin=WEBSITES[1])
    assert actions(client) == [("wagtail.create", ours.user)]
    for address in (reverse("own_keys"), reverse("own_key_edit", args=[client.pk])):
        assert not KEY.search(ours.browser.get(address).content.decode())


def test_the_list_shows_limits_and_only_own_keys(ours: Organisation, theirs: Organisation) -> None:
    ours.allowance.requests_per_minute = 1234
    ours.allowance.save()
    own, _key = ours.client_with_key(name="Onze website", origins=WEBSITES[0])
    other, _key = theirs.client_with_key(name="Hun website", origins=WEBSITES[1])
    page = ours.browser.get(reverse("own_keys")).content.decode()
    for text in ("Onze website", own.prefix, WEBSITES[0], "1.234"):
        assert text in page
    for text in ("Hun website", other.prefix, WEBSITES[1], "Andere organisatie"):
        assert text not in page


def test_there_are_no_more_keys_than_staff_allow(ours: Organisation) -> None:
    ours.client_with_key()
    revoked, _key = ours.client_with_key()
    answer = ours.add()
    assert answer.status_code == 302
    assert Client.objects.count() == 2
    assert (
        reverse("own_key_add", args=[ours.allowance.pk]) not in ours.browser.get(reverse("own_keys")).content.decode()
    )
    ours.browser.post(reverse("own_key_revoke", args=[revoked.pk]))
    assert KEY.search(ours.add().content.decode())
    assert Client.objects.count() == 3


def test_an_expired_key_counts_since_it_can_come_back(ours: Organisation) -> None:
    for _key in range(2):
        ours.client_with_key(expires_at=timezone.now() - datetime.timedelta(days=1))
    ours.add()
    assert Client.objects.count() == 2


def test_websites_are_added_and_removed_within_what_staff_allow(ours: Organisation) -> None:
    client, _key = ours.client_with_key(origins=WEBSITES[0])
    ours.client_with_key(origins=WEBSITES[1])
    assert errors(ours.edit(client, origins="\n".join([WEBSITES[0], *WEBSITES[2:]]))) == ["origins"]
    assert client.origins == WEBSITES[0]
    assert ours.edit(client, origins="\n".join(WEBSITES[:3])).status_code == 302
    assert client.origins.split() == WEBSITES[:3]
    assert ours.edit(client, origins=WEBSITES[3]).status_code == 302
    assert client.origins == WEBSITES[3]
    assert actions(client) == [("wagtail.edit", ours.user)] * 2


def test_what_was_there_before_staff_lowered_the_limit_may_stay(ours: Organisation) -> None:
    client, _key = ours.client_with_key(origins="\n".join(WEBSITES[:3]))
    ours.allowance.most_origins = 1
    ours.allowance.save()
    assert ours.edit(client, name="Anders").status_code == 302
    assert client.name == "Anders"
    assert errors(ours.edit(client, origins="\n".join(WEBSITES[1:]))) == ["origins"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://*.example.org",
        "https://*",
        "*",
        "http://www.example.org",
        "https://www.example.org/path",
        "https://www.example.org?x",
        "https://a@example.org",
        "https://example..org",
        "https://-example.org",
        "https://example.org:0",
        "https://example.org:65536",
        "https://example.org; script-src *",
        "https://example.org https://other.example",
        "https://exämple.org",
        "javascript:alert(1)",
        "null",
    ],
)
def test_only_exact_origins_are_taken(ours: Organisation, origin: str) -> None:
    assert errors(ours.add(origins=origin)) == ["origins"]
    assert not Client.objects.exists()


def test_a_key_can_be_put_off_for_a_year_at_most(ours: Organisation) -> None:
    client, _key = ours.client_with_key(expires_at=timezone.now() - datetime.timedelta(days=1))
    assert errors(ours.edit(client, expires_at=moment(-2))) == ["expires_at"]
    assert errors(ours.edit(client, expires_at=moment(367))) == ["expires_at"]
    assert errors(ours.edit(client, expires_at="")) == ["expires_at"]
    assert client.state == Client.State.EXPIRED
    assert ours.edit(client, expires_at=moment(364)).status_code == 302
    assert client.state == Client.State.ACTIVE
    assert errors(ours.add(expires_at=moment(367))) == ["expires_at"]


def test_revoking_ends_a_key_at_once_and_for_good(ours: Organisation, rf: Any) -> None:
    client, key = ours.client_with_key()
    address = reverse("own_key_revoke", args=[client.pk])
    assert ours.browser.get(address).status_code == 200
    assert works(key, rf)
    assert ours.browser.post(address).status_code == 302
    assert not works(key, rf)
    assert actions(client) == [("clients.revoke", ours.user)]
    for name in ("own_key_edit", "own_key_revoke"):
        assert ours.browser.post(reverse(name, args=[client.pk]), form()).status_code == 404


def test_a_forged_request_changes_nothing_of_others(ours: Organisation, theirs: Organisation, rf: Any) -> None:
    client, key = theirs.client_with_key(origins=WEBSITES[0])
    nobodys, _key = client_with_key()
    before = list(Client.objects.order_by("pk").values())
    for other in (client, nobodys):
        for name in ("own_key_edit", "own_key_revoke"):
            address = reverse(name, args=[other.pk])
            assert ours.browser.get(address).status_code == 404
            assert ours.browser.post(address, form(origins=WEBSITES[1])).status_code == 404
    assert ours.browser.post(reverse("own_key_add", args=[theirs.allowance.pk]), form()).status_code == 404
    assert list(Client.objects.order_by("pk").values()) == before
    assert works(key, rf, Origin=WEBSITES[0])
    assert not log_registry.get_logs_for_instance(client).exists()


def test_fields_that_are_not_asked_for_are_not_taken(ours: Organisation, theirs: Organisation) -> None:
    client, _key = ours.client_with_key(requests_per_minute=5)
    forged = {
        "allowance": theirs.allowance.pk,
        "requests_per_minute": 10**6,
        "scopes": ["members"],
        "prefix": "0" * 12,
        "key_hash": "0" * 64,
        "revoked_at": "",
    }
    prefix, key_hash = client.prefix, client.key_hash
    assert ours.edit(client, **forged).status_code == 302
    kept = (client.allowance, client.requests_per_minute, client.scopes, client.prefix, client.key_hash)
    assert kept == (ours.allowance, 5, [], prefix, key_hash)


def test_only_keys_on_servers_open_pages_for_members_and_only_if_staff_allow_it(ours: Organisation) -> None:
    ours.allowance.scopes = ["members"]
    ours.allowance.save()
    assert errors(ours.add(scopes=["members"], origins=WEBSITES[0])) == ["scopes"]
    assert errors(ours.add(scopes=["drafts"])) == ["scopes"]
    assert KEY.search(ours.add(scopes=["members"]).content.decode())
    assert Client.objects.get().scopes == ["members"]


def test_the_pages_of_staff_are_closed_to_people_of_organisations(ours: Organisation, theirs: Organisation) -> None:
    own, _key = ours.client_with_key(requests_per_minute=5)
    addresses = [reverse("clients:index"), reverse("clients:add"), reverse("allowances:index")]
    addresses += [reverse(f"clients:{name}", args=[own.pk]) for name in ("inspect", "edit", "renew", "delete")]
    addresses += [reverse("allowances:edit", args=[ours.allowance.pk])]
    for address in addresses:
        assert ours.browser.get(address).status_code == 302, address
        assert ours.browser.post(address, {"most_keys": 99, "name": "x"}).status_code == 302, address
    own.refresh_from_db()
    ours.allowance.refresh_from_db()
    assert (own.revoked_at, own.requests_per_minute, ours.allowance.most_keys) == (None, 5, 2)


def test_who_looks_after_no_keys_has_no_such_page(ours: Organisation) -> None:
    ours.allowance.group = None
    ours.allowance.save()
    assert ours.browser.get(reverse("own_keys")).status_code == 302
    assert reverse("own_keys") not in ours.browser.get("/admin/").content.decode()


def test_whoever_leaves_the_organisation_reaches_nothing_any_more(ours: Organisation) -> None:
    client, _key = ours.client_with_key()
    ours.user.groups.clear()
    ours.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert ours.browser.post(reverse("own_key_revoke", args=[client.pk])).status_code == 404
    client.refresh_from_db()
    assert client.state == Client.State.ACTIVE


def test_a_request_of_another_website_is_refused(ours: Organisation) -> None:
    client, _key = ours.client_with_key()
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(ours.user)
    assert strict.post(reverse("own_key_revoke", args=[client.pk])).status_code == 403
    client.refresh_from_db()
    assert client.state == Client.State.ACTIVE


def test_staff_set_the_limits(client: Any, db: None) -> None:
    client.force_login(UserFactory())
    group = Group.objects.create(name="Groep")
    fields = {"name": "Nieuw", "group": group.pk, "most_keys": 1, "most_origins": 2, "requests_per_minute": ""}
    assert client.post(reverse("allowances:add"), fields).status_code == 302
    allowance = Allowance.objects.get()
    assert (allowance.most_keys, allowance.most_origins, allowance.scopes) == (1, 2, [])
    assert "Nieuw" in client.get(reverse("allowances:index")).content.decode()
