from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from cms.clients import keys
from cms.clients.origins import normalize_origins

RECENT = datetime.timedelta(days=30)


class Scope(models.TextChoices):
    """What a key opens beyond what is public."""

    MEMBERS = "members", _("Pages for members")
    SUBSCRIPTIONS = "subscriptions", _("A form of its own to subscribe to mail")


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
        recent = models.Q(usage__day__gte=first_recent_day(), usage__kind=DailyUsage.API)
        return self.annotate(recent_requests=Coalesce(models.Sum("usage__requests", filter=recent), 0))


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    def of(self, user: Any) -> AllowanceQuerySet:
        """Return what the organisations of this user may have."""
        return self.filter(group__user=user)


class Allowance(models.Model):
    """What an organisation may have of keys, within which its people give out their own."""

    name = models.CharField(_("organisation"), max_length=160)
    group = models.OneToOneField(
        Group,
        verbose_name=_("people"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Everybody in this group sees and changes all keys of the organisation."),
    )
    most_keys = models.PositiveSmallIntegerField(
        _("keys"), default=3, help_text=_("How many there may be at the same time. A revoked key does not count.")
    )
    most_origins = models.PositiveSmallIntegerField(
        _("websites"), default=5, help_text=_("How many origins all keys may have together.")
    )
    requests_per_minute = models.PositiveIntegerField(
        _("requests per minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Of each key. Leave empty for what is usual for clients with a key."),
    )
    scopes = models.JSONField(
        _("may open"),
        default=list,
        blank=True,
        validators=[validate_scopes],
        help_text=_("What keys on a server may open besides all that is public."),
    )

    objects: ClassVar[models.Manager[Allowance]] = AllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-service of an organisation")
        verbose_name_plural = _("self-service of organisations")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def keys_left(self) -> int:
        return max(self.most_keys - self.clients.filter(revoked_at=None).count(), 0)

    def origins_besides(self, client: Client | None) -> set[str]:
        """Return the origins of all keys that were not revoked, but for one."""
        others = self.clients.filter(revoked_at=None)
        if client and client.pk:
            others = others.exclude(pk=client.pk)
        return {origin for origins in others.values_list("origins", flat=True) for origin in origins.split()}


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
    allowance = models.ForeignKey(
        Allowance,
        verbose_name=_("self-service"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="clients",
        help_text=_("The organisation whose people see this key, change its websites and expiry, and can revoke it."),
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

    def revoke(self, *, user: Any) -> None:
        """End the key for good, and record who did it."""
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
        log(self, "clients.revoke", user=user)

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


class EmbeddedItem(models.Model):
    """When the websites of a client last showed an item. Nothing says to whom."""

    client = models.ForeignKey(Client, verbose_name=_("API client"), on_delete=models.CASCADE, related_name="embedded")
    item = models.UUIDField(_("item"))
    last_shown_on = models.DateField(_("last shown on"))

    class Meta:
        verbose_name = _("embedded item")
        verbose_name_plural = _("embedded items")
        constraints = [models.UniqueConstraint(fields=["item", "client"], name="clients_embedded_item_unique")]

    def __str__(self) -> str:
        return f"{self.client}: {self.item}"


class DailyUsage(models.Model):
    """How often a client asked on one day, or its websites showed a kind of embed. Nothing says to whom, or where."""

    API = ""
    """In the place of a kind of embed: requests to the API with the key."""

    client = models.ForeignKey(Client, verbose_name=_("API client"), on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(_("day"))
    kind = models.CharField(_("embed"), max_length=40, blank=True, default=API, db_default=API)
    requests = models.PositiveBigIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("usage on a day")
        verbose_name_plural = _("usage by day")
        ordering = ["client", "-day"]
        constraints = [
            models.UniqueConstraint(fields=["client", "day", "kind"], name="clients_usage_unique_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.client}, {self.day}, {self.kind or 'API'}: {self.requests}"
