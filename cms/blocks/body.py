"""The body of a page: which blocks it may hold, and the typed union of their shapes."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import Field
from typing_extensions import TypeAliasType
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks.base import ShapedBlock, block_shape
from cms.blocks.media import DocumentBlock, PictureBlock, VideoBlock
from cms.blocks.references import CardsBlock, ContactBlock, FigureBlock, ListingBlock
from cms.blocks.tables import TableBlock
from cms.blocks.text import AccordionBlock, CalloutBlock, HeadingBlock, QuotationBlock, RunningTextBlock, StepsBlock
from cms.core.building import Build
from cms.core.shapes import PageItem, Shape
from cms.core.writable import writable

TEXT, MEDIA, REFERENCES = _("Text"), _("Images, films and files"), _("From elsewhere on the site")


class BodyBlock(StreamBlock):
    heading = HeadingBlock(group=TEXT)
    text = RunningTextBlock(group=TEXT)
    callout = CalloutBlock(group=TEXT)
    steps = StepsBlock(group=TEXT)
    accordion = AccordionBlock(group=TEXT)
    table = TableBlock(group=TEXT)
    quotation = QuotationBlock(group=TEXT)
    image = PictureBlock(group=MEDIA)
    video = VideoBlock(group=MEDIA)
    document = DocumentBlock(group=MEDIA)
    figure = FigureBlock(group=REFERENCES)
    cards = CardsBlock(group=REFERENCES)
    listing = ListingBlock(group=REFERENCES)
    contact = ContactBlock(group=REFERENCES)


BLOCK_SHAPES: dict[str, type[Shape]] = {
    name: block_shape(name, block) for name, block in BodyBlock.base_blocks.items() if isinstance(block, ShapedBlock)
}
# With a name of its own the union is described once, and clients have a type for a block of any kind.
Block: Any = TypeAliasType("Block", Annotated[reduce(or_, BLOCK_SHAPES.values()), Field(discriminator="type")])


class BodyItem(PageItem):
    """An item with a body of blocks."""

    body: list[Block]


def body_shape(stream: Any, build: Build) -> list[Shape]:
    """Return the shapes of the blocks of a body, in their order; blocks with nothing public are left out."""
    shapes = []
    for child in stream:
        value = child.block.shape(child.value, build)
        if value is not None:
            fields = {"id": child.id or "", "type": child.block_type, "value": value}
            shapes.append(BLOCK_SHAPES[child.block_type].model_validate(fields))
    return shapes


class BodyMixin(models.Model):
    """A page with a body."""

    body = StreamField(BodyBlock(required=False), verbose_name=_("body"), blank=True)

    body_panels = [FieldPanel("body")]
    search_fields = [index.SearchField("body")]
    api_fields = writable("body")

    class Meta:
        abstract = True
