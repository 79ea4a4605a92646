from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.subscriptions.models import Mailing
from partners.models.partners import PartnerPage


class JoinRequest(models.Model):
    """That an organisation asks to join, until some time after staff decided; then nothing of it is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a decision")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    KEPT_DECIDED = datetime.timedelta(days=30)
    KEPT_UNDECIDED = datetime.timedelta(days=180)

    organisation = models.CharField(_("organisation"), max_length=160)
    kind = models.CharField(_("kind of organisation"), max_length=40, choices=PartnerPage.Kind.choices)
    site = models.URLField(_("website"), blank=True)
    motivation = models.TextField(_("motivation"))
    contact = models.CharField(_("contact person"), max_length=120)
    address = models.EmailField(_("e-mail address"), max_length=254)
    locale = models.CharField(max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(_("reason"), blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    profile = models.ForeignKey(PartnerPage, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ("change",)

    def __str__(self) -> str:
        # Whatever shows or logs an object shows this: nobody's name.
        return f"request to join {self.pk}"


class ApplicantMail(Mailing):
    """A mail to whoever asked, about one step of the request."""

    class Step(models.TextChoices):
        RECEIVED = "received"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    request = models.ForeignKey(JoinRequest, on_delete=models.CASCADE, related_name="mails")
    step = models.CharField(max_length=10, choices=Step.choices)

    class Meta(Mailing.Meta):
        constraints = [models.UniqueConstraint(fields=["request", "step"], name="applicant_mail_once_a_step")]
        indexes = [models.Index("due_at", condition=models.Q(state="waiting"), name="applicant_mail_due")]

    def __str__(self) -> str:
        return f"mail {self.pk} about {self.request_id}"
