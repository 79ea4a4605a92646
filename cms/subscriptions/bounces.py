"""What the provider of mail tells later: that a mail came back, or that its reader calls it unwanted.

Mail goes out over SMTP, also through a provider, since that protocol says when a mail was accepted. What happens after
that, providers tell by calling an address here; ``django-anymail`` knows who they are and how they say it.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt

from cms.subscriptions import addresses, lifecycle
from cms.subscriptions.models import Report, Subscriber
from cms.subscriptions.sending import MAILBOX_GONE_AFTER

VIEWS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
"""By provider the view of ``anymail.webhooks`` that reads what it tells."""

UNWANTED = {EventType.COMPLAINED, EventType.UNSUBSCRIBED}
NO_MORE = {RejectReason.SPAM, RejectReason.UNSUBSCRIBED}
"""Why a provider sends no mail any more to somebody who told it so before."""

CAME_BACK = {RejectReason.BOUNCED, RejectReason.INVALID}

logger = logging.getLogger(__name__)


def is_configured() -> bool:
    """Say whether a provider is named, and how it proves that it is the one who calls."""
    proofs = {"mailgun": settings.EMAIL_WEBHOOK_KEY}
    provider = settings.EMAIL_PROVIDER
    return provider in VIEWS and bool(proofs.get(provider, settings.EMAIL_WEBHOOK_SECRET))


@csrf_exempt
def mail_events(request: HttpRequest) -> HttpResponse:
    """Hear what the provider tells. Whoever cannot prove to be the provider gets a 400."""
    if not is_configured():
        raise Http404
    view = getattr(import_module(f"anymail.webhooks.{settings.EMAIL_PROVIDER}"), VIEWS[settings.EMAIL_PROVIDER])
    try:
        response: HttpResponse = view.as_view()(request)
    except (SuspiciousOperation, DatabaseError):
        raise
    except Exception as error:
        # What it says may hold an address.
        logger.warning("What the provider of mail told could not be read: %s", type(error).__name__)
        return HttpResponseBadRequest()
    return response


def hear(sender: Any, *, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Do what follows from an event, once."""
    try:
        address = addresses.parse(event.recipient or "")
    except ValidationError:
        return
    with transaction.atomic():
        _report, is_new = Report.objects.get_or_create(digest=_digest(event, esp_name))
        if is_new:
            _act(event, address.normalised)


def _digest(event: AnymailTrackingEvent, provider: str) -> str:
    """Return what is the same when a provider tells an event again. Not all of them give it a name."""
    named = event.event_id or f"{event.message_id}/{event.timestamp}"
    text = f"{provider}/{event.event_type}/{event.recipient}/{named}"
    return salted_hmac("subscriptions.report", text, algorithm="sha256").hexdigest()


def _act(event: AnymailTrackingEvent, normalised: str) -> None:
    subscriber = Subscriber.objects.select_for_update().filter(normalised=normalised).first()
    if event.event_type in UNWANTED or event.reject_reason in NO_MORE:
        if lifecycle.erase(normalised):
            logger.info("%s was erased: its reader wants no mail.", subscriber or "A request")
    elif subscriber is None:
        return
    elif event.event_type == EventType.DELIVERED:
        Subscriber.objects.filter(pk=subscriber.pk).update(bounces=0)
    elif event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason in CAME_BACK:
        Subscriber.objects.filter(pk=subscriber.pk).update(bounces=F("bounces") + 1)
        if subscriber.bounces + 1 >= MAILBOX_GONE_AFTER:
            lifecycle.erase(normalised)
            logger.info("%s was erased: its mail comes back.", subscriber)
