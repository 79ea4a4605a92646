from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.blocks.body import BodyMixin
from cms.blocks.media import video_source
from cms.blocks.text import TEXT_FEATURES
from cms.core.days import day_of, today
from cms.core.models import BasePage
from cms.core.models.consents import consent_problem
from cms.core.models.pages import Errors
from cms.core.writable import writable
from resources.models.base import ResourcePage


class MediaPage(ResourcePage):
    """A press release, infographic, film or picture that others may use."""

    class Kind(models.TextChoices):
        PRESS_RELEASE = "press-release", _("Press release")
        INFOGRAPHIC = "infographic", _("Infographic")
        FILM = "film", _("Film")
        IMAGE = "image", _("Picture")

    NEEDS_ALTERNATIVE = {Kind.FILM, Kind.INFOGRAPHIC}

    page_icon = "media"
    page_description = _("A press release, infographic, film or picture for the media and for partners.")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    file = models.ForeignKey(
        "core.CustomDocument",
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    video_url = models.URLField(_("address of the film"), blank=True, help_text=_("On YouTube or Vimeo."))
    text_alternative = RichTextField(
        _("text alternative"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_("All that the film or infographic tells, in words. Needed before it can be published."),
    )
    shows_young_carer = models.BooleanField(_("a young carer can be seen or heard"), default=False)
    consent = models.ForeignKey(
        "core.Consent", verbose_name=_("consent"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_on = models.DateField(
        _("usable until"), null=True, blank=True, help_text=_("The day after, the item is taken offline by itself.")
    )

    content_panels = [
        *BasePage.intro_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("file"),
                FieldPanel("video_url"),
                FieldPanel("text_alternative"),
                FieldPanel("expires_on"),
            ],
            heading=_("The item"),
        ),
        MultiFieldPanel([FieldPanel("shows_young_carer"), FieldPanel("consent")], heading=_("Consent")),
        *BodyMixin.body_panels,
        *ResourcePage.resource_panels,
    ]
    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("text_alternative"),
        index.FilterField("kind"),
    ]
    api_fields = [
        *ResourcePage.api_fields,
        *writable("kind", "file", "video_url", "text_alternative", "shows_young_carer", "consent", "expires_on"),
    ]

    class Meta:
        verbose_name = _("media item")
        verbose_name_plural = _("media items")

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        if self.kind in self.NEEDS_ALTERNATIVE and not self.text_alternative:
            errors.setdefault("text_alternative", []).append(
                str(_("Write down what it tells, for people who cannot see or hear it."))
            )
        if self.video_url and not video_source(self.video_url):
            errors.setdefault("video_url", []).append(str(_("Only films on YouTube and Vimeo.")))
        if self.expires_on and self.expires_on < self._first_day():
            errors.setdefault("expires_on", []).append(
                str(_("By then it would not be usable any more. Choose a later day, or none."))
            )
        if self.shows_young_carer and (problem := consent_problem(self.consent)):
            errors.setdefault("consent", []).append(problem)
        return errors

    def _first_day(self) -> datetime.date:
        """Return the day on which the item is public from now on."""
        return max(today(), day_of(self.go_live_at)) if self.go_live_at else today()
