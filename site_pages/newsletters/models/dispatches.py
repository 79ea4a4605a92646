from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.subscriptions.models import Mailing


class Dispatch(models.Model):
    """That somebody asked to have an issue sent to its subscribers, and who else approved that.

    Approval is for the item with this ``fingerprint`` and for no other. What became of it stands with the
    announcement whose reference is the id of the issue; there is one at most.
    """

    wagtail_reference_index_ignore = True

    issue = models.UUIDField(unique=True)
    """The id of the content item: the issue in one language."""
    title = models.CharField(_("title"), max_length=255)
    fingerprint = models.CharField(max_length=64)
    note = models.TextField(_("note"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True)

    class Meta:
        verbose_name = _("sending of a newsletter")
        verbose_name_plural = _("sending of newsletters")
        default_permissions = ("view",)
        permissions = [
            ("ask_dispatch", _("Can ask to have a newsletter sent")),
            ("approve_dispatch", _("Can approve that a newsletter is sent, if somebody else asked")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(approved_by=F("asked_by")), name="dispatch_approved_by_somebody_else"),
        ]

    def __str__(self) -> str:
        return self.title


class ApprovalMail(Mailing):
    """A mail to somebody who may approve that an issue is sent."""

    wagtail_reference_index_ignore = True

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta(Mailing.Meta):
        constraints = [models.UniqueConstraint(fields=["dispatch", "user"], name="approval_mail_once")]
        indexes = [models.Index("due_at", condition=Q(state="waiting"), name="approval_mail_due")]

    def __str__(self) -> str:
        return f"mail {self.pk} about dispatch {self.dispatch_id}"
