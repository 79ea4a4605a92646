from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField, StreamField

from cms.blocks.body import BodyMixin
from cms.blocks.text import TEXT_FEATURES
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.pages import PARTICIPANT_TYPES, participant_key
from cms.core.writable import writable
from partners.blocks import ChartBlock, PhraseListField


class GroupPage(BasePage, BodyMixin):
    """A group of organisations that work together, such as the Alliance."""

    parent_page_types = ["site_pages.CollectionPage"]
    subpage_types: list[str] = []
    page_icon = "group"
    page_description = _("A group of organisations, with its members and how it is organised.")

    purpose = PhraseListField(verbose_name=_("purpose"), blank=True)
    period = models.CharField(_("period"), max_length=80, blank=True)
    launched = models.DateField(_("launched on"), null=True, blank=True)
    meetings_a_year = models.PositiveSmallIntegerField(_("meetings a year"), null=True, blank=True)
    joining = RichTextField(_("joining"), blank=True, features=TEXT_FEATURES, help_text=_("Who can join, and how."))
    chart = StreamField(
        ChartBlock(required=False),
        verbose_name=_("organisation chart"),
        blank=True,
        help_text=_("The units of the group. Websites show this as a chart or as a list."),
    )

    content_panels = [
        *BasePage.intro_panels,
        FieldPanel("purpose"),
        MultiFieldPanel(
            [
                FieldPanel("period", help_text=_("For example “2024 to 2027” or “since 2021”.")),
                FieldRowPanel([FieldPanel("launched"), FieldPanel("meetings_a_year")]),
                FieldPanel("joining"),
            ],
            heading=_("About the group"),
        ),
        InlinePanel("memberships", heading=_("Members"), label=_("Member")),
        FieldPanel("chart"),
        *BodyMixin.body_panels,
    ]
    search_fields = [*BasePage.search_fields, *BodyMixin.search_fields]
    api_fields = [
        *BasePage.api_fields,
        *BodyMixin.api_fields,
        *writable("purpose", "period", "launched", "meetings_a_year", "joining", "chart", "memberships"),
    ]

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")


class GroupMembership(TranslatableOrderable):
    """The membership of an organisation in a group."""

    page = ParentalKey(GroupPage, on_delete=models.CASCADE, related_name="memberships")
    partner = participant_key()
    role = models.CharField(_("role in the group"), max_length=120, blank=True)

    panels = [
        PageChooserPanel("partner", PARTICIPANT_TYPES),
        FieldPanel("role", help_text=_("For example “chair” or “member”.")),
    ]
    api_fields = writable("partner", "role")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("member of the group")
        verbose_name_plural = _("members of the group")

    def __str__(self) -> str:
        return self.partner.title
