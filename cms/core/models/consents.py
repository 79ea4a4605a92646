from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.search import index

from cms.core.models.saving import SavedAtOnce

AGE_OF_OWN_CONSENT = 16
"""Below this age a guardian consents too (Dutch implementation act of the GDPR, article 5)."""


class Consent(SavedAtOnce, index.Indexed, models.Model):
    """The record that a young carer agreed to being quoted or shown.

    It holds no name: the reference leads to the signed form, which stays outside the system. It is never public.
    """

    reference = models.CharField(
        _("reference"),
        max_length=80,
        unique=True,
        help_text=_("Where the signed form is kept, for example “file 2026-014”. Put no names here."),
    )
    covers = models.TextField(
        _("covers"),
        help_text=_("Which words or film, and where, for example “quote about school, website and newsletter”."),
    )
    age = models.PositiveSmallIntegerField(_("age when consent was given"))
    given_on = models.DateField(_("given on"))
    guardian_given_on = models.DateField(
        _("consent of a guardian given on"), null=True, blank=True, help_text=_("Needed below the age of 16.")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    panels = [
        HelpPanel(content=_("Do not write down names here. The signed form is kept elsewhere.")),
        FieldPanel("reference"),
        FieldPanel("covers"),
        FieldRowPanel([FieldPanel("age"), FieldPanel("given_on")]),
        FieldRowPanel([FieldPanel("guardian_given_on"), FieldPanel("withdrawn_on")]),
    ]
    search_fields = [index.AutocompleteField("reference")]

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on"]

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        super().clean()
        today = timezone.localdate()
        if self.given_on and self.given_on > today:
            raise ValidationError({"given_on": _("Consent cannot be given in the future.")})
        if self.withdrawn_on and self.withdrawn_on > today:
            told = _("Consent cannot be withdrawn in the future. Fill this in on the day itself.")
            raise ValidationError({"withdrawn_on": told})

    @property
    def problem(self) -> str:
        """Why nothing may be published on this consent, or an empty string."""
        if self.withdrawn_on:
            return str(_("This consent was withdrawn."))
        if self.age < AGE_OF_OWN_CONSENT and not self.guardian_given_on:
            return str(_("Below the age of 16 a guardian must consent too. Record the date on the consent."))
        return ""


def consent_problem(consent: Consent | None) -> str:
    """Return why words or pictures of a young carer may not be published, or an empty string."""
    if consent is None:
        return str(_("Choose the recorded consent of this young carer before you publish."))
    return consent.problem
