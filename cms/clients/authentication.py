"""Who asks: the client whose key a request carries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.clients.keys import NO_HASH, is_key_of, prefix_of
from cms.clients.models import Client


class InvalidKey(ValueError):
    """A key that opens nothing; ``code`` for machines, ``detail`` for people.

    The code is ``malformed``, ``unknown``, ``revoked``, ``expired`` or ``origin``.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def client_of(request: Any) -> Client | None:
    """Return the client whose key stands in ``Authorization: Bearer``, or None without that header.

    The key is read from there alone: an address ends up in logs, and a cookie is sent without anybody asking for it.
    One statement, every time, so that a revoked key stops at once. Raises ``InvalidKey``. Only ``request.META`` is
    looked at.
    """
    header = request.META.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    scheme, _space, key = header.partition(" ")
    key = key.strip()
    prefix = prefix_of(key) if scheme.lower() == "bearer" else None
    if prefix is None:
        raise InvalidKey("malformed", _("Send the key as “Authorization: Bearer jmz_…”."))
    client = Client.objects.filter(prefix=prefix).select_related("allowance").order_by().first()
    # Also for a prefix that nobody has, so that the time tells nothing.
    if not is_key_of(key, client.key_hash if client else NO_HASH) or client is None:
        raise InvalidKey("unknown", _("This key does not exist, or a newer one has replaced it."))
    if client.state == Client.State.REVOKED:
        raise InvalidKey("revoked", _("This key was revoked."))
    if client.state == Client.State.EXPIRED:
        raise InvalidKey("expired", _("This key has expired."))
    if not client.may_be_used_from(request.META.get("HTTP_ORIGIN")):
        raise InvalidKey("origin", _("This key may not be used from here: the Origin does not fit the key."))
    return client
