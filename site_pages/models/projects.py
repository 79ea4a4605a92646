from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.pages import PARTICIPANT_TYPES, ChecksBeforePublishing, participant_key
from cms.core.writable import writable


class ProjectPage(BasePage, BodyMixin):
    """A project within a theme: who works on it, and what came out."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        COMPLETED = "completed", _("Completed")

    parent_page_types = ["site_pages.ThemePage"]
    subpage_types: list[str] = []
    ordered_dates = (("start", "end"),)
    page_icon = "clipboard-list"
    page_description = _("A project: its state, the organisations in it, and its results.")

    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.RUNNING)
    start = models.DateField(_("start"), null=True, blank=True)
    end = models.DateField(_("end"), null=True, blank=True)
    open_places = models.PositiveSmallIntegerField(
        _("open places"), default=0, help_text=_("How many organisations can still join.")
    )

    content_panels = [
        *BasePage.intro_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("open_places")]),
                FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
            ],
            heading=_("State"),
        ),
        InlinePanel("project_partners", heading=_("Organisations"), label=_("Organisation")),
        *BodyMixin.body_panels,
        InlinePanel("results", heading=_("Results"), label=_("Result")),
    ]
    search_fields = [
        *BasePage.search_fields,
        *BodyMixin.search_fields,
        index.FilterField("status"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *BodyMixin.api_fields,
        *writable("status", "start", "end", "open_places", "project_partners", "results"),
    ]

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")


class ProjectPartner(TranslatableOrderable):
    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="project_partners")
    partner = participant_key()
    role = models.CharField(_("role in the project"), max_length=120, blank=True)

    panels = [
        PageChooserPanel("partner", PARTICIPANT_TYPES),
        FieldPanel("role", help_text=_("For example “lead partner” or “researcher”.")),
    ]
    api_fields = writable("partner", "role")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("organisation in the project")
        verbose_name_plural = _("organisations in the project")

    def __str__(self) -> str:
        return self.partner.title


class ProjectResult(ChecksBeforePublishing, TranslatableOrderable):
    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="results")
    resource = models.ForeignKey(
        Page, verbose_name=_("page"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.CharField(_("text"), max_length=250, blank=True)

    panels = [PageChooserPanel("resource"), FieldPanel("text")]
    api_fields = writable("resource", "text")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self) -> str:
        return self.text

    def publication_errors(self) -> list[str]:
        if not self.resource_id and not self.text:
            return [str(_("A result needs a page or a text."))]
        return []
