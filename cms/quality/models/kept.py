from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.publishing.models import ContentItem


def of_item(**options: Any) -> models.ForeignKey:
    """Return a reference to an item that may be gone: that items are stored and removed must not depend on checks."""
    return models.ForeignKey(ContentItem, on_delete=models.DO_NOTHING, db_constraint=False, **options)


class CheckedItem(models.Model):
    """That an item was checked, and in which state."""

    item = models.OneToOneField(
        ContentItem, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    etag = models.CharField(max_length=64)
    checked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)


class KeptFinding(models.Model):
    """What a check found in an item that is public; ``cms.quality.findings.Finding`` says what the fields hold."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Must be mended")
        HINT = "hint", _("Look at it")

    item = of_item(related_name="+")
    check_name = models.CharField(max_length=60)
    severity = models.CharField(_("severity"), max_length=5, choices=Severity.choices)
    message = models.TextField(_("finding"))
    remedy = models.TextField(_("what to do"))
    where = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [models.Index("item", name="finding_by_item")]

    def __str__(self) -> str:
        return self.message
