"""The mail with a draft to the editor who asks for it, and to nobody else."""

from __future__ import annotations

import logging
from email.utils import make_msgid, parseaddr
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.rendering.documents.pieces import paragraphs
from cms.rendering.mails import Written, with_footer
from cms.subscriptions.checks import can_send_mail
from cms.subscriptions.limits import HOUR, Limit
from site_pages.newsletters.mails import Item, issue_mail

LIMIT = Limit(name="test-mail", most=20, seconds=HOUR)
"""For each editor."""

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """Why a test mail was not sent, in a sentence for the editor."""


def send(issue: Item, *, to: Any) -> str:
    """Send the mail of a draft to a user, and return the address. Raises ``NotSent``."""
    if not to.email:
        raise NotSent(_("Your account has no e-mail address."))
    if not can_send_mail():
        raise NotSent(_("This site cannot send mail yet: no mail server or no sender is set."))
    digest = salted_hmac(f"newsletters.test-mail.{LIMIT.window}", str(to.pk), algorithm="sha256").hexdigest()
    if not LIMIT.allows(digest):
        raise NotSent(_("You had %(most)s test mails in this hour. Try again later.") % {"most": LIMIT.most})
    try:
        trial_of(issue, to=to.email).send()
    except (OSError, SMTPException) as error:
        logger.warning("A test mail could not be sent: %s", type(error).__name__)
        raise NotSent(
            _("The mail server did not take the mail. Try again later, or ask who looks after this site.")
        ) from error
    return str(to.email)


def trial_of(issue: Item, *, to: str) -> EmailMultiAlternatives:
    mail = issue_mail(issue)
    with override(issue["locale"]):
        note = _("This is a test. Subscribers read here why they get this mail, and how they stop it.")
        subject = f"[{_('Test')}] {mail.subject}"
    written = with_footer(Written(mail.html, mail.text), paragraphs(note))
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject,
        written.text,
        to=[to],
        headers={"Message-ID": make_msgid(domain=domain), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(written.html, "text/html")
    # Lines that every mail server passes on unchanged.
    message.encoding = utf8_charset_qp
    return message
