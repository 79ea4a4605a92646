"""What a builder may ask while it builds an item.

Page types and blocks are written against this protocol; ``cms.publishing.builder`` implements it. Whatever is asked
is noted as a dependency of the item, so an author of a page type declares none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import models

from cms.core.shapes import Card, FileShape, ImageShape, Term


class Build(Protocol):
    locale: str
    """Language code of the item that is being built."""

    def image(self, image: Any, *, alt: str = "", decorative: bool = False) -> ImageShape | None:
        """Return the shape of an image; ``alt`` replaces the image's own text."""

    def file(self, document: Any) -> FileShape | None:
        """Return the shape of a document; None where its collection is private."""

    def consented(self, consent: Any) -> bool:
        """Say whether this recorded consent allows to show words or pictures of a young carer."""

    def html(self, source: str) -> str:
        """Return clean public HTML for stored rich text; links to what is not public keep only their text."""

    def terms(self, terms: Iterable[Any]) -> list[Term]:
        """Return taxonomy terms, named in the language of the item."""

    def card(self, page: Any) -> Card | None:
        """Return the public card of a page (instance or primary key), in this language where it exists; else None."""

    def cards(self, pages: Iterable[Any]) -> list[Card]: ...

    def themes_of(self, card: Card) -> list[Term]:
        """Return the themes of the item of a card that ``card`` or ``cards`` returned, named in this language."""

    def public_id(self, page: Any) -> UUID | None:
        """Return the id of the public item that ``card`` would show."""

    def query(
        self,
        *,
        types: Iterable[str],
        facets: dict[str, list[str]] | None = None,
        order: str = "newest",
        number: int | None = None,
    ) -> list[Card]:
        """Return the cards of a stored query. ``order``: newest, date (the latest first), title or position."""

    def dated_query(
        self,
        *,
        types: Iterable[str],
        facets: dict[str, list[str]] | None = None,
        order: str = "newest",
        number: int | None = None,
    ) -> list[tuple[Card, datetime]]:
        """Return the same, each with the moment of what it tells of (``PublicType.dated``)."""

    def beside(self, type_name: str, moment: datetime) -> tuple[Card | None, Card | None]:
        """Return what of this type in this language tells of the time just before a moment, and just after it."""

    def note(self, instance: models.Model) -> None:
        """Note that the item shows something of this object."""

    def localized(self, instance: models.Model) -> Any:
        """Return a translatable snippet in the language of the item, or itself where it has no translation."""

    def absolute(self, url: str) -> str:
        """Return the absolute address of a path on this host."""
