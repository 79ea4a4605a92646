from __future__ import annotations

import re
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, RichTextBlock, StructBlockValidationError, URLBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.base import ShapedBlock
from cms.blocks.text import TEXT_FEATURES
from cms.core.building import Build
from cms.core.models import CustomDocument, CustomImage
from cms.core.models.consents import consent_problem
from cms.core.shapes import FileShape, ImageShape, RichText, Shape


class LabelledImageBlock(ImageBlock):
    """Wagtail's block with a label that can be translated for the image itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.child_blocks["image"].label = self.child_blocks["image"].meta.label = _("Image")


class PictureShape(Shape):
    """A picture in the text."""

    image: ImageShape
    caption: str


class PictureBlock(ShapedBlock):
    Shape = PictureShape

    image = LabelledImageBlock(label=_("Image"))
    caption = CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with a caption. Describe what it shows, or mark it as decorative.")

    def get_preview_value(self) -> Any:
        return self.normalize({"image": CustomImage.objects.last(), "caption": "Zo ziet een bijschrift eruit"})

    def shape(self, value: Any, build: Build) -> PictureShape | None:
        chosen = value["image"]
        image = chosen and build.image(chosen, alt=chosen.contextual_alt_text or "", decorative=chosen.decorative)
        return PictureShape(image=image, caption=value["caption"] or "") if image else None


class DocumentShape(Shape):
    """A file that belongs to the text."""

    file: FileShape
    description: str


class DocumentBlock(ShapedBlock):
    Shape = DocumentShape

    document = DocumentChooserBlock(label=_("Document"))
    description = CharBlock(
        label=_("Description"), required=False, max_length=250, help_text=_("What the reader finds in this file.")
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")
        description = _("A file to download, with its kind and size.")

    def get_preview_value(self) -> Any:
        return self.normalize({"document": CustomDocument.objects.last(), "description": "Wat er in dit bestand staat"})

    def shape(self, value: Any, build: Build) -> DocumentShape | None:
        file = value["document"] and build.file(value["document"])
        return DocumentShape(file=file, description=value["description"] or "") if file else None


VIDEO_HOSTS = {
    "youtube": (
        re.compile(r"^https://(?:www\.)?(?:youtube\.com/watch\?v=|youtu\.be/)([\w-]{11})(?:[?&].*)?$"),
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    "vimeo": (re.compile(r"^https://(?:www\.)?vimeo\.com/(\d+)(?:\?.*)?$"), "https://player.vimeo.com/video/{}?dnt=1"),
}
"""Where films may stand: how their addresses look, and their players without tracking."""


def video_source(address: str) -> tuple[Any, str] | None:
    """Return the host and the address of the player for a film's address, or None for one that is not allowed."""
    for host, (pattern, player) in VIDEO_HOSTS.items():
        if match := pattern.match(address):
            return host, player.format(match[1])
    return None


class VideoShape(Shape):
    """A film on another host. Ask nothing from that host before the reader chose to: show ``poster`` and a button."""

    title: str
    host: Literal["youtube", "vimeo"]
    url: str
    player_url: str
    poster: ImageShape | None
    html: RichText


class VideoBlock(ShapedBlock):
    Shape = VideoShape

    title = CharBlock(label=_("Title"), max_length=160)
    url = URLBlock(label=_("Address of the film"), help_text=_("On YouTube or Vimeo."))
    poster = ImageChooserBlock(label=_("Picture to show before it plays"), required=False)
    transcript = RichTextBlock(
        label=_("Text alternative"),
        features=TEXT_FEATURES,
        help_text=_("What is said and shown, for people who cannot hear or see the film."),
    )
    shows_young_carer = BooleanBlock(label=_("A young carer can be seen or heard"), required=False)
    consent = SnippetChooserBlock("core.Consent", label=_("Consent"), required=False)

    class Meta:
        icon = "media"
        label = _("Film")
        description = _("A film on YouTube or Vimeo. Nothing is asked from that site before the reader clicks.")
        preview_value = {
            "title": "Titel van de film",
            "url": "https://vimeo.com/123456789",
            "transcript": "<p>Wat er in de film te horen en te zien is.</p>",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = {}
        if value["url"] and not video_source(value["url"]):
            errors["url"] = ValidationError(
                _("Only films on YouTube and Vimeo. Paste the address of the page on which the film plays.")
            )
        if value["shows_young_carer"] and not self.is_deferred_validation:
            problem = consent_problem(value["consent"])
            if problem:
                errors["consent"] = ValidationError(problem)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value

    def shape(self, value: Any, build: Build) -> VideoShape | None:
        source = video_source(value["url"])
        if not source or (value["shows_young_carer"] and not build.consented(value["consent"])):
            return None
        return VideoShape(
            title=value["title"],
            host=source[0],
            url=value["url"],
            player_url=source[1],
            poster=build.image(value["poster"]) if value["poster"] else None,
            html=build.html(value["transcript"].source),
        )
