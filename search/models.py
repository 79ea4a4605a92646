from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.core.models.saving import SavedAtOnce
from cms.publishing.models import Follower


class Index(Follower):
    """How far an index has read the change feed: the active one of an engine, and the one that is being built.

    ``fingerprint`` names the way in which entries were made. While it is being built, ``scanned_to`` is the last item
    that was read, and ``done`` of ``total`` items are in it; ``swapping``: it is complete and takes over.
    """

    engine = models.CharField(max_length=20)
    building = models.BooleanField()
    fingerprint = models.CharField(max_length=64)
    scanned_to = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    swapping = models.BooleanField(default=False)
    reserved_until = models.DateTimeField(default=timezone.now)
    """An engine outside the database is written to by one process at a time; this long, if it dies."""

    class Meta:
        verbose_name_plural = "indexes"
        constraints = [models.UniqueConstraint(fields=["engine", "building"], name="search_index_unique")]

    def __str__(self) -> str:
        return f"{self.engine}{' (new)' if self.building else ''}"


class FileText(models.Model):
    """The text of a file, page by page, so that it is read once: ``pages`` holds numbers (or null) and texts."""

    checksum = models.CharField(max_length=64, primary_key=True)
    pages = models.JSONField()

    def __str__(self) -> str:
        return self.checksum


class Wordbook(models.Model):
    """The version of all that is looked for in the place of something else; there is one row."""

    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.version)


def _listed(text: str) -> list[str]:
    return [name for part in re.split(r"[,\n]", text) if (name := part.strip())]


class SynonymSet(SavedAtOnce, models.Model):
    """Words that mean the same to who searches, or words with which others are found too."""

    locale = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    words = models.TextField(
        _("words"),
        validators=[MaxLengthValidator(1000)],
        help_text=_("Words or groups of words that mean the same, separated by commas: “JMZ, jonge mantelzorger”."),
    )
    finds_also = models.TextField(
        _("finds also"),
        blank=True,
        validators=[MaxLengthValidator(1000)],
        help_text=_("Only if it holds in one direction: who searches for the words above finds these too."),
    )

    panels = [FieldPanel("locale"), FieldPanel("words"), FieldPanel("finds_also")]

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return f"{self.words} → {self.finds_also}" if self.finds_also else self.words

    @property
    def names(self) -> list[str]:
        return _listed(self.words)

    @property
    def others(self) -> list[str]:
        return _listed(self.finds_also)

    def clean(self) -> None:
        super().clean()
        if len(self.names) < 2 and not self.others:
            raise ValidationError({"words": _("Give at least two words, separated by commas.")})


class MissedQuery(models.Model):
    """A query that found nothing, and how often that happened.

    The ``text`` is empty until several people asked the same: what only one person typed may say who that is.
    ``digest`` tells the same query again without its text.
    """

    locale = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    text = models.CharField(_("query"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("times"), default=0)
    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [models.UniqueConstraint(fields=["digest", "locale", "month"], name="search_missed_unique")]
        ordering = ["-count", "text"]

    def __str__(self) -> str:
        return self.text
