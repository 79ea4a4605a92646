"""Which addresses may be called: those of the public internet, as they are at the moment of the call."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from cms.outside.failures import CallFailed, Failure

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that is assigned of IPv6 so far (RFC 4291, 2.4)."""

TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a network without IPv4 writes them (RFC 6052)."""

OF_OTHERS = [
    ip_network("192.88.99.0/24"),  # relays of 6to4 (RFC 7526)
    ip_network("2001::/32"),  # Teredo (RFC 4380): leads to an IPv4 address within it
    ip_network("2002::/16"),  # 6to4 (RFC 3056): likewise
]
"""Public by name, but whoever routes them decides where they lead."""


@dataclass(frozen=True)
class Target:
    """The parts of an address that a call needs. ``host`` is in ASCII, an IPv6 address without brackets."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What goes into the header ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def target(url: str, *, any_web: bool = False) -> Target:
    """Return the parts of an address that has the form of one that may be called; raises ``CallFailed``.

    ``any_web``: also without https, and on any port that web servers have.
    """
    if not url.isprintable() or set(url) & set(' \\"<>'):
        raise CallFailed(Failure.MALFORMED)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna" if ":" not in (parts.hostname or "") else "ascii").decode()
        port = parts.port
    except ValueError as error:
        raise CallFailed(Failure.MALFORMED) from error
    if parts.scheme not in ("http", "https") or not host or "%" in host:
        raise CallFailed(Failure.MALFORMED)
    if "@" in parts.netloc:
        raise CallFailed(Failure.CREDENTIALS)
    secure = parts.scheme == "https"
    port = port if port is not None else 443 if secure else 80
    if not settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES:
        if not secure and not any_web:
            raise CallFailed(Failure.NOT_HTTPS)
        if port < 1024 and port != 443 and not (any_web and port == 80):
            raise CallFailed(Failure.PORT)
    path = (parts.path or "/").encode("ascii", "ignore").decode()
    query = parts.query.encode("ascii", "ignore").decode()
    if (path, query) != (parts.path or "/", parts.query):
        raise CallFailed(Failure.MALFORMED)
    return Target(secure, host, port, f"{path}?{query}" if query else path)


def resolve(to: Target) -> list[str]:
    """Return the IP addresses of the host; raises ``CallFailed`` if one of them is not public.

    Call one of these and no other: the name may lead elsewhere a moment later.
    """
    try:
        found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise CallFailed(Failure.UNKNOWN_HOST) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES and not all(map(is_public, addresses)):
        raise CallFailed(Failure.PRIVATE)
    return addresses


def is_public(address: str) -> bool:
    """Say whether an IP address is that of one machine on the public internet."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        within = _ipv4_within(ip)
        if within:
            return is_public(str(within))
        if ip not in GLOBAL_UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in net for net in OF_OTHERS)


def _ipv4_within(ip: IPv6Address) -> IPv4Address | None:
    if ip in TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped
