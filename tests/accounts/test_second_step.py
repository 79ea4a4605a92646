"""Logging in with a second step: nobody gets into the admin with a password alone who should not."""

from __future__ import annotations

import datetime
import io
import logging
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as project_settings
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry

from cms.accounts.adapters import SecondStepAdapter
from cms.settings import environment
from tests import factories
from tests.accounts.conftest import (
    PASSWORD,
    SECRET,
    code_of,
    give_code,
    give_password,
    is_in,
    recovery_codes_of,
)


@pytest.fixture
def required(settings: Any) -> None:
    settings.REQUIRE_TWO_FACTOR = True


def test_production_asks_for_it_and_development_does_not() -> None:
    assert environment.REQUIRE_TWO_FACTOR is True
    assert project_settings.REQUIRE_TWO_FACTOR is False


def test_where_it_is_not_required_a_password_is_enough(client: Any, somebody: Any) -> None:
    answer = give_password(client, somebody)
    assert answer["Location"] == reverse("wagtailadmin_home")
    assert is_in(client)


def test_nothing_opens_until_the_second_step_is_set_up(client: Any, somebody: Any, required: None) -> None:
    give_password(client, somebody)
    set_up = reverse("mfa_activate_totp")
    for name in ("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_explore_root", "mfa_index"):
        assert client.get(reverse(name))["Location"] == set_up
    assert client.post(reverse("wagtailadmin_account"), {})["Location"] == set_up
    xhr = {"X-Requested-With": "XMLHttpRequest"}
    assert client.get("/admin/api/main/pages/", headers=xhr).status_code == 403
    assert client.get("/admin/nothing/here/")["Location"] == set_up


def test_somebody_sets_it_up_and_sees_the_recovery_codes_once(client: Any, somebody: Any, required: None) -> None:
    give_password(client, somebody)
    page = client.get(reverse("mfa_activate_totp"))
    html = page.content.decode()
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64," in html
    assert not re.search(r'src="https?://', html)
    assert "JMZ%20Kennisnetwerk" in page.context["totp_url"]
    refused = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert refused.context["form"].errors
    assert not is_in(client)
    answer = client.post(reverse("mfa_activate_totp"), {"code": f" {code_of(secret)[:3]} {code_of(secret)[3:]}"})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert is_in(client)
    codes = recovery_codes_of(somebody)
    assert len(codes) == 10
    shown = client.get(answer["Location"])
    assert all(code in shown.content.decode() for code in codes)
    assert "no-store" in shown["Cache-Control"]
    assert not any(code in client.get(answer["Location"]).content.decode() for code in codes)
    # The code that set it up logs nobody in.
    other = Client()
    give_password(other, somebody)
    give_code(other, code_of(secret))
    assert not is_in(other)


@pytest.mark.parametrize("is_required", [True, False])
def test_whoever_has_a_second_step_gets_in_with_both(
    client: Any, careful: Any, settings: Any, is_required: bool
) -> None:
    settings.REQUIRE_TWO_FACTOR = is_required
    answer = give_password(client, careful, next="/admin/reports/")
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert not is_in(client)
    page = client.get(reverse("mfa_authenticate"))
    assert "herstelcodes" in page.content.decode()
    give_code(client, "000000")
    assert "_auth_user_id" not in client.session
    assert give_code(client, code_of())["Location"] == "/admin/reports/"
    assert is_in(client)


def test_no_other_site_can_be_where_a_log_in_ends(client: Any, careful: Any) -> None:
    give_password(client, careful, next="https://evil.example/")
    assert give_code(client, code_of())["Location"] == reverse("wagtailadmin_home")


def test_a_code_without_a_password_opens_nothing(client: Any, careful: Any) -> None:
    assert give_code(client, code_of())["Location"] == reverse("account_login")
    give_password(client, careful, "wrong")
    give_code(client, code_of())
    assert not is_in(client)


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_of_the_half_minute_before_or_after_is_taken(client: Any, careful: Any, steps: int, opens: bool) -> None:
    give_password(client, careful)
    give_code(client, code_of(steps=steps))
    assert is_in(client) is opens


def test_a_code_works_once_in_whatever_process(client: Any, careful: Any, clock: Any) -> None:
    code, next_one = code_of(), code_of(steps=1)
    for used in (code, next_one):
        give_password(client, careful)
        give_code(client, used)
        assert is_in(client)
        client.logout()
        # Another process has a memory of its own.
        cache.clear()
    for seconds in (0, 30, 20):
        clock.shift(datetime.timedelta(seconds=seconds))
        for used in (code, next_one):
            give_password(client, careful)
            give_code(client, used)
            assert not is_in(client)


def test_a_recovery_code_works_once(client: Any, careful: Any) -> None:
    code = recovery_codes_of(careful)[3]
    for opens in (True, False):
        give_password(client, careful)
        give_code(client, f"{code[:4]}-{code[4:]}")
        assert is_in(client) is opens
        client.logout()
    assert len(recovery_codes_of(careful)) == 9


def test_attempts_are_limited(client: Any, careful: Any, clock: Any) -> None:
    give_password(client, careful)
    for _attempt in range(5):
        give_code(client, "000000")
    answer = give_code(client, code_of())
    assert "_auth_user_id" not in client.session
    assert "Te veel" in answer.content.decode()
    # Coming from elsewhere does not help.
    other = Client(REMOTE_ADDR="192.0.2.7")
    give_password(other, careful)
    give_code(other, code_of())
    assert not is_in(other)
    clock.shift(datetime.timedelta(minutes=6))
    give_password(client, careful)
    give_code(client, code_of())
    assert is_in(client)


