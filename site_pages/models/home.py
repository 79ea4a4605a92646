from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.taxonomy import in_first_language
from cms.core.writable import writable


class HomePage(BasePage, BodyMixin):
    """The start of a language: it sends each audience to its own page."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["site_pages.CollectionPage", "site_pages.ContentPage"]
    page_icon = "home"
    page_description = _("The start page of a language.")

    content_panels = [
        *BasePage.intro_panels,
        InlinePanel("entry_points", heading=_("Entry points"), label=_("Entry point")),
        *BodyMixin.body_panels,
    ]
    search_fields = [*BasePage.search_fields, *BodyMixin.search_fields]
    api_fields = [*BasePage.api_fields, *BodyMixin.api_fields, *writable("entry_points")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class EntryPoint(TranslatableOrderable):
    """Where a group of readers should begin."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="entry_points")
    audience = models.ForeignKey(
        "core.Audience",
        verbose_name=_("audience"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to=in_first_language,
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.CharField(_("text"), max_length=250, blank=True)
    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")

    panels = [
        FieldPanel("audience"),
        FieldPanel("title", help_text=_("How readers call themselves, for example “I work at a school”.")),
        FieldPanel("text"),
        PageChooserPanel("page"),
    ]
    override_translatable_fields = [SynchronizedField("audience", overridable=False)]
    api_fields = writable("audience", "title", "text", "page")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("entry point")
        verbose_name_plural = _("entry points")

    def __str__(self) -> str:
        return self.title
