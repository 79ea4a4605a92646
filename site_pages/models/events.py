from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.blocks.text import TEXT_FEATURES
from cms.core.days import day_of, end_of
from cms.core.models import BasePage, OrderedChild, TranslatableOrderable
from cms.core.models.pages import PARTICIPANT_TYPES, ChecksBeforePublishing, Errors, participant_key
from cms.core.writable import writable
from partners.blocks import PhraseListField
from site_pages.models.programme import Window, clashes, outside
from site_pages.models.recurrence import Dates, YearlyMixin


class EventPage(BasePage, YearlyMixin, BodyMixin):
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
    planned_start = models.DateTimeField(
        _("planned start"), null=True, blank=True, help_text=_("Midnight stands for the whole day.")
    )
    planned_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    previous_start = models.DateTimeField(
        _("start before it was moved"),
        null=True,
        blank=True,
        help_text=_("Fill in the old start when you give the event a new date. Readers then see that it was moved."),
    )
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True)
    actual_end = models.DateTimeField(_("actual end"), null=True, blank=True)
    previous_edition = models.ForeignKey(
        "self",
        verbose_name=_("edition of the year before"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="next_editions",
    )
    place = models.CharField(_("place"), max_length=160, blank=True)
    online = models.BooleanField(_("online"), default=False)
    registration_url = models.URLField(_("address to register"), blank=True)
    registration_opens = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes = models.DateTimeField(_("registration closes"), null=True, blank=True)
    registration_full = models.BooleanField(_("full"), default=False, help_text=_("Nobody can register any more."))
    goals = PhraseListField(verbose_name=_("goals"), blank=True)
    participants = models.PositiveIntegerField(
        _("number of participants"), null=True, blank=True, help_text=_("How many people came.")
    )
    outcome = RichTextField(
        _("what happened"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_("A short report: what came out, and what was different from the plan."),
    )

    content_panels = [
        *BasePage.intro_panels,
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldRowPanel([FieldPanel("planned_start"), FieldPanel("planned_end")]),
                FieldPanel("previous_start"),
            ],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel(
                            "place",
                            help_text=_("For example “Town hall, Zwolle”. Leave it empty for what is online only."),
                        ),
                        FieldPanel("online"),
                    ]
                )
            ],
            heading=_("Where"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel(
                            "registration_url",
                            help_text=_("The page with the form, for example https://www.example.org/aanmelden."),
                        ),
                        FieldPanel("registration_full"),
                    ]
                ),
                FieldRowPanel([FieldPanel("registration_opens"), FieldPanel("registration_closes")]),
            ],
            heading=_("Registration"),
        ),
        InlinePanel("organisers", heading=_("Organised by"), label=_("Organisation")),
        InlinePanel("signatories", heading=_("Signed by"), label=_("Organisation")),
        FieldPanel("goals"),
        InlinePanel(
            "sessions",
            heading=_("Programme"),
            label=_("Session"),
            help_text=_("Any order will do: readers see the programme by time and room."),
        ),
        *BodyMixin.body_panels,
        InlinePanel(
            "toolkit",
            heading=_("Toolkit"),
            label=_("Material"),
            help_text=_("Handouts, media and other pages that others use to take part."),
        ),
        YearlyMixin.yearly_panel,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("actual_start"), FieldPanel("actual_end")]),
                FieldPanel("participants"),
                FieldPanel("outcome"),
            ],
            heading=_("Afterwards"),
            classname="collapsed",
        ),
        InlinePanel("results", heading=_("Results"), label=_("Result")),
    ]
    search_fields = [
        *BasePage.search_fields,
        *BodyMixin.search_fields,
        index.SearchField("place"),
        index.SearchField("outcome"),
        index.FilterField("planned_start"),
    ]
    api_fields = [
        *BasePage.api_fields,
        *BodyMixin.api_fields,
        *writable(
            "status",
            "planned_start",
            "planned_end",
            "previous_start",
            "actual_start",
            "actual_end",
            "place",
            "online",
            "registration_url",
            "registration_opens",
            "registration_closes",
            "registration_full",
            "goals",
            "participants",
            "outcome",
            "organisers",
            "signatories",
            "sessions",
            "toolkit",
            "results",
            *YearlyMixin.yearly_fields,
        ),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        if self.status == self.Status.HELD and not self.actual_start:
            errors.setdefault("actual_start", []).append(str(_("Say when it was held.")))
        if self.previous_edition_id and self.previous_edition_id == self.pk:
            errors.setdefault("previous_edition", []).append(str(_("Choose another page than this one.")))
        sessions = list(self.sessions.all())
        problems = [*clashes(sessions), *outside(sessions, self.windows())]
        if problems:
            errors.setdefault("sessions", []).extend(problems)
        return {**errors, **self.recurrence_errors()}

    def windows(self) -> list[Window]:
        """Return from when to when it is or was, as planned and as it happened, with the whole of its last day."""
        planned, actual = (self.planned_start, self.planned_end), (self.actual_start, self.actual_end)
        return [_whole_days(start, end) for start, end in (planned, actual) if start]

    @property
    def year(self) -> int | None:
        """The year in which this edition is or was held."""
        start = self.actual_start or self.planned_start
        return day_of(start).year if start else None

    def next_dates(self) -> Dates | None:
        """Return when the next edition takes place, by the rule; None without a rule or a date of this edition."""
        return self.dates_in(self.year + 1) if self.yearly and self.year else None


def _whole_days(start: datetime.datetime, end: datetime.datetime | None) -> Window:
    """Return the same period up to the end of its last day, if midnights stand for days."""
    midnight = datetime.time.min
    if any(moment and timezone.localtime(moment).time() != midnight for moment in (start, end)):
        return start, end
    return start, end_of(day_of(end or start))


class EventOrganiser(TranslatableOrderable):
    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="organisers")
    partner = participant_key()
    role = models.CharField(_("role"), max_length=120, blank=True)

    panels = [
        PageChooserPanel("partner", PARTICIPANT_TYPES),
        FieldPanel("role", help_text=_("For example “organiser” or “host”.")),
    ]
    api_fields = writable("partner", "role")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")

    def __str__(self) -> str:
        return self.partner.title


class EventSignatory(OrderedChild):
    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="signatories")
    partner = participant_key()

    panels = [PageChooserPanel("partner", PARTICIPANT_TYPES)]
    api_fields = writable("partner")

    class Meta(OrderedChild.Meta):
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")

    def __str__(self) -> str:
        return self.partner.title


class EventMaterial(TranslatableOrderable):
    """Something that others use to take part: a handout, a film, a page."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="toolkit")
    resource = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("text"), max_length=250, blank=True, help_text=_("What it is for, in a few words."))

    panels = [PageChooserPanel("resource"), FieldPanel("text")]
    api_fields = writable("resource", "text")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("material")
        verbose_name_plural = _("materials")

    def __str__(self) -> str:
        return self.resource.title


class EventResult(ChecksBeforePublishing, TranslatableOrderable):
    """What came out of an event: a page, a text, or both."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="results")
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
