"""What allauth asks of the site: how secrets are kept, and that pages speak for themselves."""

from __future__ import annotations

import base64
import logging
import os
from functools import cache
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from qrcode.image.svg import SvgPathFillImage

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up, and nothing is told twice."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The admin itself shows who logged in, and the pages on the second step what happened."""


class SecondStepAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted with a key that is derived from ``SECRET_KEY``."""

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as SVG, made here, with a background of its own for a dark admin."""
        svg: str = qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
        return svg

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Return the name of a key that gets none."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return _ciphers(_secrets()).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. One that cannot be read becomes one that no code fits."""
        try:
            return _ciphers(_secrets()).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second step cannot be read: SECRET_KEY is another than when it was set up.")
            return base64.b32encode(os.urandom(20)).decode()


def _secrets() -> tuple[str | bytes, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@cache
def _ciphers(secrets: tuple[str | bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str | bytes) -> bytes:
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"cms.accounts.second-step")
    return base64.urlsafe_b64encode(derivation.derive(force_bytes(secret)))
