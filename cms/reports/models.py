from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Overview(models.Model):
    """What the permission hangs on to see the reports of what is public; it has no table."""

    class Meta:
        verbose_name = _("overview of the content")
        verbose_name_plural = _("overviews of the content")
        managed = False
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
