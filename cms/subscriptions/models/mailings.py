from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.subscriptions.models.subscribers import ConsentText, Subscription, Way


class MailingQuerySet(models.QuerySet[Any]):
    def going_on(self) -> Self:
        """Keep those that wait and that nobody holds back."""
        return self.filter(state=Mailing.State.WAITING)


class Mailing(models.Model):
    """A mail to one address, and how far its hand-over to the mail server came.

    It is ``HANDING_OVER`` from just before the server may take it until its answer is written down. What stays so
    because a process was killed becomes ``IN_DOUBT`` and is never sent again: rather no mail than two.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HANDING_OVER = "handing-over", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        IN_DOUBT = "in-doubt", _("in doubt")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid4, unique=True)
    """In the Message-ID: the same at every attempt."""
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True)
    reply = models.PositiveSmallIntegerField(null=True)
    """The last reply code of the mail server."""

    objects: ClassVar[models.Manager[Any]] = MailingQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()


class LetterQuerySet(MailingQuerySet):
    def alive(self) -> LetterQuerySet:
        return self.filter(asked_at__gt=timezone.now() - Letter.LIFETIME)

    def opened_by(self, token: str, purpose: Letter.Purpose) -> LetterQuerySet:
        return self.alive().filter(token_hash=Letter.hash_of(token), purpose=purpose)


class Letter(Mailing):
    """A mail that somebody asked for with a form, to prove that the address is theirs; deleted after 48 hours.

    Its link holds a token that is made when the mail goes out, and of which only a hash is kept.
    """

    class Purpose(models.TextChoices):
        CONFIRM = "confirm"
        DATA = "data"

    LIFETIME = timedelta(hours=48)

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    address = models.EmailField(max_length=254)
    normalised = models.CharField(max_length=254, db_index=True)
    locale = models.CharField(max_length=12)
    topic = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=100, blank=True)
    parts = models.JSONField(default=list)
    consent_text = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)

    objects: ClassVar[models.Manager[Any]] = LetterQuerySet.as_manager()

    class Meta(Mailing.Meta):
        indexes = [models.Index("due_at", condition=models.Q(state="waiting"), name="letter_due")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def with_progress(self) -> AnnouncementQuerySet:
        """Add how many of its mails are in each state: ``sent``, ``refused``, ``in_doubt``, ``cancelled`` and
        ``waiting``."""
        states = Delivery.State

        def number(*wanted: str) -> models.Count:
            return models.Count("deliveries", filter=models.Q(deliveries__state__in=wanted))

        return self.annotate(
            sent=number(states.SENT),
            refused=number(states.REFUSED),
            in_doubt=number(states.IN_DOUBT),
            cancelled=number(states.CANCELLED),
            waiting=number(states.WAITING, states.HANDING_OVER),
        )

    def going_on(self) -> AnnouncementQuerySet:
        """Keep those of which mails may go out, or be written down."""
        return self.filter(paused_at=None, cancelled_at=None, dropped_at=None)


class Announcement(models.Model):
    """Something that all subscribers of one thing hear of, once.

    Who they are is written down when ``listed_at`` is set, together with the wordings. ``dropped_at``: by then it did
    not hold any more. ``paused_at`` and ``cancelled_at``: somebody said so in the admin.
    """

    topic = models.CharField(_("topic"), max_length=40)
    key = models.CharField(max_length=100)
    reference = models.CharField(max_length=100)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("announced"), default=timezone.now)
    listed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("control_announcement", _("Can pause, go on with and cancel announcements"))]
        constraints = [
            models.UniqueConstraint(fields=["topic", "key", "reference"], name="announcement_unique_reference"),
        ]

    def __str__(self) -> str:
        return self.subject or self.reference


class Wording(models.Model):
    """What an announcement says to those who read this language and chose these parts of it."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="wordings")
    locale = models.CharField(max_length=12)
    parts = models.JSONField(default=list)
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.subject


class DeliveryQuerySet(MailingQuerySet):
    def going_on(self) -> Self:
        return super().going_on().filter(announcement__paused_at=None, announcement__cancelled_at=None)


class Delivery(Mailing):
    """An announcement for one subscriber. Without a subscription: theirs has ended since."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="deliveries")
    wording = models.ForeignKey(Wording, null=True, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="deliveries")

    objects: ClassVar[models.Manager[Any]] = DeliveryQuerySet.as_manager()

    class Meta(Mailing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["announcement", "subscription"], name="delivery_unique_per_subscription"),
        ]
        indexes = [
            models.Index("due_at", "id", condition=models.Q(state="waiting"), name="delivery_to_send"),
            models.Index("handed_at", condition=models.Q(state="handing-over"), name="delivery_handed_over"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Turn(models.Model):
    """Who may send now: one process at a time, so that together they keep to the rate. There is one row."""

    reserved_until = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.reserved_until)
