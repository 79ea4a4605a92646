from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.blocks.text import TEXT_FEATURES
from cms.core.models import BasePage, OrderedChild
from cms.core.models.pages import PARTICIPANT_TYPES, participant_key, period_panel
from cms.core.writable import writable
from resources.models.base import ResourcePage


class StudyPage(ResourcePage):
    """Research: who does it, when, what it found and what is still unknown."""

    ordered_dates = (("start", "end"),)
    page_icon = "glasses"
    page_description = _("Research: its period, its partners, and the gaps that it leaves.")

    start = models.DateField(_("start"), null=True, blank=True)
    end = models.DateField(_("end"), null=True, blank=True)
    gaps = RichTextField(_("gaps"), features=TEXT_FEATURES, blank=True, help_text=_("What is still unknown."))
    publication_url = models.URLField(_("address of the publication"), blank=True)

    content_panels = [
        *BasePage.intro_panels,
        period_panel("start", "end", heading=_("Period")),
        InlinePanel("study_partners", heading=_("Organisations"), label=_("Organisation")),
        *BodyMixin.body_panels,
        FieldPanel("gaps"),
        FieldPanel("publication_url"),
        *ResourcePage.resource_panels,
    ]
    search_fields = [*ResourcePage.search_fields, index.SearchField("gaps")]
    api_fields = [*ResourcePage.api_fields, *writable("start", "end", "gaps", "publication_url", "study_partners")]

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")


class StudyPartner(OrderedChild):
    page = ParentalKey(StudyPage, on_delete=models.CASCADE, related_name="study_partners")
    partner = participant_key()

    panels = [PageChooserPanel("partner", PARTICIPANT_TYPES)]
    api_fields = writable("partner")

    class Meta(OrderedChild.Meta):
        verbose_name = _("organisation in the study")
        verbose_name_plural = _("organisations in the study")

    def __str__(self) -> str:
        return self.partner.title
