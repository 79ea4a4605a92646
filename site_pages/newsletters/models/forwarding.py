from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.subscriptions.models import Mailing
from partners.models import PartnerPage


class ForwarderManager(models.Manager["Forwarder"]):
    def of(self, profile: PartnerPage) -> Forwarder:
        """Return the row of an organisation, given its profile in any language; made when it is first asked for."""
        found = self.filter(organisation__translation_key=profile.translation_key).first()
        return found or self.get_or_create(organisation=profile)[0]


class Forwarder(models.Model):
    """What staff keep of an organisation that forwards the newsletter. None of it is public.

    The profile is that of any one language; those that are made from it are the same organisation.
    """

    organisation = models.OneToOneField(
        PartnerPage, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="+"
    )
    contact = models.EmailField(
        _("e-mail address for the newsletter"),
        max_length=254,
        blank=True,
        help_text=_("Who gets the kit by e-mail. Only staff see this address: it is never public, and in no kit."),
    )
    declined_at = models.DateTimeField(null=True)
    """Since when the organisation wants no kits any more."""

    objects = ForwarderManager()

    class Meta:
        verbose_name = _("organisation that forwards the newsletter")
        verbose_name_plural = _("organisations that forward the newsletter")
        default_permissions = ("change",)

    def __str__(self) -> str:
        # Whatever shows or logs an object shows this: never the address.
        return f"forwarder {self.pk}"


class ForewordQuerySet(models.QuerySet["Foreword"]):
    def of(self, organisation: UUID) -> ForewordQuerySet:
        """Keep those of an organisation, given the translation key of its profile."""
        return self.filter(forwarder__organisation__translation_key=organisation)


class Foreword(models.Model):
    """What an organisation says above an issue to its own readers; without an issue, above each in this language."""

    MOST_CHARACTERS = 1200

    forwarder = models.ForeignKey(Forwarder, on_delete=models.CASCADE, related_name="forewords")
    locale = models.CharField(max_length=12)
    issue = models.UUIDField(null=True)
    """Public id of the issue."""
    text = models.TextField(
        _("foreword"),
        max_length=MOST_CHARACTERS,
        help_text=_("Plain text. An empty line begins a new paragraph."),
    )
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ForewordQuerySet.as_manager()

    class Meta:
        verbose_name = _("foreword")
        verbose_name_plural = _("forewords")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["forwarder", "issue"], name="foreword_unique_per_issue"),
            models.UniqueConstraint(
                fields=["forwarder", "locale"], condition=Q(issue=None), name="foreword_unique_default"
            ),
        ]

    def __str__(self) -> str:
        return f"foreword {self.pk}"


class KitMail(Mailing):
    """The mail with the kit of one issue to one organisation: at most one."""

    forwarder = models.ForeignKey(Forwarder, on_delete=models.CASCADE, related_name="mails")
    issue = models.UUIDField()
    partner = models.UUIDField()
    """Public ids: of the issue, and of the profile under whose name and logo it is forwarded."""
    locale = models.CharField(max_length=12)

    class Meta(Mailing.Meta):
        constraints = [models.UniqueConstraint(fields=["forwarder", "issue"], name="kit_mail_once_per_issue")]
        indexes = [
            models.Index("due_at", condition=models.Q(state="waiting"), name="kit_mail_due"),
            models.Index("issue", name="kit_mail_by_issue"),
        ]

    def __str__(self) -> str:
        return f"kit {self.pk} of {self.forwarder_id}"
