from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ProjectStatusChange(models.Model):
    """That the state of a project changed, in the language of this item; written with the item that shows it.

    It names the item by its public id, and so outlives its page. ``before`` is empty for the first that is known.
    """

    item_id = models.UUIDField(db_index=True)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.item_id} {self.before} → {self.after}"


class AllianceReport(models.Model):
    """What staff wrote as introduction to the report of a period, in a language and with its filters.

    The report itself is made anew whenever somebody asks for it. Who may see this model sees the report.
    """

    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    locale = models.CharField(_("language"), max_length=12)
    theme = models.CharField(max_length=60, blank=True)
    partner = models.CharField(max_length=36, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("report for the funder")
        verbose_name_plural = _("reports for the funder")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "last", "locale", "theme", "partner"], name="alliance_report_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last} {self.locale}"
