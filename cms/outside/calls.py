"""One call of a server of others: to the address that was checked, without redirects, and never for long.

Nothing else in the suite calls an address that people typed in.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Literal

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from cms.outside import addresses
from cms.outside.addresses import Target
from cms.outside.failures import CallFailed, Failure

CONNECTING = 5.0
ANSWERING = 15.0
LONGEST = 20.0
"""Seconds: for the connection, for each silence of the server, and for all of it together."""

READ = 1024
"""Bytes of an answer that are read; the rest is of no interest."""


@dataclass(frozen=True)
class Answer:
    status: int
    excerpt: str
    retry_after: int
    """Seconds that the server asks for before the next call; 0: none."""
    location: str = ""
    """Where a redirect leads, as the server wrote it."""


def post(url: str, *, body: bytes, headers: dict[str, str]) -> Answer:
    """Send ``body`` to an address. Raises ``CallFailed`` if it may not be called or gives no answer."""
    return _call("POST", addresses.target(url), body=body, headers=headers, read=READ)


def look(url: str, *, method: Literal["HEAD", "GET"], headers: dict[str, str], read: int = READ) -> Answer:
    """Ask for what any website shows, also without https; as ``post``. ``read``: most bytes of the answer."""
    return _call(method, addresses.target(url, any_web=True), body=None, headers=headers, read=read)


def _call(method: str, to: Target, *, body: bytes | None, headers: dict[str, str], read: int) -> Answer:
    connection, watch = _connection(to, addresses.resolve(to)), _Watch()
    try:
        connection.timeout = ANSWERING
        watch.over(connection)
        connection.request(
            method,
            to.path,
            body=body,
            headers={"Host": to.authority, "Connection": "close", **headers},
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        excerpt = response.read(read, decode_content=False)
    except Exception as error:
        raise CallFailed(Failure.TIMEOUT if watch.is_over else _failure(error)) from error
    finally:
        watch.end()
        connection.close()
    wait = response.headers.get("Retry-After", "")
    return Answer(
        response.status,
        excerpt.decode(errors="replace").replace("\x00", ""),
        int(wait) if wait.isdecimal() else 0,
        response.headers.get("Location", ""),
    )


def _connection(to: Target, found: list[str]) -> HTTPConnection:
    """Return a connection to the first of these addresses that takes one."""
    failure: Exception | None = None
    for address in found:
        connection = _unconnected(to, address)
        try:
            connection.connect()
            if connection.sock:
                connection.sock.settimeout(ANSWERING)
            return connection
        except Exception as error:
            connection.close()
            failure = error
    raise CallFailed(_failure(failure)) from failure


def _unconnected(to: Target, address: str) -> HTTPConnection:
    if not to.secure:
        return HTTPConnection(address, to.port, timeout=CONNECTING)
    # The name is checked against the certificate, although the connection is made to its address.
    return HTTPSConnection(
        address,
        to.port,
        timeout=CONNECTING,
        ssl_context=ssl.create_default_context(),
        server_hostname=to.host,
    )


class _Watch:
    """Cuts a connection off when it takes too long altogether, as when an answer comes a byte at a time."""

    def __init__(self) -> None:
        self.is_over = False
        self._timer: threading.Timer | None = None

    def over(self, connection: HTTPConnection) -> None:
        self._timer = threading.Timer(LONGEST, self._cut, [connection.sock])
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _cut(self, sock: socket.socket) -> None:
        self.is_over = True
        sock.shutdown(socket.SHUT_RDWR)


def _failure(error: Exception | None) -> Failure:
    if isinstance(error, NewConnectionError):
        # In urllib3 it counts as a kind of timeout.
        return Failure.CONNECTION
    if isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return Failure.TIMEOUT
    if isinstance(error, ssl.SSLError | urllib3.exceptions.SSLError):
        return Failure.CERTIFICATE
    if isinstance(error, OSError | http.client.HTTPException | urllib3.exceptions.HTTPError):
        return Failure.CONNECTION
    raise error or ValueError("There is no address to call.")
