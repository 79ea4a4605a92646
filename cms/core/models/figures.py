from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.core.models.saving import SavedAtOnce
from cms.core.writable import writable


class Figure(SavedAtOnce, TranslatableMixin, index.Indexed, models.Model):
    """A number with the claim that it supports and the source it comes from.

    Pages refer to a figure and never repeat its value, so that a newer figure reaches all of them.
    """

    key = models.SlugField(_("key"), max_length=60, help_text=_("Short fixed name for machines."))
    claim = models.CharField(
        _("claim"), max_length=200, help_text=_("What is counted, for example “affiliated organisations”.")
    )
    value = models.CharField(_("value"), max_length=60, help_text=_("For example “1 in 4” or “80”."))
    source = models.CharField(_("source"), max_length=250)
    source_url = models.URLField(_("address of the source"), blank=True)
    date = models.DateField(
        _("date of the source"), null=True, blank=True, help_text=_("Leave empty if the source has no date.")
    )
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("superseded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supersedes",
        help_text=_("The newer figure that replaces this one."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    panels = [
        FieldPanel("claim"),
        FieldRowPanel([FieldPanel("value"), FieldPanel("key")]),
        FieldPanel(
            "source", help_text=_("Who counted, in what, and when, for example “SCP, Blijvende bron van zorg, 2020”.")
        ),
        FieldRowPanel([FieldPanel("source_url"), FieldPanel("date")]),
        FieldPanel("superseded_by"),
    ]
    override_translatable_fields = [
        SynchronizedField("key", overridable=False),
        SynchronizedField("date", overridable=False),
        SynchronizedField("superseded_by", overridable=False),
    ]
    search_fields = [
        index.SearchField("claim"),
        index.AutocompleteField("claim"),
        index.FilterField("locale_id"),
    ]
    api_fields = writable("key", "claim", "value", "source", "source_url", "date", "superseded_by")

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["claim", "-date"]
        constraints = [
            models.UniqueConstraint(fields=["key", "locale"], name="core_figure_key_unique_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.value}"

    def clean(self) -> None:
        super().clean()
        newer, seen = self.superseded_by, {self.translation_key}
        while newer:
            if newer.translation_key in seen:
                raise ValidationError({"superseded_by": _("This chain of figures ends in itself. Choose another one.")})
            seen.add(newer.translation_key)
            newer = newer.superseded_by
