"""E-mail addresses: what may be typed, and when two are the same."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254
"""What fits into an SMTP path (RFC 5321, 4.5.3.1.3)."""

INVALID = _("This is not a complete e-mail address. It looks like name@example.org.")

_validate = EmailValidator(allowlist=[])


@dataclass(frozen=True)
class Address:
    """``written`` is what mail is sent to. Two addresses with the same ``normalised`` are one."""

    written: str
    normalised: str

    @property
    def mailbox(self) -> str:
        """What is counted to protect whoever reads it: ``name+anything@…`` goes to the same person."""
        name, _at, domain = self.normalised.rpartition("@")
        return f"{name.partition('+')[0]}@{domain}"


def parse(text: str) -> Address:
    """Return the address that somebody typed. Raises ``ValidationError``; its message holds nothing of the text."""
    name, at, domain = unicodedata.normalize("NFKC", text).strip().rpartition("@")
    try:
        written = f"{name}{at}{punycode(domain)}"
        _validate(written)
    except (UnicodeError, ValidationError):
        raise ValidationError(INVALID) from None
    # Quoted names and numbers instead of a domain exist on paper, and in attacks.
    if len(written) > MAX_LENGTH or not written.isascii() or any(character in written for character in '"['):
        raise ValidationError(INVALID)
    return Address(written, written.lower())
