"""How often a password may be wrong. It is counted in the database, so that all server processes count together.

After a few wrong passwords for an account from one network, that network waits with that account, and no other: who
knows only an address locks its owner out of nothing. Only if wrong passwords for one account come from everywhere do
networks wait from which nobody ever logged in to it. What is kept of addresses and networks is a keyed hash.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from cms.accounts.models import LoginAttempt

WINDOW = timedelta(minutes=15)
"""How long a wrong password counts."""

OF_ACCOUNT_FROM_NETWORK = 5
FROM_NETWORK = 40
OF_ACCOUNT = 100
"""How many wrong passwords are taken within the window, by what is the same of them."""

KEPT = timedelta(days=90)
"""How long an attempt is remembered; a network from which somebody logged in within it is familiar."""


def begin(request: HttpRequest, email: str) -> LoginAttempt | timedelta:
    """Return the attempt that begins now, which counts as wrong until it ``succeeded``, or how long to wait instead."""
    account, network = _hash(email.strip().casefold()), _hash(_network(request))
    now = timezone.now()
    wrong = LoginAttempt.objects.filter(at__gt=now - WINDOW, succeeded=False)
    waits = [
        _wait(wrong.filter(account=account, network=network), OF_ACCOUNT_FROM_NETWORK, now),
        _wait(wrong.filter(network=network), FROM_NETWORK, now),
    ]
    if not LoginAttempt.objects.filter(account=account, network=network, succeeded=True).exists():
        waits.append(_wait(wrong.filter(account=account), OF_ACCOUNT, now))
    if wait := max((wait for wait in waits if wait), default=None):
        return wait
    attempt = LoginAttempt.objects.create(account=account, network=network, succeeded=False)
    if wrong.filter(account=account, network=network).count() == OF_ACCOUNT_FROM_NETWORK:
        _note(email)
    return attempt


def succeeded(attempt: LoginAttempt) -> None:
    """Record that the password was right. What was wrong before it no longer counts."""
    attempt.succeeded = True
    attempt.save(update_fields=["succeeded"])
    LoginAttempt.objects.filter(account=attempt.account, network=attempt.network, succeeded=False).delete()


def lift(user: Any) -> bool:
    """Let somebody try again at once, from everywhere, and say whether there was anything to forget."""
    deleted, _rows = LoginAttempt.objects.filter(account=_hash(user.email.strip().casefold()), succeeded=False).delete()
    return bool(deleted)


def forget() -> None:
    """Delete what is older than it is kept."""
    LoginAttempt.objects.filter(at__lt=timezone.now() - KEPT).delete()


def _wait(wrong: QuerySet[LoginAttempt], allowed: int, now: datetime) -> timedelta | None:
    latest = list(wrong.order_by("-at").values_list("at", flat=True)[:allowed])
    return latest[-1] + WINDOW - now if len(latest) == allowed else None


def _note(email: str) -> None:
    user = get_user_model().objects.filter(email__iexact=email.strip()).first()
    if user:
        log(user, "accounts.lock_out")


def _network(request: HttpRequest) -> str:
    """Return what counts as one network: an address, or with IPv6 the part that one connection gets."""
    address = get_adapter(request).get_client_ip(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def _hash(value: str) -> str:
    return salted_hmac("cms.accounts.lockout", value, algorithm="sha256").hexdigest()


class LiftsLockOut:
    """Not a rule for passwords: Django tells it of a new one, by which somebody gets in again at once."""

    def validate(self, password: str, user: Any = None) -> None:
        pass

    def get_help_text(self) -> str:
        return ""

    def password_changed(self, password: str, user: Any = None) -> None:
        if user is not None and user.email:
            lift(user)
