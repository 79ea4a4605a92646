from __future__ import annotations

import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.clients import keys
from cms.clients.origins import normalize_origins

RECENT = datetime.timedelta(days=30)


class Scope(models.TextChoices):
    """What a key opens beyond what is public."""

    MEMBERS = "members", _("Pages for members")


def validate_scopes(value: object) -> None:
    if not isinstance(value, list) or set(value) - set(Scope.values):
        raise ValidationError(_("Choose from the list only."))


def in_a_year() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=365)


def first_recent_day() -> datetime.date:
    return timezone.localdate() - RECENT + datetime.timedelta(days=1)


class ClientQuerySet(models.QuerySet["Client"]):
    def with_recent_requests(self) -> ClientQuerySet:
        """Add ``recent_requests``: how many requests there were in the last 30 days, today included."""
        recent = models.Q(usage__day__gte=first_recent_day())
        return self.annotate(recent_requests=Coalesce(models.Sum("usage__requests", filter=recent), 0))


class Client(models.Model):
    """Who may ask the delivery API for more than what is public, with a key."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    name = models.CharField(
        _("name"), max_length=160, help_text=_("The organisation and what it uses the key for. No names of people.")
    )
    contact_email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Whom to tell before the key expires. Preferably a shared mailbox."),
    )
    scopes = models.JSONField(
        _("opens"), default=list, blank=True, validators=[validate_scopes], help_text=_("Besides all that is public.")
    )
    origins = models.TextField(
        _("origins"),
        blank=True,
        help_text=_(
            "Websites whose pages use the key in the browser of a visitor, one on each line, for example "
            "https://www.example.org. Every visitor can read such a key. Leave empty for a server: "
            "then the key does not work in any browser."
        ),
    )
    requests_per_minute = models.PositiveIntegerField(
        _("requests per minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for what is usual for clients with a key."),
    )
    expires_at = models.DateTimeField(_("expires"), default=in_a_year)
    prefix = models.CharField(_("key prefix"), max_length=keys.PREFIX_LENGTH, unique=True, editable=False)
    key_hash = models.CharField(_("hash of the key"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Client]] = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        try:
            self.origins = normalize_origins(self.origins)
        except ValidationError as error:
            raise ValidationError({"origins": error}) from error
        if self._state.adding and self.expires_at and self.expires_at <= timezone.now():
            raise ValidationError({"expires_at": _("Choose a moment in the future.")})

    def issue_key(self) -> str:
        """Give the client a new key and return it. The one from before no longer works once this is saved."""
        key, self.prefix, self.key_hash = keys.new_key()
        return key

    @property
    def state(self) -> Client.State:
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_at <= timezone.now() else self.State.ACTIVE

    def has_scope(self, scope: Scope) -> bool:
        return scope.value in self.scopes

    def get_scopes_display(self) -> str:
        return ", ".join(str(Scope(scope).label) for scope in self.scopes) or "–"

    def may_be_used_from(self, origin: str | None) -> bool:
        """Say whether the key may be used from this origin; None is a client that is no browser."""
        return origin in self.origins.split() if self.origins else origin is None


class DailyUsage(models.Model):
    """How often a client asked on one day. Nothing says for what, or from where."""

    client = models.ForeignKey(Client, verbose_name=_("API client"), on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(_("day"))
    requests = models.PositiveBigIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("usage on a day")
        verbose_name_plural = _("usage by day")
        ordering = ["client", "-day"]
        constraints = [
            models.UniqueConstraint(fields=["client", "day"], name="clients_usage_unique_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.client}, {self.day}: {self.requests}"
