from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.pages import Errors
from cms.core.models.taxonomy import in_first_language
from cms.core.writable import writable


class ThemePage(BasePage, BodyMixin):
    """The page of a theme: its aim, its focus points and its projects."""

    parent_page_types = ["site_pages.CollectionPage"]
    subpage_types = ["site_pages.ProjectPage"]
    page_icon = "folder-open-inverse"
    page_description = _("A theme with its aim and focus points. Its projects stand below it.")

    theme = models.ForeignKey(
        "core.Theme",
        verbose_name=_("theme"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to=in_first_language,
    )
    aim = models.TextField(_("aim"), max_length=500, help_text=_("What this theme wants to achieve."))

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("theme", overridable=False),
    ]
    content_panels = [
        *BasePage.intro_panels,
        FieldPanel("theme"),
        FieldPanel("aim"),
        InlinePanel("focus_points", heading=_("Focus points"), label=_("Focus point")),
        *BodyMixin.body_panels,
    ]
    search_fields = [*BasePage.search_fields, *BodyMixin.search_fields, index.SearchField("aim")]
    api_fields = [*BasePage.api_fields, *BodyMixin.api_fields, *writable("theme", "aim", "focus_points")]

    class Meta:
        verbose_name = _("theme page")
        verbose_name_plural = _("theme pages")

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        others = ThemePage.objects.live().filter(theme_id=self.theme_id, locale_id=self.locale_id)
        if self.theme_id and others.exclude(pk=self.pk).exists():
            errors.setdefault("theme", []).append(str(_("This theme already has a page in this language.")))
        return errors


class FocusPoint(TranslatableOrderable):
    page = ParentalKey(ThemePage, on_delete=models.CASCADE, related_name="focus_points")
    text = models.CharField(_("text"), max_length=250)

    panels = [
        FieldPanel(
            "text", help_text=_("One sentence, for example “Every school has somebody who recognises young carers”.")
        )
    ]
    api_fields = writable("text")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("focus point")
        verbose_name_plural = _("focus points")

    def __str__(self) -> str:
        return self.text
