from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.admin import display
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.outside.failures import Failure
from cms.publishing import feed
from cms.publishing.models import Follower

FAILING_AFTER = timedelta(days=1)
"""How long nothing may arrive before a subscriber is shown as failing."""


class Subscriber(Follower):
    """Somebody whose server is called when public content changes. ``types`` and ``locales``: empty means all."""

    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(
        _("address"),
        max_length=2000,
        help_text=_("Where the calls go. It begins with https:// and leads to the public internet."),
    )
    types = models.JSONField(_("types"), default=list, blank=True, help_text=_("Without a choice: all types."))
    locales = models.JSONField(_("languages"), default=list, blank=True, help_text=_("Without a choice: all."))
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("What changes while a subscriber is not active is told when it is again, for up to 30 days."),
    )
    gone_at = models.DateTimeField(null=True, editable=False)
    """When the receiver said that it wants no more calls."""
    failing_since = models.DateTimeField(null=True, editable=False)
    quiet_until = models.DateTimeField(default=timezone.now, editable=False)
    """Until when nobody (else) calls: one process does at a time, and a receiver that fails is left alone a while."""
    secret_seed = models.UUIDField(default=uuid4, editable=False)
    former_seed = models.UUIDField(null=True, editable=False)
    secret_renewed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Save it. A new subscriber hears of what changes from now on."""
        if self._state.adding:
            feed.begin(self, feed.state())
        if self.active:
            self.gone_at = None
        super().save(**options)

    @display(description=_("state"))
    def state(self) -> str:
        """How it goes, in words for the staff."""
        if self.gone_at:
            return gettext("switched off by the receiver")
        if not self.active:
            return gettext("not active")
        if self.failing_since and timezone.now() - self.failing_since > FAILING_AFTER:
            return gettext("failing since %(date)s") % {"date": timezone.localdate(self.failing_since).isoformat()}
        return gettext("last call failed") if self.failing_since else gettext("in order")


class Delivery(models.Model):
    """One event for one subscriber: what is to be sent, and how that went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("subscriber")
    )
    message = models.UUIDField(default=uuid4, unique=True, editable=False)
    event = models.CharField(_("kind of message"), max_length=40)
    payload = models.TextField(_("content"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    failure = models.CharField(_("failure"), max_length=20, choices=Failure.choices, blank=True)
    answer = models.TextField(_("beginning of the answer"), blank=True)
    created_at = models.DateTimeField(_("written down"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempted_at = models.DateTimeField(_("last attempt"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("replay_delivery", _("Can send deliveries of webhooks again"))]
        indexes = [
            models.Index("subscriber", "due_at", condition=models.Q(state="waiting"), name="delivery_due"),
            models.Index("created_at", name="delivery_by_time"),
        ]

    def __str__(self) -> str:
        return self.message_id()

    @display(description=_("message"), ordering="pk")
    def message_id(self) -> str:
        """The header ``webhook-id``, the same at every attempt."""
        return f"msg_{self.message.hex}"
