"""Where an anonymous request comes from, as far as counting needs to know."""

from __future__ import annotations

import hashlib
import logging
import socket
from functools import cache
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)

IPV4_IN_IPV6 = bytes(10) + b"\xff\xff"


def sender_of(meta: dict[str, Any], *, window: int) -> str:
    """Return a name for the address that a request comes from, valid within one window of time.

    It is a hash with a secret and the window: nobody can turn it back into the address, or connect two windows.
    """
    network = _network(_address(meta))
    return hashlib.blake2b(network, digest_size=8, key=_secret(), salt=window.to_bytes(8, "big")).hexdigest()


def _address(meta: dict[str, Any]) -> str:
    """Return the address that the outermost trusted proxy saw, or that of who is connected to us."""
    forwarded = meta.get("HTTP_X_FORWARDED_FOR")
    proxies = settings.TRUSTED_PROXIES
    if forwarded and proxies:
        addresses = forwarded.split(",")
        return addresses[-min(proxies, len(addresses))].strip()
    if forwarded:
        _warn_of_proxy()
    return meta.get("REMOTE_ADDR", "")


def _network(address: str) -> bytes:
    """Return an IPv4 address, or the first half of an IPv6 address: a subscriber has all of the second half.

    All texts that are no address count as one sender.
    """
    try:
        if ":" not in address:
            return socket.inet_pton(socket.AF_INET, address)
        packed = socket.inet_pton(socket.AF_INET6, address)
    except (OSError, ValueError):
        return b""
    return packed[12:] if packed.startswith(IPV4_IN_IPV6) else packed[:8]


@cache
def _secret() -> bytes:
    return hashlib.sha256(b"clients.addresses" + settings.SECRET_KEY.encode()).digest()


@cache
def _warn_of_proxy() -> None:
    """Say it once in a process: whoever forgets the setting finds all visitors sharing one limit."""
    logger.warning("A request names X-Forwarded-For. Set TRUSTED_PROXIES if it came through a proxy of yours.")
