from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.pages import ChecksBeforePublishing
from cms.core.writable import writable
from partners.blocks import PhraseListField
from partners.forms import PartnerPageForm
from partners.panels import StaffInlinePanel


class PartnerPage(BasePage, BodyMixin):
    """The profile of an organisation that takes part in the network."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("Network organisation")
        CARERS_ORGANISATION = "carers-organisation", _("Carers' organisation")
        KNOWLEDGE_INSTITUTE = "knowledge-institute", _("Knowledge institute")
        RESEARCH_INSTITUTE = "research-institute", _("Research institute")
        SUPPORT_ORGANISATION = "support-organisation", _("Support organisation")
        YOUNG_CARERS_ORGANISATION = "young-carers-organisation", _("Organisation of young carers")
        MINISTRY = "ministry", _("Ministry")
        MUNICIPAL_ASSOCIATION = "municipal-association", _("Association of municipalities")
        SOUNDING_BOARD = "sounding-board", _("Sounding board")

    class LegalForm(models.TextChoices):
        FOUNDATION = "foundation", _("Foundation")
        ASSOCIATION = "association", _("Association")
        GOVERNMENT = "government", _("Government")

    base_form_class = PartnerPageForm
    parent_page_types = ["site_pages.CollectionPage"]
    subpage_types: list[str] = []
    page_icon = "user"
    page_description = _("The profile of an organisation: who it is, what it knows, which roles it has.")

    kind = models.CharField(_("kind of organisation"), max_length=40, choices=Kind.choices)
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm.choices, blank=True)
    other_names = PhraseListField(
        verbose_name=_("other names"),
        blank=True,
        help_text=_("Other spellings and abbreviations that people search for."),
    )
    logo = models.ForeignKey(
        "core.CustomImage", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    since = models.DateField(_("takes part since"), null=True, blank=True)
    expertise = PhraseListField(verbose_name=_("expertise"), blank=True, help_text=_("What others can ask them about."))
    awards = PhraseListField(verbose_name=_("awards"), blank=True)

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("other_names", overridable=False),
    ]
    content_panels = [
        *BasePage.intro_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("legal_form")]),
                FieldPanel("other_names"),
                FieldPanel("logo"),
                FieldRowPanel(
                    [
                        FieldPanel("region", help_text=_("For example “Twente” or “the whole country”.")),
                        FieldPanel("since"),
                    ]
                ),
                FieldRowPanel([FieldPanel("website"), FieldPanel("email")]),
            ],
            heading=_("Organisation"),
        ),
        FieldPanel("expertise"),
        FieldPanel("awards"),
        StaffInlinePanel("roles", heading=_("Roles"), label=_("Role")),
        *BodyMixin.body_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        *BodyMixin.search_fields,
        index.SearchField("other_names"),
        index.SearchField("expertise"),
        index.FilterField("kind"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *BodyMixin.api_fields,
        *writable(
            "kind",
            "legal_form",
            "other_names",
            "logo",
            "website",
            "email",
            "region",
            "since",
            "expertise",
            "awards",
            "roles",
        ),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class PartnerRole(ChecksBeforePublishing, TranslatableOrderable):
    """A role of an organisation in the network. Where sources disagree the role is disputed, and not public."""

    class Role(models.TextChoices):
        ALLIANCE_SEAT = "alliance-seat", _("Seat in the Alliance")
        COORDINATOR = "coordinator", _("Coordinator")
        ADMINISTRATION = "administration", _("Administration and communication")
        LEAD_APPLICANT = "lead-applicant", _("Lead applicant")
        CONGRESS_ORGANISER = "congress-organiser", _("Organiser of the congress")
        KNOWLEDGE_INSTITUTE = "knowledge-institute", _("Knowledge institute")
        KNOWLEDGE_PARTNER = "knowledge-partner", _("Knowledge partner")
        JMZ_LAB = "jmz-lab", _("JMZ Lab")
        FUNDER = "funder", _("Funder")
        SETS_AGENDA = "sets-agenda", _("Sets the agenda")
        SOUNDING_BOARD = "sounding-board", _("Sounding board")

    page = ParentalKey(PartnerPage, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=40, choices=Role.choices)
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(
        _("source"),
        max_length=250,
        blank=True,
        help_text=_("Needed when you give a date, for example “annual report 2024, page 12”."),
    )
    disputed = models.BooleanField(
        _("disputed"), default=False, help_text=_("Sources disagree. Only staff see this role until it is settled.")
    )
    disputed_by = models.CharField(_("disputed by"), max_length=250, blank=True)
    dispute_note = models.TextField(_("note on the dispute"), blank=True)

    panels = [
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        FieldPanel("source"),
        MultiFieldPanel(
            [
                FieldPanel("disputed"),
                FieldPanel(
                    "disputed_by", help_text=_("The other source, for example “website of the Alliance, 3 June 2026”.")
                ),
                FieldPanel("dispute_note"),
            ],
            heading=_("Dispute"),
        ),
    ]
    api_fields = writable("role", "start", "end", "source", "disputed", "disputed_by", "dispute_note")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.get_role_display()

    def publication_errors(self) -> list[str]:
        errors = []
        if (self.start or self.end) and not self.source:
            errors.append(_("The role “%(role)s” has a date. Say in which source it stands.") % {"role": self})
        if self.start and self.end and self.end < self.start:
            errors.append(_("The role “%(role)s” ends before it starts.") % {"role": self})
        if self.disputed and not self.disputed_by:
            errors.append(_("The role “%(role)s” is disputed. Say which source disputes it.") % {"role": self})
        return [str(error) for error in errors]
