"""Passkeys: a device that asks for a finger or a face gets its owner in, and nobody else."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.accounts import second_step
from tests import factories
from tests.accounts.authenticator import Device
from tests.accounts.conftest import code_of, give_code, give_password, is_in

ADD = reverse("add_passkey")
LOG_IN = reverse("mfa_login_webauthn")


@pytest.fixture
def inside(careful: Any, clock: Any) -> Client:
    """Somebody with two steps, logged in, whose next code is a new one."""
    client = Client()
    give_password(client, careful)
    give_code(client, code_of())
    clock.shift(datetime.timedelta(minutes=1))
    return client


def confirm(client: Client, action: str = "passkey") -> Any:
    return client.post(reverse("mfa_index"), {"code": code_of(), "action": action})


def options_of(answer: Any) -> dict[str, Any]:
    """Return what the page tells the browser, as that gets it."""
    data = answer.context["js_data"]
    options = data.get("creation_options") or data["request_options"]
    return {"publicKey": dict(options["publicKey"])}


def add(client: Client, device: Device, name: str = "Laptop") -> Any:
    confirm(client)
    options = options_of(client.get(ADD))
    return client.post(ADD, {"name": name, "credential": device.create(options)})


def log_in(client: Client, device: Device, **more: Any) -> Any:
    options = client.get(LOG_IN, headers={"Accept": "application/json"}).json()["request_options"]
    return client.post(LOG_IN, {"credential": device.get(options), **more})


@pytest.fixture
def device(inside: Client) -> Device:
    """A device with a passkey that has been added."""
    device = Device()
    assert add(inside, device)["Location"] == reverse("mfa_index")
    return device


def test_a_passkey_is_added_after_a_code_and_noted(careful: Any, inside: Client) -> None:
    assert inside.get(ADD)["Location"] == reverse("mfa_index")
    assert confirm(inside)["Location"] == ADD
    device = Device()
    public = options_of(inside.get(ADD))["publicKey"]
    assert public["authenticatorSelection"]["userVerification"] == "required"
    assert public["authenticatorSelection"]["residentKey"] == "required"
    inside.post(ADD, {"name": "", "credential": device.create({"publicKey": public})})
    assert [passkey.wrap().name for passkey in second_step.passkeys_of(careful)] == ["Passkey 1"]
    assert "Passkey 1" in inside.get(reverse("mfa_index")).content.decode()
    assert ModelLogEntry.objects.filter(action="accounts.add_passkey", user=careful).count() == 1


def test_a_code_given_long_ago_is_not_enough(inside: Client, clock: Any) -> None:
    confirm(inside)
    options = options_of(inside.get(ADD))
    clock.shift(datetime.timedelta(minutes=6))
    answer = inside.post(ADD, {"name": "Laptop", "credential": Device().create(options)})
    assert answer["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_it_is_both_steps_at_once(careful: Any, device: Device) -> None:
    client = Client()
    assert log_in(client, device, next="/admin/reports/")["Location"] == "/admin/reports/"
    assert is_in(client)
    assert second_step.passkeys_of(careful).get().last_used_at is not None
    other = Client()
    assert log_in(other, device, next="https://evil.example/")["Location"] == reverse("wagtailadmin_home")


def test_it_takes_the_place_of_the_code(careful: Any, device: Device) -> None:
    client = Client()
    give_password(client, careful)
    step = reverse("mfa_authenticate")
    page = client.get(step)
    assert "use-passkey" in page.content.decode()
    client.post(step, {"credential": device.get(options_of(page))})
    assert is_in(client)


def test_nobody_is_offered_a_passkey_who_has_none(careful: Any, client: Client) -> None:
    give_password(client, careful)
    assert "use-passkey" not in client.get(reverse("mfa_authenticate")).content.decode()


@pytest.mark.parametrize("wrong", ["origin", "unverified", "key", "unknown"])
def test_what_is_not_right_does_not_open_the_admin(device: Device, wrong: str) -> None:
    other = Device()
    if wrong == "origin":
        device.origin = "https://evil.example"
    if wrong == "unverified":
        device.flags = 1
    if wrong == "key":
        device.key = other.key
    if wrong == "unknown":
        device.credential_id = other.credential_id
    client = Client()
    answer = log_in(client, device)
    assert answer["Location"] == reverse("account_login")
    assert "Deze passkey kan hier niet worden gebruikt" in client.get(answer["Location"]).content.decode()
    assert not is_in(client)


def test_an_answer_works_once(device: Device) -> None:
    client = Client()
    options = client.get(LOG_IN, headers={"Accept": "application/json"}).json()["request_options"]
    answer = device.get(options)
    client.post(LOG_IN, {"credential": answer})
    assert is_in(client)
    for again in (client, Client()):
        again.logout()
        again.get(LOG_IN, headers={"Accept": "application/json"})
        again.post(LOG_IN, {"credential": answer})
        assert not is_in(again)


def test_somebody_who_left_does_not_get_in(careful: Any, device: Device) -> None:
    careful.is_active = False
    careful.save()
    client = Client()
    assert log_in(client, device)["Location"] == reverse("account_login")
    assert not is_in(client)


def test_one_passkey_does_for_one_person(device: Device) -> None:
    somebody_else = factories.UserFactory(email="ander@example.org")
    device.user_handle = str(somebody_else.pk).encode()
    client = Client()
    log_in(client, device)
    assert not is_in(client)


NONSENSE = (
    "",
    "{",
    "null",
    "7",
    '"x"',
    "[]",
    "{}",
    '{"id": 1}',
    '{"response": {}}',
    '{"response": null}',
    '{"response": "x"}',
)
VALUES = ("", "AA", "oA", "!", "\x00", None, 7, [], {}, "_w", "GQ", "n", "e30", "W10", "Ilwi")
"""Texts that are too short or not base64url, other types, and pieces of CBOR and JSON."""


def broken(answer: str) -> list[tuple[str, str]]:
    """Return answers of a device of which one part is not what it should be, with the name of that part."""
    whole = json.loads(answer)
    names = ("id", "rawId", "type", "response")
    found = [(gone, {name: part for name, part in whole.items() if name != gone}) for gone in names]
    found += [(name, {**whole, name: value}) for name in names[:3] for value in VALUES]
    inside = whole["response"]
    found += [(name, {**whole, "response": {**inside, name: value}}) for name in inside for value in VALUES]
    return [*(("all", text) for text in NONSENSE), *((name, json.dumps(each)) for name, each in found)]


@pytest.mark.parametrize("with_password", [False, True])
def test_nonsense_opens_nothing_and_breaks_nothing(careful: Any, device: Device, with_password: bool) -> None:
    client, address = Client(), reverse("mfa_authenticate") if with_password else LOG_IN
    opened = set()

    def ask() -> str:
        if with_password:
            return device.get(options_of(client.get(address)))
        return device.get(client.get(address, headers={"Accept": "application/json"}).json()["request_options"])

    def begin() -> None:
        client.logout()
        if with_password:
            give_password(client, careful)

    begin()
    for number in range(len(broken(ask()))):
        cache.clear()
        name, posted = broken(ask())[number]
        answer = client.post(address, {"credential": posted})
        assert answer.status_code in (200, 302), posted
        if "_auth_user_id" in client.session:
            opened.add(name)
            begin()
    # What names the passkey or its owner a second time proves nothing and is not needed.
    assert opened <= ({"id", "type", "userHandle"} if with_password else {"id", "type"})


def test_nonsense_is_not_kept(careful: Any, device: Device, inside: Client) -> None:
    confirm(inside)
    for number in range(len(broken(device.create(options_of(inside.get(ADD)))))):
        name, posted = broken(Device().create(options_of(inside.get(ADD))))[number]
        assert inside.post(ADD, {"name": "x", "credential": posted}).status_code in (200, 302), posted
        if name not in ("id", "type"):
            assert second_step.passkeys_of(careful).count() == 1
        second_step.passkeys_of(careful).filter(data__name="x").delete()


def test_only_what_is_needed_is_kept(careful: Any, inside: Client) -> None:
    confirm(inside)
    answer = json.loads(Device().create(options_of(inside.get(ADD))))
    answer |= {"type": "\0", "more": "x" * 1000, "clientExtensionResults": {"credProps": {"rk": True}, "other": 1}}
    inside.post(ADD, {"name": "Laptop", "credential": json.dumps(answer)})
    kept = second_step.passkeys_of(careful).get().data["credential"]
    assert kept.keys() == {"id", "rawId", "type", "response", "clientExtensionResults"}
    assert kept["response"].keys() == {"clientDataJSON", "attestationObject"}
    assert (kept["type"], kept["rawId"]) == ("public-key", answer["rawId"])


def test_too_many_attempts_wait(device: Device) -> None:
    client = Client()
    statuses = [client.post(LOG_IN, {"credential": "{}"}).status_code for _ in range(12)]
    assert (statuses[0], statuses[-1]) == (302, 429)
    assert "Te veel pogingen" in client.post(LOG_IN, {"credential": "{}"}).content.decode()


def test_a_passkey_is_removed_by_its_owner_alone(careful: Any, device: Device, inside: Client) -> None:
    address = reverse("remove_passkey", args=[second_step.passkeys_of(careful).get().pk])
    other = Client()
    other.force_login(factories.UserFactory(email="ander@example.org"))
    assert other.post(address).status_code in (302, 404)
    assert inside.get(address).status_code == 200
    assert second_step.passkeys_of(careful).exists()
    assert inside.post(address)["Location"] == reverse("mfa_index")
    assert not second_step.passkeys_of(careful).exists()
    assert second_step.has_second_step(careful)
    stranger = Client()
    log_in(stranger, device)
    assert not is_in(stranger)


def test_another_app_keeps_the_passkey_and_a_reset_takes_all(
    careful: Any, device: Device, inside: Client, clock: Any
) -> None:
    clock.shift(datetime.timedelta(minutes=1))
    assert confirm(inside, "app")["Location"] == reverse("mfa_activate_totp")
    assert [found.type for found in Authenticator.objects.filter(user=careful)] == ["webauthn"]
    client = Client()
    give_password(client, careful)
    assert "_auth_user_id" not in client.session
    assert second_step.reset(careful)
    log_in(client, device)
    assert "_auth_user_id" not in client.session
