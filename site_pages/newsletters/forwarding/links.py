"""The link in the mail with a kit: a signature that nobody can make up, and that ends with the address it went to."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from django.core.signing import BadSignature, Signer

from site_pages.newsletters.models import KitMail

_DOT = "."


def token_of(mail: KitMail) -> str:
    return _signer(mail).sign(base64.urlsafe_b64encode(mail.public_id.bytes).decode().rstrip("="))


def mail_behind(token: str) -> KitMail | None:
    """Return the mail whose link has this token; none if that went to an address which is no longer the contact."""
    public_id = _id_in(token)
    mail = public_id and KitMail.objects.filter(public_id=public_id).select_related("forwarder").first()
    if not mail:
        return None
    try:
        _signer(mail).unsign(token)
    except BadSignature:
        return None
    return mail


def _id_in(token: str) -> UUID | None:
    name = token.partition(_DOT)[0]
    try:
        return UUID(bytes=base64.urlsafe_b64decode(f"{name}=="))
    except (binascii.Error, ValueError):
        return None


def _signer(mail: KitMail) -> Signer:
    return Signer(sep=_DOT, salt=f"newsletters.kits:{mail.forwarder.contact}")
