from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock, StreamBlock, StructBlock, TextBlock
from wagtail.fields import StreamField

from cms.core.building import Build
from cms.core.shapes import Card, Shape


class PhraseListField(StreamField):
    """A list of short texts, each translated on its own."""

    def __init__(self, block_types: Any = None, **kwargs: Any) -> None:
        super().__init__(block_types or [("phrase", CharBlock(label=_("Item"), max_length=250))], **kwargs)


def phrases(stream: Any) -> list[str]:
    return [str(child.value) for child in stream if child.value]


class UnitShape(Shape):
    """A unit of an organisation chart with the organisations in it and the units below it."""

    name: str
    description: str
    partners: list[Card]
    units: list[UnitShape]


class SubunitBlock(StructBlock):
    name = CharBlock(label=_("Name"), max_length=120)
    description = TextBlock(label=_("Task"), required=False, rows=2)
    partners = ListBlock(
        PageChooserBlock(label=_("Organisation"), page_type=["partners.PartnerPage", "partners.GroupPage"]),
        label=_("Organisations"),
        default=[],
    )

    class Meta:
        icon = "group"
        label = _("Unit")

    def shape(self, value: Any, build: Build) -> UnitShape:
        return UnitShape(
            name=value["name"],
            description=value["description"] or "",
            partners=build.cards(value["partners"]),
            units=[self.shape(unit, build) for unit in value.get("units", [])],
        )


class UnitBlock(SubunitBlock):
    units = ListBlock(SubunitBlock(label=_("Unit")), label=_("Units below it"), default=[])


class ChartBlock(StreamBlock):
    unit = UnitBlock()
