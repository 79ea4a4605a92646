"""An issue as the draft of a mail that a mail program opens for whoever wants to send it."""

from __future__ import annotations

import datetime
import hashlib
from email import policy
from email.headerregistry import Group
from email.message import EmailMessage
from email.utils import format_datetime

from site_pages.newsletters.mails import IssueMail

_NOBODY = Group(display_name="Draft", addresses=())
"""A message needs an originator, and this one has none yet (RFC 5322, 3.6.2, as RFC 6854 allows it)."""


def draft(mail: IssueMail, *, moment: datetime.datetime) -> bytes:
    """Return a message (RFC 5322) from nobody to nobody; ``X-Unsent`` has mail programs open it as a draft.

    The same mail gives the same bytes. It has no identity of its own: whatever sends it gives it one.
    """
    message = EmailMessage(policy=policy.SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = format_datetime(moment)
    message["From"] = _NOBODY
    message["Subject"] = " ".join(mail.subject.split())
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"={hashlib.sha256((mail.text + mail.html).encode()).hexdigest()[:32]}=")
    return message.as_bytes()
