from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from cms.core.models.saving import SavedAtOnce
from cms.core.writable import writable


class Municipality(SavedAtOnce, index.Indexed, models.Model):
    """A Dutch municipality as Statistics Netherlands (CBS) lists it, with the time in which it existed."""

    code = models.CharField(
        _("CBS code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^GM\d{4}$", _("A code is GM and four digits, for example GM0153."))],
        help_text=_("GM and four digits, for example GM0153."),
    )
    name = models.CharField(_("name"), max_length=80)
    province = models.CharField(_("province"), max_length=40)
    valid_from = models.DateField(_("exists since"), null=True, blank=True)
    valid_to = models.DateField(
        _("existed until"), null=True, blank=True, help_text=_("Only for a municipality that was merged or dissolved.")
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
    )

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("province")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("successor"),
    ]
    search_fields = [index.AutocompleteField("name"), index.FilterField("province")]
    api_fields = writable("code", "name", "province", "valid_from", "valid_to", "successor")

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("The end must come after the start.")})
        if self.successor_id and not self.valid_to:
            raise ValidationError({"valid_to": _("A municipality with a successor needs the date on which it ended.")})
        if self.successor_id and self.successor_id == self.pk:
            raise ValidationError({"successor": _("A municipality cannot succeed itself.")})