def test_attempts_at_a_password_are_limited_too(client: Any, somebody: Any) -> None:
    for _attempt in range(5):
        give_password(client, somebody, "wrong")
    assert "te vaak" in give_password(client, somebody).content.decode()
    assert not is_in(client)


def test_a_session_from_before_the_second_step_ends(client: Any, somebody: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415 - only this test makes it halfway

    give_password(client, somebody)
    assert is_in(client)
    TOTP.activate(somebody, SECRET)
    assert client.get(reverse("wagtailadmin_home"))["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_a_step_passed_by_one_counts_for_nobody_else(client: Any, careful: Any, required: None) -> None:
    give_password(client, careful)
    give_code(client, code_of())
    client.force_login(factories.UserFactory())
    assert not is_in(client)


def test_a_new_password_does_not_replace_the_second_step(client: Any, careful: Any, required: None) -> None:
    client.post(reverse("wagtailadmin_password_reset"), {"email": careful.email})
    address = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    form = client.get(address[1], follow=True)
    path = form.redirect_chain[-1][0]
    new = "een-ander-lang-wachtwoord"
    assert client.post(path, {"new_password1": new, "new_password2": new}).status_code == 302
    assert not is_in(client)
    assert give_password(client, careful, new)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_new_recovery_codes_and_another_app_need_a_code(client: Any, careful: Any, clock: Any) -> None:
    give_password(client, careful)
    give_code(client, code_of())
    old = recovery_codes_of(careful)
    assert client.get(reverse("mfa_activate_totp"))["Location"] == reverse("mfa_index")
    assert "10 herstelcodes" in client.get(reverse("mfa_index")).content.decode()
    client.post(reverse("mfa_index"), {"action": "codes", "code": code_of()})
    assert recovery_codes_of(careful) == old, "This code was used to log in."
    clock.shift(datetime.timedelta(minutes=2))
    answer = client.post(reverse("mfa_index"), {"action": "codes", "code": code_of()})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert not set(recovery_codes_of(careful)) & set(old)
    clock.shift(datetime.timedelta(minutes=2))
    answer = client.post(reverse("mfa_index"), {"action": "app", "code": code_of()})
    assert answer["Location"] == reverse("mfa_activate_totp")
    assert not careful.authenticator_set.exists()


def test_secrets_are_kept_encrypted_and_stay_out_of_the_log(
    client: Any, somebody: Any, required: None, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    give_password(client, somebody)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = recovery_codes_of(somebody)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    for text in (kept, "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")):
        assert secret not in text
        assert not any(code in text for code in codes)
        assert PASSWORD not in text


def test_a_new_secret_key_reads_the_old_while_it_is_named(careful: Any, settings: Any, client: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert SecondStepAdapter().decrypt(careful.authenticator_set.get(type="totp").data["secret"]) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    give_password(client, careful)
    give_code(client, code_of())
    assert not is_in(client)


def test_staff_reset_the_second_step_of_a_colleague(careful: Any, client: Any) -> None:
    client.force_login(factories.UserFactory())
    address = reverse("reset_second_step", args=[careful.pk])
    assert address in client.get(reverse("wagtailusers_users:index")).content.decode()
    page = client.get(address)
    assert SECRET not in page.content.decode()
    assert careful.authenticator_set.exists(), "Looking at the page changes nothing."
    client.post(address)
    assert not careful.authenticator_set.exists()
    entry = ModelLogEntry.objects.get(action="accounts.reset_second_step")
    assert (entry.object_id, entry.data) == (str(careful.pk), {})
    assert log_registry.action_exists(entry.action)


def test_nobody_else_resets_a_second_step(careful: Any, client: Any) -> None:
    group = Group.objects.create(name="Beheer")
    access, _created = Permission.objects.get_or_create(
        codename="access_admin",
        content_type__app_label="wagtailadmin",
        defaults={"name": "x", "content_type": _admin_content_type()},
    )
    group.permissions.add(access)
    colleague = factories.UserFactory(is_staff=False, is_superuser=False)
    colleague.groups.add(group)
    client.force_login(colleague)
    address = reverse("reset_second_step", args=[careful.pk])
    client.post(address)
    assert careful.authenticator_set.exists()
    group.permissions.add(Permission.objects.get(codename="change_user"))
    client.post(address)
    assert careful.authenticator_set.exists(), "A superuser's is reset by a superuser."
    careful.is_superuser = False
    careful.save()
    client.post(address)
    assert not careful.authenticator_set.exists()


def _admin_content_type() -> Any:
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 - only for a database without migrations
    from wagtail.admin.models import Admin  # noqa: PLC0415

    return ContentType.objects.get_for_model(Admin)


def test_the_last_administrator_is_helped_by_a_command(careful: Any) -> None:
    call_command("reset_second_step", careful.email.upper(), stdout=io.StringIO())
    assert not careful.authenticator_set.exists()
    for email in (careful.email, "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_step", email)


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "account_set_password", "account_logout"]
)
def test_nothing_else_of_allauth_has_an_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
