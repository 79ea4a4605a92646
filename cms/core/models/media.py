from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from cms.core.models.saving import SavedAtOnce
from cms.core.writable import writable


class CustomImage(SavedAtOnce, AbstractImage):
    """A picture. Its description is the text for people who cannot see it."""

    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture adds no information. Screen readers skip it."),
    )
    caption = models.CharField(_("caption"), max_length=250, blank=True)
    credit = models.CharField(_("maker"), max_length=120, blank=True, help_text=_("Who made the picture."))

    admin_form_fields = (
        "title",
        "file",
        "description",
        "is_decorative",
        "caption",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    api_fields = writable("description", "is_decorative", "caption", "credit")

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


class Rendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta(AbstractRendition.Meta):
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class CustomDocument(SavedAtOnce, AbstractDocument):
    """A file to download."""

    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=settings.LANGUAGES, help_text=_("Language of the text.")
    )
    checksum = models.CharField(_("checksum"), max_length=64, editable=False, default="")

    admin_form_fields = ("title", "file", "language", "collection", "tags")
    api_fields = writable("language")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def _set_document_file_metadata(self) -> None:
        super()._set_document_file_metadata()
        with self.open_file() as file:
            self.checksum = hashlib.file_digest(file, "sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new_file = self.file and not self.file._committed
        if self.file and (is_new_file or not self.checksum):
            self._set_document_file_metadata()
        super().save(*args, **kwargs)
