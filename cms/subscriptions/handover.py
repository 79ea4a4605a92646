"""Handing a mail over to the mail server, so that everybody knows afterwards whether it was accepted.

SMTP has one moment that counts: the server takes a mail for its own once it has answered the dot that ends it
(RFC 5321, 4.2.5). Before that dot nothing was sent. Between the dot and the answer nobody can know.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.generator import BytesGenerator
from email.utils import parseaddr
from io import BytesIO
from types import TracebackType
from typing import Any, cast

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

TIMEOUT = 30
"""Seconds for each answer of the server."""

_TROUBLE = (OSError, smtplib.SMTPException)
_DOT_AT_THE_BEGINNING = re.compile(rb"^\.", re.MULTILINE)
_NO_SUCH_MAILBOX = re.compile(rb"5\.(?:1\.(?:[1236]|10)|2\.1)\b")
"""Enhanced status codes (RFC 3463, RFC 7505) that speak of the address and not of the sender or the text."""

SERVICE_NOT_AVAILABLE = 421


class Refused(Exception):
    """The server does not take this mail; ``code`` is its reply. 400 to 499: perhaps later."""

    def __init__(self, code: int, answer: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.is_for_good = code >= 500
        self.no_such_mailbox = self.is_for_good and _NO_SUCH_MAILBOX.match(answer) is not None


class ServerDown(Exception):
    """Nothing can be handed over now, to nobody; this mail was not. It names no address."""


class InDoubt(Exception):
    """The mail may or may not have been accepted."""


class Postman:
    """Hands over one mail after another on one connection, which is made when it is needed."""

    def __init__(self) -> None:
        self._backend: Any = mail.get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)

    def __enter__(self) -> Postman:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(*_TROUBLE):
            self._backend.close()

    def hand_over(self, message: EmailMultiAlternatives, *, at_last: Callable[[], bool]) -> bool:
        """Hand over a mail to its one recipient; say whether it was accepted.

        ``at_last`` is called just before the server may take the mail, to write that down. If it says no, the mail is
        not sent. Raises ``Refused``, ``ServerDown`` or ``InDoubt``.
        """
        if not isinstance(self._backend, EmailBackend):
            return self._by_other_means(message, at_last)
        smtp = self._connected(self._backend)
        try:
            self._envelope(smtp, message)
            smtp.send(_DOT_AT_THE_BEGINNING.sub(b"..", _content(message)))
        except _TROUBLE as error:
            self._hang_up()
            raise ServerDown(type(error).__name__) from None
        may_go = False
        try:
            may_go = at_last()
        finally:
            if not may_go:
                # Only a broken connection takes back what was sent without its dot.
                self._hang_up()
        if not may_go:
            return False
        try:
            smtp.send(b".\r\n")
            code, answer = smtp.getreply()
        except _TROUBLE:
            self._hang_up()
            raise InDoubt from None
        if code >= 400:
            raise Refused(code, answer)
        return True

    def _connected(self, backend: EmailBackend) -> smtplib.SMTP:
        try:
            backend.open()
        except _TROUBLE as error:
            raise ServerDown(type(error).__name__) from None
        return cast(smtplib.SMTP, backend.connection)

    def _envelope(self, smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> None:
        [recipient] = message.recipients()
        smtp.ehlo_or_helo_if_needed()
        code, _answer = smtp.mail(parseaddr(message.from_email)[1])
        if code >= 400:
            # It says something about us, not about who is to get it.
            raise smtplib.SMTPSenderRefused(code, b"", "")
        self._go_on_after(smtp.rcpt(recipient))
        self._go_on_after(smtp.docmd("DATA"))

    def _go_on_after(self, reply: tuple[int, bytes]) -> None:
        code, answer = reply
        if code == SERVICE_NOT_AVAILABLE:
            raise smtplib.SMTPServerDisconnected
        if code >= 400:
            try:
                self._backend.connection.rset()
            except _TROUBLE:
                self._hang_up()
            raise Refused(code, answer)

    def _by_other_means(self, message: EmailMultiAlternatives, at_last: Callable[[], bool]) -> bool:
        """Hand over to what is no SMTP server: all that can be told apart is success and anything else."""
        if not at_last():
            return False
        try:
            self._backend.send_messages([message])
        except Exception as error:
            raise InDoubt(type(error).__name__) from None
        return True

    def _hang_up(self) -> None:
        smtp = self._backend.connection
        self._backend.connection = None
        if smtp:
            smtp.close()


def _content(message: EmailMultiAlternatives) -> bytes:
    """Return the bytes of a mail. No header is folded: not all that read ``List-Unsubscribe`` put it together again."""
    buffer = BytesIO()
    BytesGenerator(buffer, mangle_from_=False, maxheaderlen=0).flatten(message.message(), linesep="\r\n")
    return buffer.getvalue().removesuffix(b"\r\n") + b"\r\n"
