from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from cms.core.writable import writable


class Wording(index.Indexed, models.Model):
    """A word or phrase that editors are advised not to use, with what to write instead."""

    class Kind(models.TextChoices):
        JARGON = "jargon", _("Jargon")
        NAMING = "naming", _("Naming people")

    kind = models.CharField(_("list"), max_length=10, choices=Kind.choices, default=Kind.JARGON)
    language = models.CharField(
        _("language"), max_length=12, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    phrase = models.CharField(
        _("word or phrase"),
        max_length=80,
        help_text=_(
            "As it stands in a text. Capitals make no difference. A star stands for any ending: “implement*” also "
            "finds “implementing”."
        ),
    )
    instead = models.CharField(
        _("write instead"),
        max_length=160,
        help_text=_(
            "One or more words that fit, with commas between them, for example “carry out, put into practice”."
        ),
    )
    reason = models.CharField(
        _("why"),
        max_length=250,
        blank=True,
        help_text=_("Editors see this at the word, for example “Many readers do not know this word”."),
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("language")]),
        FieldPanel("phrase"),
        FieldPanel("instead"),
        FieldPanel("reason"),
    ]
    search_fields = [
        index.SearchField("phrase"),
        index.AutocompleteField("phrase"),
        index.FilterField("kind"),
        index.FilterField("language"),
    ]
    api_fields = writable("kind", "language", "phrase", "instead", "reason")

    class Meta:
        verbose_name = _("word to avoid")
        verbose_name_plural = _("words to avoid")
        ordering = ["language", "kind", "phrase"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("phrase"),
                "language",
                name="quality_phrase_once_per_language",
                violation_error_message=_("This word is in a list already."),
            )
        ]

    def __str__(self) -> str:
        return self.phrase

    def clean(self) -> None:
        super().clean()
        self.phrase = " ".join(self.phrase.split())
        if not any(letter.isalnum() for letter in self.phrase):
            raise ValidationError({"phrase": _("Write a word.")})

    @property
    def pattern(self) -> str:
        """The regular expression that finds the phrase as whole words."""
        found = r"\s+".join(
            r"\w*".join(re.escape(part) for part in word.split("*")) for word in self.phrase.split() if word
        )
        return rf"(?<!\w){found}(?!\w)"
