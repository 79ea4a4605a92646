"""A real SMTP server that keeps what it accepts, and refuses, stumbles or falls silent as it is told."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.subscriptions.conftest import parsed

CUT = "cut the line"
"""A reply that is not sent: the connection ends instead."""


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class PostOffice:
    """``at_recipient`` and ``at_end`` say what is answered to an address there; nothing means that all is well."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.times: list[float] = []
        """When each mail was accepted, by the clock of this machine."""
        self.connections = 0
        self.at_recipient: dict[str, str] = {}
        self.at_end: dict[str, str] = {}
        self.port = free_port()
        self.open()

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
        self._controller.start()

    def close(self) -> None:
        self._controller.stop(no_assert=True)

    def recipients(self) -> list[str]:
        return [recipient for recipient, _message in self.mails]

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.at_recipient.get(address, "")
        if answer == CUT:
            server.transport.close()
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        [recipient] = envelope.rcpt_tos
        answer = self.at_end.get(recipient, "")
        if answer == CUT:
            server.transport.close()
            return "451 nobody hears this"
        if not answer:
            self.raw.append(envelope.content)
            self.times.append(time.monotonic())
            self.mails.append((recipient, parsed(envelope.content)))
        return answer or "250 OK"
