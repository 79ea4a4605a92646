from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import reverse
from django.utils import timezone

from tests import factories

PASSWORD = "een-lang-wachtwoord-voor-de-test"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime.datetime(2026, 11, 22, 12, 0, 10, tzinfo=datetime.UTC)


@pytest.fixture
def clock(db: None) -> Iterator[Any]:
    """A clock that stands still until a test moves it: a code of an app holds for half a minute."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def somebody(clock: Any) -> Any:
    """Somebody who may enter the admin and has a password alone."""
    user = factories.UserFactory(email="redactie@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def careful(somebody: Any) -> Any:
    """The same with a second step."""
    TOTP.activate(somebody, SECRET)
    RecoveryCodes.activate(somebody)
    return somebody


def code_of(secret: str = SECRET, *, steps: int = 0) -> str:
    """Return what an app shows now, or so many steps of half a minute later."""
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30 + steps))


def recovery_codes_of(user: Any) -> list[str]:
    return user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


def give_password(client: Any, user: Any, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(reverse("wagtailadmin_login"), {"username": user.email, "password": password, **more})


def give_code(client: Any, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client: Any) -> bool:
    """Say whether the admin opens."""
    return client.get(reverse("wagtailadmin_home")).status_code == 200
