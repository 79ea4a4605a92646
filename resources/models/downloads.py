from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Requester(models.TextChoices):
    """Who says to download something, if they choose to say so."""

    MUNICIPALITY = "municipality", _("Municipality")
    SCHOOL = "school", _("School")
    CARE = "care", _("Care or welfare")
    OTHER = "other", pgettext_lazy("kind of requester", "Somebody else")


class Download(models.Model):
    """How often a file was downloaded on a day: a sum, with nothing of who did so but the kind that they gave.

    ``number`` is that of an edition, 0 for the text as it was that day. ``requester`` is empty for who did not say.
    """

    item_id = models.UUIDField()
    number = models.PositiveSmallIntegerField(_("edition"))
    format = models.CharField(_("format"), max_length=20)
    day = models.DateField(_("day"))
    requester = models.CharField(_("kind of requester"), max_length=20, choices=Requester.choices, blank=True)
    count = models.PositiveIntegerField(_("downloads"), default=0)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["day", "item_id", "number", "format", "requester"], name="download_unique_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.item_id} {self.format}: {self.count}"
