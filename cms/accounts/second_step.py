"""The second step of logging in: a code from an app (TOTP, RFC 6238), a recovery code or a passkey (WebAuthn).

django-allauth keeps the secrets, makes and checks the codes and counts attempts. Added here: a code works once whatever
process gets it, and whoever has passed both steps in a session is known by that session.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

LIFE = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
"""Seconds for which a code from an app would be taken."""


def has_second_step(user: Any) -> bool:
    """Say whether somebody has an app. Everybody with a passkey has one too, for the day that the device is gone."""
    return is_mfa_enabled(user, [Authenticator.Type.TOTP])


def passed(request: HttpRequest) -> bool:
    """Say whether this user gave a code or a passkey in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def pass_second_step(request: HttpRequest) -> None:
    """Record that this user gave a code in this session."""
    record_authentication(request, request.user, "mfa")


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> bool:
    """Say whether this valid code is used for the first time, and remember it as long as it would be valid."""
    if authenticator.type != Authenticator.Type.TOTP:
        # A recovery code is crossed out as it is checked.
        return True
    now = time.time()
    kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    spent = {used: until for used, until in kept.data.get("spent", {}).items() if until > now}
    if code in spent:
        return False
    kept.data["spent"] = {**spent, code: now + LIFE}
    kept.save(update_fields=["data"])
    authenticator.data = kept.data
    return True


def confirmed(request: HttpRequest) -> bool:
    """Say whether this user gave a code again a moment ago, to change something about the second step."""
    return did_recently_reauthenticate(request)


def passkeys_of(user: Any) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def forget_app(user: Any) -> None:
    """Forget the app and the recovery codes of somebody, and keep the passkeys."""
    Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN).delete()


def reset(user: Any) -> bool:
    """Forget app, recovery codes and passkeys of somebody, and say whether there were any."""
    deleted, _rows = Authenticator.objects.filter(user=user).delete()
    return bool(deleted)


def recovery_codes_left(user: Any) -> int:
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else 0
