from __future__ import annotations

import math
import re
import struct
from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, SignupWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_encode
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm

from cms.accounts import lockout, second_step


class LoginForm(WagtailLoginForm):
    """Wagtail's form, with a limit to how often a password may be wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is not None and password:
            attempt = lockout.begin(self.request, username)
            if isinstance(attempt, timedelta):
                raise ValidationError(_too_often(attempt), code="too_often")
            self.user_cache = authenticate(self.request, username=username, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
            lockout.succeeded(attempt)
        return self.cleaned_data


def _too_often(wait: timedelta) -> str:
    minutes = math.ceil(wait.total_seconds() / 60)
    when = ngettext(
        "Too often a wrong password was given. Try again in %(minutes)s minute.",
        "Too often a wrong password was given. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
    sooner = gettext("Sooner: choose a new password with “Forgotten password?”, or ask an administrator to let you in.")
    return f"{when} {sooner}"


class CodeField(forms.CharField):
    """A code as people type it, also with spaces or a hyphen."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})

    def to_python(self, value: Any) -> str:
        return re.sub(r"[^0-9]", "", super().to_python(value) or "")


class _SpendsCode:
    """Takes a code once."""

    authenticator: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not second_step.spend(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_SpendsCode, AuthenticateForm):
    """Asks for a code of somebody who gave the right password."""

    code = CodeField(label=_("Code"))


class ConfirmForm(_SpendsCode, ReauthenticateForm):
    """Asks somebody who is logged in for a code, before something about the second step changes."""

    code = CodeField(label=_("Code"))


class SetUpForm(ActivateTOTPForm):
    """Asks for the first code of an app."""

    code = CodeField(label=_("Code"))


NOT_A_PASSKEY = (AttributeError, LookupError, TypeError, ValueError, struct.error)
"""What the library raises, besides its own errors, about an answer that no browser gives."""


class _ReadsPasskey:
    """Refuses whatever is no passkey of this person for this log-in, in one sentence."""

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            raise _unusable() if error.code == "incorrect_code" else error from error
        except NOT_A_PASSKEY as error:
            raise _unusable() from error
        return found


class PasskeyStepForm(_ReadsPasskey, AuthenticateWebAuthnForm):
    """Asks for a passkey of somebody who gave the right password."""


class PasskeyLoginForm(_ReadsPasskey, LoginWebAuthnForm):
    """Takes a passkey alone: the device has asked for a finger, a face or its own code."""

    def clean_credential(self) -> Authenticator:
        found = super().clean_credential()
        if not found.user.is_active:
            raise _unusable()
        return found


class PasskeyForm(SignupWebAuthnForm):
    """Keeps a new passkey of somebody who is logged in."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("So that you know it from your other passkeys, for example “Laptop at work”."),
    )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
            if cleaned.get("credential"):
                cleaned["credential"] = _to_keep(cleaned["credential"])
        except (ValidationError, *NOT_A_PASSKEY) as error:
            raise _unusable() from error
        return cleaned


def _to_keep(credential: dict[str, Any]) -> dict[str, Any]:
    """Return of a valid answer what logging in needs, written anew: a browser may add whatever it likes."""
    response = webauthn.parse_registration_response(credential).response
    known = websafe_encode(response.attestation_object.auth_data.credential_data.credential_id)
    return {
        "id": known,
        "rawId": known,
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(response.client_data),
            "attestationObject": websafe_encode(response.attestation_object),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def _unusable() -> ValidationError:
    return ValidationError(_("This passkey cannot be used here. Try again, or log in with your code."), code="unusable")
