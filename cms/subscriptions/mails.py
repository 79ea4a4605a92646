"""The mails themselves: plain text and HTML that say the same, complete addresses only, nothing that tells on its
reader."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.publishing.frame import Publisher
from cms.rendering.documents.nodes import Node, Paragraph, Text
from cms.rendering.mails import Written, with_footer
from cms.subscriptions.lifecycle import chosen_of, title_of
from cms.subscriptions.models import Delivery, Letter, Mailing, Subscription


def link(name: str, **arguments: str) -> str:
    """Return the complete address of a page of this app, in the active language.

    It stands on this host, whatever front end shows the content.
    """
    return settings.PUBLIC_URL + reverse(name, kwargs=arguments)


def letter_mail(letter: Letter, *, token: str, publisher: Publisher) -> EmailMultiAlternatives:
    """Return the mail with the link that somebody asked for. Nothing in it was typed by whoever asked."""
    with override(letter.locale):
        context: dict[str, Any] = {"hours": int(letter.LIFETIME.total_seconds()) // 3600}
        if letter.purpose == Letter.Purpose.CONFIRM:
            title = title_of(letter.topic, letter.key, locale=letter.locale)
            context |= {"title": title, "consent": letter.consent_text}
            context["parts"] = chosen_of(letter.topic, letter.key, letter.parts, locale=letter.locale)
            subject = _("Confirm your subscription")
            context["link"] = link("confirm_subscription", token=token)
        else:
            subject = _("What we keep about you")
            context["link"] = link("subscription_data", token=token)
        return compose(
            letter,
            letter.address,
            subject=subject,
            template=f"subscriptions/mail/{letter.purpose}",
            context={**context, "publisher": publisher},
        )


def announcement_mail(delivery: Delivery) -> EmailMultiAlternatives:
    """Return what is announced, with a link to stop and the headers by which a mail program does that (RFC 8058)."""
    subscription, said = delivery.subscription, delivery.wording
    if subscription is None or said is None:
        raise ValueError("A subscription that ended has no address.")
    with override(said.locale):
        stop = link("subscription", token=subscription.token)
        written = with_footer(Written(said.html, said.text), _reason(subscription, stop))
    return envelope(
        delivery,
        subscription.subscriber.address,
        subject=said.subject,
        written=written,
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": _list_id(subscription),
        },
    )


def _reason(subscription: Subscription, stop: str) -> list[Node]:
    since = date_format(timezone.localdate(subscription.confirmed_at), "DATE_FORMAT")
    why = _("You get this mail because you subscribed to it on %(day)s.") % {"day": since}
    lead = _("Change or stop this subscription, or see what we keep about you")
    return [Paragraph((Text(why),)), Paragraph((Text(lead, link=stop),))]


def compose(
    mailing: Mailing, address: str, *, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    """Return a mail in the active language, from ``template`` with ``.txt`` and ``.html`` behind it."""
    context = {**context, "subject": _on_one_line(subject), "site_name": settings.WAGTAIL_SITE_NAME}
    text = render_to_string(f"{template}.txt", context).strip() + "\n"
    html = render_to_string(f"{template}.html", context)
    return envelope(mailing, address, subject=subject, written=Written(html, text))


def envelope(
    mailing: Mailing, address: str, *, subject: str, written: Written, headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """Return a mail that was written already."""
    mail = EmailMultiAlternatives(
        _on_one_line(subject),
        written.text,
        to=[address],
        headers={
            "Message-ID": f"<{mailing.public_id.hex}@{_domain()}>",
            # No holiday replies (RFC 3834).
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
    )
    mail.attach_alternative(written.html, "text/html")
    # Lines that every mail server passes on unchanged.
    mail.encoding = utf8_charset_qp
    return mail


def _on_one_line(subject: str) -> str:
    return " ".join(subject.split())


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _list_id(subscription: Subscription) -> str:
    """Return by what a mail program can sort (RFC 2919)."""
    return f"<{subscription.topic}.{_domain()}>"
