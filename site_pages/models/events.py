from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage, TranslatableOrderable
from cms.core.models.pages import PARTICIPANT_TYPES, ChecksBeforePublishing, Errors, participant_key
from cms.core.writable import writable
from partners.blocks import PhraseListField


class EventPage(BasePage, BodyMixin):
    """A meeting, congress or campaign: what was planned, and what happened."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    parent_page_types = ["site_pages.CollectionPage"]
    subpage_types: list[str] = []
    ordered_dates = (("planned_start", "planned_end"), ("actual_start", "actual_end"))
    page_icon = "calendar-alt"
    page_description = _("A meeting, congress or yearly campaign, with its programme.")

    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.PLANNED)
    planned_start = models.DateTimeField(_("planned start"), null=True, blank=True)
    planned_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True)
    actual_end = models.DateTimeField(_("actual end"), null=True, blank=True)
    yearly = models.BooleanField(_("comes back every year"), default=False)
    yearly_rule = models.CharField(
        _("when in the year"), max_length=120, blank=True, help_text=_("For example “first week of June”.")
    )
    place = models.CharField(_("place"), max_length=160, blank=True)
    online = models.BooleanField(_("online"), default=False)
    registration_url = models.URLField(_("address to register"), blank=True)
    goals = PhraseListField(verbose_name=_("goals"), blank=True)

    content_panels = [
        *BasePage.intro_panels,
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldRowPanel([FieldPanel("planned_start"), FieldPanel("planned_end")]),
                FieldRowPanel([FieldPanel("actual_start"), FieldPanel("actual_end")]),
                FieldRowPanel([FieldPanel("yearly"), FieldPanel("yearly_rule")]),
            ],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("place"), FieldPanel("online")]), FieldPanel("registration_url")],
            heading=_("Where"),
        ),
        InlinePanel("organisers", heading=_("Organised by"), label=_("Organisation")),
        InlinePanel("signatories", heading=_("Signed by"), label=_("Organisation")),
        FieldPanel("goals"),
        InlinePanel("sessions", heading=_("Programme"), label=_("Session")),
        *BodyMixin.body_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        *BodyMixin.search_fields,
        index.SearchField("place"),
        index.FilterField("planned_start"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *BodyMixin.api_fields,
        *writable(
            "status",
            "planned_start",
            "planned_end",
            "actual_start",
            "actual_end",
            "yearly",
            "yearly_rule",
            "place",
            "online",
            "registration_url",
            "goals",
            "organisers",
            "signatories",
            "sessions",
        ),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        if self.status == self.Status.HELD and not self.actual_start:
            errors.setdefault("actual_start", []).append(str(_("Say when it was held.")))
        if self.yearly and not self.yearly_rule:
            errors.setdefault("yearly_rule", []).append(str(_("Say when in the year it takes place.")))
        return errors


class EventOrganiser(TranslatableOrderable):
    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="organisers")
    partner = participant_key()
    role = models.CharField(_("role"), max_length=120, blank=True)

    panels = [PageChooserPanel("partner", PARTICIPANT_TYPES), FieldPanel("role")]
    api_fields = writable("partner", "role")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")

    def __str__(self) -> str:
        return self.partner.title


class EventSignatory(Orderable):
    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="signatories")
    partner = participant_key()

    panels = [PageChooserPanel("partner", PARTICIPANT_TYPES)]
    api_fields = writable("partner")

    class Meta(Orderable.Meta):
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")

    def __str__(self) -> str:
        return self.partner.title


class EventSession(ChecksBeforePublishing, TranslatableOrderable):
    """A part of the programme; it may be held a second time."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=160)
    start = models.DateTimeField(_("start"), null=True, blank=True)
    end = models.DateTimeField(_("end"), null=True, blank=True)
    repeat_start = models.DateTimeField(_("start of the repeat"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=80, blank=True)

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        FieldRowPanel([FieldPanel("repeat_start"), FieldPanel("room")]),
    ]
    api_fields = writable("title", "start", "end", "repeat_start", "room")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.title

    def publication_errors(self) -> list[str]:
        if self.start and self.end and self.end < self.start:
            return [str(_("The session “%(session)s” ends before it starts.") % {"session": self})]
        return []
