from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField

from cms.blocks.body import BodyMixin
from cms.core.identity import item_id
from cms.core.models import BasePage, CustomDocument, TranslatableOrderable
from cms.core.models.pages import ChecksBeforePublishing, Errors
from cms.core.writable import writable
from resources.blocks import EditionFileBlock
from resources.models.base import ResourcePage
from resources.models.editions import FixedEdition


class HandoutPage(ResourcePage):
    """A guide for municipalities, schools or others, in numbered editions that can be cited."""

    page_icon = "doc-full-inverse"
    page_description = _("A guide to read, download and adapt, in numbered editions.")

    editable = models.BooleanField(
        _("may be adapted"),
        default=True,
        help_text=_("Others may change the text for their own use. Switch off for a protected text."),
    )

    content_panels = [
        *BasePage.intro_panels,
        *BodyMixin.body_panels,
        InlinePanel(
            "editions",
            heading=_("Editions"),
            label=_("Edition"),
            help_text=_("Once an edition is published it stays as it is, with the text of that moment."),
        ),
        InlinePanel(
            "corrections",
            heading=_("Corrections"),
            label=_("Correction"),
            help_text=_("What you mended in the text since the newest edition. That edition itself stays as it is."),
        ),
        FieldRowPanel([*ResourcePage.resource_panels, FieldPanel("editable")]),
    ]
    api_fields = [*ResourcePage.api_fields, *writable("editable", "editions", "corrections")]

    class Meta:
        verbose_name = _("handout")
        verbose_name_plural = _("handouts")

    def publication_errors(self) -> Errors:
        errors = super().publication_errors()
        numbers = [edition.number for edition in self.editions.all()]
        if len(numbers) != len(set(numbers)):
            errors.setdefault("editions", []).append(str(_("Two editions have the same number. Number them anew.")))
        elif messages := [*self._errors_of_fixed_editions(), *self._errors_of_corrections(numbers)]:
            errors.setdefault("editions", []).extend(messages)
        return errors

    def _errors_of_fixed_editions(self) -> Iterator[str]:
        """Yield what would change an edition that others may cite already."""
        if self.pk is None:
            return
        public_id = item_id(self.translation_key, self.locale.language_code)
        editions = {edition.number: edition for edition in self.editions.all()}
        fixed = {edition.number: edition for edition in FixedEdition.objects.details().filter(item_id=public_id)}
        for number, as_published in sorted(fixed.items()):
            if number not in editions:
                # A withdrawn edition need not stay in the list.
                if not as_published.withdrawn_at:
                    yield str(_("Edition %(number)s is published and cannot be removed.") % {"number": number})
            elif not editions[number].is_as_published(as_published):
                yield str(
                    _("Edition %(number)s is published and cannot be changed. Add a new edition.") % {"number": number}
                )
        newest = max(fixed, default=0)
        if lower := {number for number in editions if number not in fixed and number < newest}:
            # Those that were there before and never published may stay.
            known = HandoutEdition.objects.filter(page=self.pk).values_list("number", flat=True)
            for number in sorted(lower.difference(known)):
                yield str(
                    _("Edition %(number)s is new: give it a number higher than %(newest)s.")
                    % {"number": number, "newest": newest}
                )

    def _errors_of_corrections(self, numbers: list[int]) -> Iterator[str]:
        for number in sorted({correction.edition for correction in self.corrections.all()}.difference(numbers)):
            yield str(_("A correction names edition %(number)s, which is not there.") % {"number": number})


class HandoutEdition(ChecksBeforePublishing, TranslatableOrderable):
    """An edition of a handout: what it is cited by, and what changed in it."""

    page = ParentalKey(HandoutPage, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("number"))
    date = models.DateField(_("date"))
    what_changed = models.TextField(
        _("what changed"),
        blank=True,
        help_text=_(
            "In plain words, for who knows the edition before, for example “Chapter 3 follows the law of 2026”."
        ),
    )
    files = StreamField(
        [("file", EditionFileBlock())], verbose_name=_("files"), blank=True, help_text=_("Files made elsewhere.")
    )

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("date")]),
        FieldPanel("what_changed"),
        FieldPanel("files"),
    ]
    api_fields = writable("number", "date", "what_changed", "files")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)

    def publication_errors(self) -> list[str]:
        if not self.what_changed:
            return [str(_("Say what changed in edition %(number)s.") % {"number": self.number})]
        return []

    def named_files(self) -> list[list[Any]]:
        """Return pairs of the primary key of a document and the language of that file."""
        return [
            [child.value["document"].pk, child.value["language"]] for child in self.files if child.value["document"]
        ]

    def is_as_published(self, edition: FixedEdition) -> bool:
        """Say whether this is still what was fixed, but for files that were deleted from the library."""
        if (self.date, self.what_changed) != (edition.date, edition.what_changed):
            return False
        named = self.named_files()
        if named == edition.files:
            return True
        present = set(
            CustomDocument.objects.filter(pk__in=[pk for pk, _language in edition.files]).values_list("pk", flat=True)
        )
        return named == [[pk, language] for pk, language in edition.files if pk in present]


class HandoutCorrection(TranslatableOrderable):
    """What was mended in the text of a handout without a new edition."""

    page = ParentalKey(HandoutPage, on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField(_("date"))
    edition = models.PositiveSmallIntegerField(_("edition"), help_text=_("The number of the newest edition."))
    text = models.TextField(
        _("what was corrected"),
        help_text=_(
            "In plain words: what it said and what is right, for example “On page 4 the year is 2020, not 2019”."
        ),
    )

    panels = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("edition")]),
        FieldPanel("text"),
    ]
    api_fields = writable("date", "edition", "text")

    class Meta(TranslatableOrderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-date", "sort_order", "id"]

    def __str__(self) -> str:
        return self.text
