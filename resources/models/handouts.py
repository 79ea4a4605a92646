from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.pages import ChecksBeforePublishing, Errors
from cms.core.writable import writable
from resources.blocks import EditionFileBlock
from resources.models.base import ResourcePage


class HandoutPage(ResourcePage):
    """A guide for municipalities, schools or others, in numbered editions that can be cited."""

    page_icon = "doc-full-inverse"
    page_description = _("A guide to read, download and adapt, in numbered editions.")

    editable = models.BooleanField(
        _("may be adapted"),
        default=True,
        help_text=_("Others may change the text for their own use. Switch off for a protected text."),
    )

    content_panels = [
        *BasePage.intro_panels,
        *BodyMixin.body_panels,
        InlinePanel("editions", heading=_("Editions"), label=_("Edition")),
        FieldRowPanel([*ResourcePage.resource_panels, FieldPanel("editable")]),
    ]
    api_fields = [*ResourcePage.api_fields, *writable("editable", "editions")]

    class Meta:
        verbose_name = _("handout")
        verbose_name_plural = _("handouts")

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        numbers = [edition.number for edition in self.editions.all()]
        if len(numbers) != len(set(numbers)):
            errors.setdefault("editions", []).append(str(_("Two editions have the same number. Number them anew.")))
        return errors


class HandoutEdition(ChecksBeforePublishing, TranslatableOrderable):
    """An edition of a handout: what it is cited by, and what changed in it."""

    page = ParentalKey(HandoutPage, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("number"))
    date = models.DateField(_("date"))
    what_changed = models.TextField(
        _("what changed"), blank=True, help_text=_("In plain words, for people who know the edition before.")
    )
    files = StreamField(
        [("file", EditionFileBlock())], verbose_name=_("files"), blank=True, help_text=_("Files made elsewhere.")
    )

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("date")]),
        FieldPanel("what_changed"),
        FieldPanel("files"),
    ]
    api_fields = writable("number", "date", "what_changed", "files")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)

    def publication_errors(self) -> list[str]:
        if not self.what_changed:
            return [str(_("Say what changed in edition %(number)s.") % {"number": self.number})]
        return []
