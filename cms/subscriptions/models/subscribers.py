from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """Return what nobody can guess and an address of a page can hold."""
    return secrets.token_urlsafe(24)


class Way(models.TextChoices):
    """How somebody gave consent."""

    PAGE = "page", _("form on this site")
    EMBED = "embed", _("form of this site in a page of another site")
    API = "api", _("form of another site, over the API")


class ConsentText(models.Model):
    """A text that people agreed to, word for word, for as long as it is needed to show what that was."""

    digest = models.CharField(primary_key=True, max_length=64)
    """SHA-256 of the text, in hexadecimal digits."""
    locale = models.CharField(max_length=12)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:12]


class Subscriber(models.Model):
    """Somebody who confirmed that they want mail. Whoever wants none any more is not kept."""

    address = models.EmailField(max_length=254)
    normalised = models.CharField(max_length=254, unique=True)
    locale = models.CharField(max_length=12)
    refusals = models.PositiveSmallIntegerField(default=0)
    """How many mails in a row were refused for good."""
    bounces = models.PositiveSmallIntegerField(default=0)
    """How many mails came back since one arrived, as far as the provider tells."""

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        default_permissions = ()
        permissions = [("erase_subscriber", _("Can erase what is kept about a subscriber"))]

    def __str__(self) -> str:
        # Whatever shows or logs an object shows this: never the address.
        return f"subscriber {self.pk}"


class Subscription(models.Model):
    """What somebody hears of, and the consent to that.

    ``token`` is part of the links in every mail. It is kept readable, since it is written again and again, and opens
    nothing but the end of this subscription and mail to its own address.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    topic = models.CharField(_("topic"), max_length=40)
    key = models.CharField(max_length=100)
    parts = models.JSONField(default=list)
    """Which parts of it, in order; none: all of it."""
    token = models.CharField(max_length=40, unique=True, default=new_token)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["topic", "key", "subscriber"], name="subscription_unique_per_subscriber"),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"
