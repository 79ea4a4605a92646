from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    ListBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.base import ShapedBlock
from cms.core.building import Build
from cms.core.models.consents import consent_problem
from cms.core.shapes import RichText, Shape

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
"""Rich text holds running text only: headings, images and films are blocks of their own."""


class HeadingShape(Shape):
    """A heading. ``level`` is 2 or 3; ``anchor`` can be used as the fragment of an address."""

    text: str
    level: Literal[2, 3]
    anchor: str


class HeadingBlock(ShapedBlock):
    Shape = HeadingShape

    text = CharBlock(label=_("Heading"), max_length=120)
    level = ChoiceBlock(
        label=_("Level"),
        choices=[("2", _("Heading")), ("3", _("Heading below a heading"))],
        default="2",
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Divides the page into parts. Readers and screen readers jump from heading to heading.")
        preview_value = {"text": "Zo begint u", "level": "2"}

    def shape(self, value: Any, build: Build) -> HeadingShape:
        return HeadingShape(
            text=value["text"], level=2 if value["level"] == "2" else 3, anchor=slugify(value["text"]) or "deel"
        )


class TextShape(Shape):
    """Running text as clean HTML: paragraphs, lists, bold, italic and links."""

    html: RichText


class RunningTextBlock(ShapedBlock):
    Shape = TextShape

    text = RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Running text with lists and links.")
        preview_value = {"text": "<p>Eén op de vier jongeren groeit op met ziekte en zorg thuis.</p>"}

    def shape(self, value: Any, build: Build) -> TextShape | None:
        html = build.html(value["text"].source if value["text"] else "")
        return TextShape(html=html) if html else None


class QuotationShape(Shape):
    """Words of somebody. ``kind`` says whose: of a young carer, a professional, or a document."""

    text: str
    speaker: str
    role: str
    kind: Literal["young-carer", "professional", "document"]


class QuotationBlock(ShapedBlock):
    Shape = QuotationShape

    text = TextBlock(label=_("Quotation"), rows=3)
    speaker = CharBlock(label=_("Who says it"), help_text=_("For a young carer a first name at most."), max_length=120)
    role = CharBlock(label=_("Role"), required=False, max_length=120)
    kind = ChoiceBlock(
        label=_("Whose words"),
        choices=[
            ("young-carer", _("A young carer")),
            ("professional", _("A professional")),
            ("document", _("A document")),
        ],
    )
    consent = SnippetChooserBlock(
        "core.Consent",
        label=_("Consent"),
        required=False,
        help_text=_("For a young carer: the recorded consent. Below the age of 16 also of a guardian."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Words of a person or from a document. Words of a young carer need recorded consent.")
        preview_value = {
            "text": "Vraag eerst hoe het met het kind zelf gaat.",
            "speaker": "Handreiking",
            "role": "",
            "kind": "document",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["kind"] == "young-carer" and not self.is_deferred_validation:
            problem = consent_problem(value["consent"])
            if problem:
                raise StructBlockValidationError(block_errors={"consent": ValidationError(problem)})
        return value

    def shape(self, value: Any, build: Build) -> QuotationShape | None:
        if value["kind"] == "young-carer" and not build.consented(value["consent"]):
            return None
        return QuotationShape(text=value["text"], speaker=value["speaker"], role=value["role"], kind=value["kind"])


class CalloutShape(Shape):
    """A short text that stands out."""

    kind: Literal["info", "tip", "important", "example"]
    title: str
    html: RichText


class CalloutBlock(ShapedBlock):
    Shape = CalloutShape

    kind = ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("info", _("Information")),
            ("tip", _("Tip")),
            ("important", _("Important")),
            ("example", _("Example")),
        ],
        default="info",
    )
    title = CharBlock(label=_("Title"), required=False, max_length=120)
    text = RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Call-out")
        description = _("A short text in a box that stands out from the rest.")
        preview_value = {"kind": "tip", "title": "Tip", "text": "<p>Begin met één school in de wijk.</p>"}

    def shape(self, value: Any, build: Build) -> CalloutShape:
        return CalloutShape(kind=value["kind"], title=value["title"], html=build.html(value["text"].source))


class TitledText(Shape):
    """A short title with text below it, as HTML."""

    title: str
    html: RichText


class TitledTextBlock(StructBlock):
    title = CharBlock(label=_("Title"), max_length=160)
    text = RichTextBlock(label=_("Text"), features=TEXT_FEATURES, required=False)


def titled_texts(values: Any, build: Build) -> list[TitledText]:
    return [
        TitledText(title=value["title"], html=build.html(value["text"].source if value["text"] else ""))
        for value in values
    ]


class StepsShape(Shape):
    """Steps in their order."""

    title: str
    steps: list[TitledText]


class StepsBlock(ShapedBlock):
    Shape = StepsShape

    title = CharBlock(label=_("Title"), required=False, max_length=160)
    steps = ListBlock(TitledTextBlock(label=_("Step")), label=_("Steps"), min_num=2)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("Numbered steps, for what must happen in a fixed order.")
        preview_value = {
            "title": "In twee stappen",
            "steps": [
                {"title": "Kijk rond", "text": "<p>Wie kent jonge mantelzorgers?</p>"},
                {"title": "Spreek af", "text": "<p>Wie doet wat, en wanneer?</p>"},
            ],
        }

    def shape(self, value: Any, build: Build) -> StepsShape:
        return StepsShape(title=value["title"], steps=titled_texts(value["steps"], build))


class AccordionShape(Shape):
    """Parts that a reader opens one by one; all of their text is in the item."""

    items: list[TitledText]


class AccordionBlock(ShapedBlock):
    Shape = AccordionShape

    items = ListBlock(TitledTextBlock(label=_("Part")), label=_("Parts"), min_num=1)

    class Meta:
        icon = "collapse-down"
        label = _("Accordion")
        description = _("Questions and answers, or other parts that not everybody needs to read.")
        preview_value = {"items": [{"title": "Wat is een JMZ?", "text": "<p>Een jonge mantelzorger.</p>"}]}

    def shape(self, value: Any, build: Build) -> AccordionShape:
        return AccordionShape(items=titled_texts(value["items"], build))
