from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    EmailBlock,
    IntegerBlock,
    ListBlock,
    MultipleChoiceBlock,
    PageChooserBlock,
    TextBlock,
)
from wagtail.models import Locale
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.base import ShapedBlock
from cms.core.building import Build
from cms.core.identity import item_id
from cms.core.models import Audience, Figure, Theme
from cms.core.models.taxonomy import TaxonomyTerm
from cms.core.registry import registry
from cms.core.shapes import Card, Shape


class FigureReference(Shape):
    """A figure as it stands today. ``superseded`` says that a newer one has replaced it."""

    id: str
    claim: str
    value: str
    source: str
    source_url: str | None
    date: datetime.date | None
    superseded: bool


class FigureBlock(ShapedBlock):
    Shape = FigureReference

    figure = SnippetChooserBlock("core.Figure", label=_("Figure"))

    class Meta:
        icon = "decimal"
        label = _("Figure")
        description = _("A number with its source, from the list of figures. It stays right when the list changes.")

    def get_preview_value(self) -> Any:
        return self.normalize({"figure": Figure.objects.first()})

    def shape(self, value: Any, build: Build) -> FigureReference | None:
        if not value["figure"]:
            return None
        figure = build.localized(value["figure"])
        return FigureReference(
            id=str(item_id(figure.translation_key, build.locale)),
            claim=figure.claim,
            value=figure.value,
            source=figure.source,
            source_url=figure.source_url or None,
            date=figure.date,
            superseded=figure.superseded_by_id is not None,
        )


class CardsShape(Shape):
    """Chosen pages; those that are not public are left out."""

    title: str
    cards: list[Card]


class CardsBlock(ShapedBlock):
    Shape = CardsShape

    title = CharBlock(label=_("Title"), required=False, max_length=120)
    pages = ListBlock(PageChooserBlock(label=_("Page")), label=_("Pages"), min_num=1)

    class Meta:
        icon = "grid"
        label = _("Page cards")
        description = _("Links to pages of your choice, each with its picture and summary.")
        preview_value = {"title": "Lees ook", "pages": []}

    def shape(self, value: Any, build: Build) -> CardsShape:
        return CardsShape(title=value["title"], cards=build.cards(value["pages"]))


def public_types() -> list[tuple[str, Any]]:
    return [
        (registered.name, registered.model._meta.verbose_name) for registered in registry if registered.name != "home"
    ]


def _terms(model: type[TaxonomyTerm]) -> list[tuple[str, str]]:
    return list(model.objects.filter(locale=Locale.get_default()).values_list("key", "name"))


def theme_choices() -> list[tuple[str, str]]:
    return _terms(Theme)


def audience_choices() -> list[tuple[str, str]]:
    return _terms(Audience)


ORDERS = [("newest", _("Newest first")), ("title", _("By title")), ("position", _("As in the page tree"))]


class ListingBlock(ShapedBlock):
    Shape = CardsShape

    title = CharBlock(label=_("Title"), required=False, max_length=120)
    types = MultipleChoiceBlock(label=_("Kinds of pages"), choices=public_types)
    themes = MultipleChoiceBlock(label=_("Themes"), choices=theme_choices, required=False)
    audiences = MultipleChoiceBlock(label=_("Audiences"), choices=audience_choices, required=False)
    order = ChoiceBlock(label=_("Order"), choices=ORDERS, default="newest")
    number = IntegerBlock(label=_("How many at most"), default=6, min_value=1, max_value=50)

    class Meta:
        icon = "list-ul"
        label = _("Listing")
        description = _("A list that fills itself: the newest handouts for schools, for example.")
        preview_value = {
            "title": "Nieuw",
            "types": ["handout"],
            "themes": [],
            "audiences": [],
            "order": "newest",
            "number": 3,
        }

    def shape(self, value: Any, build: Build) -> CardsShape:
        cards = build.query(
            types=value["types"],
            facets={"theme": value["themes"], "audience": value["audiences"]},
            order=value["order"],
            number=value["number"],
        )
        return CardsShape(title=value["title"], cards=cards)


class ContactShape(Shape):
    """Whom to ask. ``organisation`` is the public profile of the organisation, if it has one."""

    title: str
    text: str
    email: str | None
    organisation: Card | None


class ContactBlock(ShapedBlock):
    Shape = ContactShape

    title = CharBlock(label=_("Title"), max_length=120)
    text = TextBlock(label=_("Text"), required=False, rows=2)
    email = EmailBlock(label=_("E-mail address"), required=False)
    organisation = PageChooserBlock(label=_("Organisation"), page_type="partners.PartnerPage", required=False)

    class Meta:
        icon = "mail"
        label = _("Contact card")
        description = _("Whom readers can ask: an organisation, an e-mail address.")
        preview_value = {"title": "Vragen?", "text": "Wij helpen u graag verder.", "email": "info@example.org"}

    def shape(self, value: Any, build: Build) -> ContactShape:
        return ContactShape(
            title=value["title"],
            text=value["text"],
            email=value["email"] or None,
            organisation=build.card(value["organisation"]) if value["organisation"] else None,
        )
