"""System checks: mail that people ask for needs a sender, a server, and links that mail programs accept."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import global_settings, settings
from django.core.checks import CheckMessage, Error, Warning, register

from cms.subscriptions import bounces

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def can_send_mail() -> bool:
    """Say whether mail has a sender and somewhere to go."""
    return not any(isinstance(message, Error) for message in _problems_of_mail())


@register()
def check_provider(**kwargs: Any) -> list[CheckMessage]:
    if not settings.EMAIL_PROVIDER:
        return []
    if settings.EMAIL_PROVIDER not in bounces.VIEWS:
        hint = f"Choose one of {', '.join(bounces.VIEWS)}."
        return [Error("EMAIL_PROVIDER names a provider that is not known.", hint=hint, id="subscriptions.E003")]
    if not bounces.is_configured():
        hint = "Set EMAIL_WEBHOOK_SECRET, for Mailgun EMAIL_WEBHOOK_KEY; see docs/subscriptions.md."
        return [Error("Anybody could pose as the provider of mail.", hint=hint, id="subscriptions.E004")]
    return []


@register()
def check_mail_settings(**kwargs: Any) -> list[CheckMessage]:
    return _problems_of_mail() if settings.SUBSCRIPTIONS or settings.JOINING else []


def _problems_of_mail() -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    if settings.MAILS_PER_MINUTE < 1:
        messages.append(Error("MAILS_PER_MINUTE must be 1 or more.", id="subscriptions.E002"))
    if settings.EMAIL_BACKEND != SMTP:
        # Mail that goes nowhere, as in development, or over a service with settings of its own.
        return messages
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if "@" not in sender or not sender.isascii() or sender == global_settings.DEFAULT_FROM_EMAIL:
        hint = "Set DEFAULT_FROM_EMAIL, for example to “Name <post@example.org>”."
        messages.append(Error("Mail to subscribers has no sender.", hint=hint, id="subscriptions.E001"))
    if settings.EMAIL_HOST == global_settings.EMAIL_HOST:
        hint = "Set EMAIL_URL, unless this machine has a mail server of its own."
        messages.append(
            Warning("Mail to subscribers goes to port 25 of this machine.", hint=hint, id="subscriptions.W001")
        )
    if not settings.PUBLIC_URL.startswith("https://"):
        hint = "Set PUBLIC_URL to the https address: mail programs end a subscription over nothing else (RFC 8058)."
        messages.append(Warning("The links in mail to subscribers are not https.", hint=hint, id="subscriptions.W002"))
    return messages
