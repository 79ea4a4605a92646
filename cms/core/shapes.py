"""The JSON shapes that every content item is made of.

A shape is the one description of a piece of public JSON: it validates what a builder makes, and the OpenAPI schema
is generated from it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Choices
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """Base of all public JSON: lowerCamelCase names, and nothing that is not declared."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        json_schema_serialization_defaults_required=True,
    )


def one_of(choices: type[Choices], *, nullable: bool = False) -> Any:
    """Return a field whose values are those of a model's choices; they are part of the public API."""
    return Field(json_schema_extra={"enum": [*choices.values, *([None] if nullable else [])]})


RichText = Annotated[str, Field(json_schema_extra={"contentMediaType": "text/html"})]
"""Clean HTML with resolved links; a client may ask for it as Markdown or as plain text."""


class FocalPoint(Shape):
    """Where the eye should land: fractions of the width and the height, measured from the top left corner."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class ImageSource(Shape):
    """One rendition. Width and height in pixels."""

    url: str
    width: int
    height: int


class ImageShape(Shape):
    """A picture with everything needed to show it. ``alt`` is empty only when ``decorative`` is true."""

    url: str
    width: int
    height: int
    alt: str
    decorative: bool
    caption: str
    credit: str
    focal_point: FocalPoint | None
    srcset: list[ImageSource]


class FileShape(Shape):
    """A file to download. ``size`` in bytes, ``checksum`` the SHA-256 in hexadecimal digits.

    ``pages`` and ``tagged`` are known of PDF alone: one that is tagged can be read well with a screen reader.
    """

    url: str
    title: str
    filename: str
    media_type: str
    size: int
    checksum: str
    language: str | None
    pages: int | None = None
    tagged: bool | None = None


class Term(Shape):
    """A term of the taxonomy. ``key`` is the same in every language."""

    key: str
    name: str


TranslationStatus = Literal["missing", "outdated", "complete"]


class Translation(Shape):
    """Another language of the same item.

    ``missing``: it is not public in that language (then ``id`` is null), or shows the text of another one there.
    ``outdated``: the source was published later than this translation, or has changed since the translation was made
    from it.
    """

    locale: str
    id: UUID | None
    path: str | None
    status: TranslationStatus


class Breadcrumb(Shape):
    id: UUID
    title: str
    path: str


class Card(Shape):
    """What is needed to show a link to an item."""

    id: UUID
    type: str
    locale: str
    path: str | None
    url: str | None
    title: str
    summary: str
    image: ImageShape | None


class Summary(Card):
    """An item in a list."""

    published_at: datetime
    changed_at: datetime
    themes: list[Term]
    audiences: list[Term]
    tags: list[Term]


class Item(Summary):
    """What every content item holds; each type adds its own fields.

    ``translationStatus`` tells of the item itself what ``translations`` tell of the other languages.
    """

    translation_status: TranslationStatus
    translations: list[Translation]
    breadcrumbs: list[Breadcrumb]


class PageItem(Item):
    """What every item holds that is made from a page."""

    review_date: date | None
