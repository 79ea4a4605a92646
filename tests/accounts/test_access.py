"""Being locked out and getting in again, where somebody is logged in, and who sees that."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import ModelLogEntry

from cms.accounts import audit, lockout, open_sessions
from cms.accounts.models import LoginAttempt, OpenSession
from cms.accounts.roles import Role
from tests import factories
from tests.accounts.conftest import give_password, is_in
from tests.accounts.test_roles import somebody_as

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def guess(user: Any, times: int, address: str = "127.0.0.1") -> Client:
    client = Client(REMOTE_ADDR=address)
    for _time in range(times):
        give_password(client, user, "verkeerd")
    return client


def test_after_five_wrong_passwords_a_network_waits_and_is_told_the_way_back(somebody: Any, clock: Any) -> None:
    client = guess(somebody, 5)
    told = give_password(client, somebody).content.decode()
    assert "over 15 minuten" in told
    assert "Wachtwoord vergeten" in told
    assert not is_in(client)
    clock.shift(datetime.timedelta(minutes=14, seconds=30))
    assert "over 1 minuut" in give_password(client, somebody).content.decode()
    clock.shift(datetime.timedelta(minutes=1))
    give_password(client, somebody)
    assert is_in(client)


def test_others_cannot_lock_somebody_out(somebody: Any) -> None:
    guess(somebody, 6, "192.0.2.7")
    client = Client()
    give_password(client, somebody)
    assert is_in(client)


def test_wrong_passwords_from_everywhere_leave_familiar_networks_open(somebody: Any) -> None:
    give_password(Client(), somebody)
    for number in range(lockout.OF_ACCOUNT):
        guess(somebody, 1, f"198.51.100.{number}")
    unfamiliar = Client(REMOTE_ADDR="203.0.113.9")
    give_password(unfamiliar, somebody)
    assert not is_in(unfamiliar)
    familiar = Client()
    give_password(familiar, somebody)
    assert is_in(familiar)


def test_a_network_that_tries_many_accounts_waits(somebody: Any) -> None:
    for number in range(lockout.FROM_NETWORK):
        guess(factories.UserFactory.build(email=f"naam{number}@example.org"), 1, "192.0.2.7")
    client = Client(REMOTE_ADDR="192.0.2.7")
    give_password(client, somebody)
    assert not is_in(client)


def test_spelling_of_the_address_and_parts_of_a_network_make_no_difference(somebody: Any) -> None:
    for number in range(5):
        client = Client(REMOTE_ADDR=f"2001:db8::{number + 1}")
        client.post(reverse("wagtailadmin_login"), {"username": somebody.email.upper(), "password": "verkeerd"})
    client = Client(REMOTE_ADDR="2001:db8::ffff")
    give_password(client, somebody)
    assert not is_in(client)
    client = Client(REMOTE_ADDR="2001:db8:0:1::1")
    give_password(client, somebody)
    assert is_in(client)


def test_an_unknown_address_is_told_the_same(somebody: Any) -> None:
    nobody = factories.UserFactory.build(email="niemand@example.org")
    assert "over 15 minuten" in give_password(guess(nobody, 5), nobody).content.decode()


def test_a_new_password_lets_in_at_once(somebody: Any) -> None:
    client = guess(somebody, 5)
    somebody.set_password("een-ander-lang-wachtwoord")
    somebody.save()
    give_password(client, somebody, "een-ander-lang-wachtwoord")
    assert is_in(client)


def test_an_administrator_lets_in_at_once(client: Client, somebody: Any) -> None:
    locked = guess(somebody, 5)
    address = reverse("let_in", args=[somebody.pk])
    client.force_login(somebody_as(Role.COORDINATOR))
    assert client.post(address).status_code in (302, 403)
    assert LoginAttempt.objects.count() == 5
    somebody.is_superuser = False
    somebody.save()
    client.force_login(somebody_as(Role.ADMINISTRATOR))
    assert client.get(address).status_code == 200
    client.post(address)
    somebody.is_superuser = True
    somebody.save()
    give_password(locked, somebody)
    assert is_in(locked)


def test_nothing_of_addresses_and_networks_can_be_read(somebody: Any, clock: Any) -> None:
    guess(somebody, 1, "192.0.2.7")
    kept = str(list(LoginAttempt.objects.values()))
    assert somebody.email not in kept
    assert "192.0.2.7" not in kept
    clock.shift(lockout.KEPT + datetime.timedelta(days=1))
    lockout.forget()
    assert not LoginAttempt.objects.exists()


def test_somebody_sees_and_ends_where_they_are_logged_in(somebody: Any, clock: Any) -> None:
    here, there, elsewhere = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=EDGE), Client()
    for client in (here, there, elsewhere):
        give_password(client, somebody)
        assert is_in(client)
    other = factories.UserFactory()
    stranger = Client()
    stranger.force_login(other)
    assert is_in(stranger)
    page = here.get(reverse("open_sessions")).content.decode()
    assert "Firefox op Linux" in page
    assert "Edge op Windows" in page
    assert page.count('name="session" value="') == 3
    of_other = OpenSession.objects.get(user=other)
    here.post(reverse("open_sessions"), {"session": of_other.pk})
    assert is_in(stranger)
    session = OpenSession.objects.get(device="Edge op Windows")
    here.post(reverse("open_sessions"), {"session": session.pk})
    assert not is_in(there)
    assert is_in(elsewhere)
    here.post(reverse("open_sessions"), {"session": "others"})
    assert not is_in(elsewhere)
    assert is_in(here)
    assert [found.device for found in open_sessions.of(somebody)] == ["Firefox op Linux"]


def test_last_seen_follows_and_costs_no_statement_in_between(somebody: Any, clock: Any) -> None:
    client = Client()
    give_password(client, somebody)
    is_in(client)
    first = OpenSession.objects.get().seen_at
    address = reverse("wagtailadmin_sprite")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert not any("accounts_opensession" in query["sql"] for query in asked)
    clock.shift(datetime.timedelta(minutes=6))
    is_in(client)
    assert OpenSession.objects.get().seen_at == first + datetime.timedelta(minutes=6)
    clock.shift(datetime.timedelta(days=60))
    open_sessions.forget()
    assert not OpenSession.objects.exists()


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox op Linux"),
        (EDGE, "Edge op Windows"),
        ("curl/8", "Onbekend apparaat"),
        ("", "Onbekend apparaat"),
    ],
)
def test_devices_are_named_as_people_do(user_agent: str, device: str) -> None:
    with override("nl"):
        assert open_sessions.device_of(user_agent) == device


def test_administrators_alone_see_who_logged_in(client: Client, somebody: Any) -> None:
    guess(somebody, 5)
    give_password(Client(REMOTE_ADDR="192.0.2.1"), somebody)
    for role in Role:
        if role != Role.ADMINISTRATOR:
            client.force_login(somebody_as(role))
            assert client.get(reverse("access_report")).status_code in (302, 403)
    client.force_login(somebody_as(Role.ADMINISTRATOR))
    page = client.get(reverse("access_report")).content.decode()
    assert "Buitengesloten na verkeerde wachtwoorden" in page
    assert "Ingelogd" in page
    assert "192.0.2.1" not in page


def test_entries_on_access_are_kept_as_long_as_stated(somebody: Any, clock: Any, settings: Any) -> None:
    settings.AUDIT_DAYS = 30
    give_password(Client(), somebody)
    assert audit.entries().count() == 1
    clock.shift(datetime.timedelta(days=29))
    audit.forget()
    assert audit.entries().count() == 1
    clock.shift(datetime.timedelta(days=2))
    audit.forget()
    assert audit.entries().count() == 0
    assert ModelLogEntry.objects.count() == 0


def test_a_password_reset_goes_in_dutch_and_lets_in(client: Client, somebody: Any, mailoutbox: Any) -> None:
    guess(somebody, 5)
    client.post(reverse("wagtailadmin_password_reset"), {"email": somebody.email})
    [mail] = mailoutbox
    assert "wachtwoord" in mail.body
    link = next(line.strip() for line in mail.body.splitlines() if "/password_reset/confirm/" in line)
    page = client.get(link, follow=True)
    path = page.redirect_chain[-1][0]
    short = client.post(path, {"new_password1": "kort", "new_password2": "kort"}).content.decode()
    assert "minstens 12 tekens" in short
    client.post(path, {"new_password1": "nog-een-lang-wachtwoord", "new_password2": "nog-een-lang-wachtwoord"})
    assert is_in_with(somebody, "nog-een-lang-wachtwoord")


def is_in_with(user: Any, password: str) -> bool:
    client = Client()
    give_password(client, user, password)
    return is_in(client)
