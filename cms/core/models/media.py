from __future__ import annotations

import hashlib
import secrets
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from cms.core.files.inspection import Facts, inspect, tell
from cms.core.files.names import printable, safe_name
from cms.core.files.refusal import UnsafeFile
from cms.core.models.consents import Consent, consent_problem
from cms.core.models.saving import SavedAtOnce
from cms.core.writable import writable

PORTRAITS = "images/portraits/"
"""Where the public files of pictures stand in which a young carer can be recognised."""


class CustomImage(SavedAtOnce, AbstractImage):
    """A picture. Its description is the text for people who cannot see it."""

    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture adds no information. Screen readers skip it."),
    )
    caption = models.CharField(_("caption"), max_length=250, blank=True)
    credit = models.CharField(_("maker"), max_length=120, blank=True, help_text=_("Who made the picture."))
    shows_young_carer = models.BooleanField(
        _("a young carer can be recognised"),
        default=False,
        db_default=False,
        help_text=_("Then the picture is public only with recorded consent, and goes when that is withdrawn."),
    )
    consent = models.ForeignKey(
        Consent, verbose_name=_("consent"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "is_decorative",
        "caption",
        "credit",
        "shows_young_carer",
        "consent",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    api_fields = writable("description", "is_decorative", "caption", "credit", "shows_young_carer", "consent")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def clean(self) -> None:
        super().clean()
        if self.is_decorative and self.description:
            raise ValidationError({"is_decorative": _("A decorative picture has no description. Remove one of both.")})
        if not self.is_decorative and not self.description:
            raise ValidationError(
                {"description": _("Describe what the picture shows, or mark it as decorative.")},
            )

    @property
    def default_alt_text(self) -> str:
        return "" if self.is_decorative else self.description

    @property
    def consent_problem(self) -> str:
        """Why the picture may not be shown, or an empty string."""
        return consent_problem(self.consent) if self.shows_young_carer else ""


class Rendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta(AbstractRendition.Meta):
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def get_upload_to(self, filename: str) -> str:
        if self.image.shows_young_carer:
            return PORTRAITS + secrets.token_hex(16) + PurePosixPath(filename).suffix
        return super().get_upload_to(filename)


class CustomDocument(SavedAtOnce, AbstractDocument):
    """A file to download."""

    title: Any
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=settings.LANGUAGES, help_text=_("Language of the text.")
    )
    checksum = models.CharField(_("checksum"), max_length=64, editable=False, default="")
    media_type = models.CharField(_("type"), max_length=100, editable=False, default="", db_default="")
    pages = models.PositiveIntegerField(_("number of pages"), null=True, editable=False)
    tagged = models.BooleanField(_("tagged"), null=True, editable=False)

    admin_form_fields = ("title", "file", "language", "collection", "tags")
    api_fields = writable("language")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        """Refuse a new file that may not be shared; what is kept already stays as it is."""
        if not self._has_new_file:
            return
        self._name_safely()
        try:
            self._look_at_file()
        except UnsafeFile as error:
            raise ValidationError({"file": error}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with what the file tells. Raises ``UnsafeFile`` for a new file that may not be shared."""
        if self._has_new_file:
            self._name_safely()
        if self._has_new_file or (self.file and not self.checksum):
            self._set_document_file_metadata()
        super().save(*args, **kwargs)

    @property
    def content_type(self) -> str:
        return self.media_type or super().content_type

    @property
    def in_words(self) -> str:
        """What the file is: its type, its length and its size."""
        pages = self.pages and ngettext("%(count)s page", "%(count)s pages", self.pages) % {"count": self.pages}
        size = self.file_size and filesizeformat(self.file_size)
        return ", ".join(str(part) for part in (self.file_extension.upper(), pages, size) if part)

    @property
    def tagging(self) -> str:
        if self.tagged is None:
            return ""
        return gettext("tagged") if self.tagged else gettext("not tagged")

    @property
    def advice(self) -> str:
        """What an editor should do about the file; empty if nothing."""
        if self.tagged is not False:
            return ""
        return gettext(
            "This PDF is not tagged: people with a screen reader cannot read it well. Make it again from its source, "
            "with tags. In Word: Save as PDF, then under Options “Document structure tags for accessibility”."
        )

    @property
    def _has_new_file(self) -> bool:
        return bool(self.file) and not self.file._committed

    def _name_safely(self) -> None:
        self.file.name = safe_name(self.file.name)
        self.title = printable(self.title).strip() or self.file.name

    def _look_at_file(self) -> Facts:
        """Return what the file tells. Forms ask several times about the same new file: it is looked at once."""
        if not self._has_new_file:
            with self.open_file() as file:
                return tell(file, name=self.filename)
        if self._looked_at is None or self._looked_at[0] is not self.file.file:
            with self.open_file() as file:
                self._looked_at = self.file.file, inspect(file, name=self.filename)
        return self._looked_at[1]

    _looked_at: tuple[Any, Facts] | None = None

    def _set_document_file_metadata(self) -> None:
        facts = self._look_at_file()
        super()._set_document_file_metadata()
        with self.open_file() as file:
            self.checksum = hashlib.file_digest(file, "sha256").hexdigest()
        self.media_type, self.pages, self.tagged = facts.media_type, facts.pages, facts.tagged
        if not self.language:
            self.language = next((code for code, _name in settings.LANGUAGES if facts.is_in(code)), "")
