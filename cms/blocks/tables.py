from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail_localize.segments import StringSegmentValue

from cms.blocks.base import ShapedBlock
from cms.core.building import Build
from cms.core.shapes import Shape


class TranslatableTableBlock(TypedTableBlock):
    """Wagtail's table, with segments for wagtail-localize, which does not know this block."""

    text = CharBlock(label=_("Text"), required=False)

    def get_translatable_segments(self, value: TypedTable) -> list[StringSegmentValue]:
        texts = {"caption": value.caption or ""}
        for number, column in enumerate(value.columns):
            texts[f"heading-{number}"] = column["heading"]
        for number, row in enumerate(value.row_data):
            for place, text in enumerate(row["values"]):
                texts[f"cell-{number}-{place}"] = text
        return [StringSegmentValue(path, text) for path, text in texts.items() if text]

    def restore_translated_segments(self, value: TypedTable, segments: list[StringSegmentValue]) -> TypedTable:
        for segment in segments:
            part, *numbers = segment.path.split("-")
            text = segment.render_text()
            if part == "caption":
                value.caption = text
            elif part == "heading":
                value.columns[int(numbers[0])]["heading"] = text
            else:
                value.row_data[int(numbers[0])]["values"][int(numbers[1])] = text
        return value


class TableShape(Shape):
    """A table of text. Every row has as many cells as there are columns; the first cell names its row."""

    caption: str
    columns: list[str]
    rows: list[list[str]]


class TableBlock(ShapedBlock):
    Shape = TableShape

    table = TranslatableTableBlock(label=_("Table"))

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns. Give each column a heading; the first cell of a row names the row.")
        preview_value = {
            "table": {
                "caption": "Wie doet wat",
                "columns": [{"type": "text", "heading": "Wie"}, {"type": "text", "heading": "Wat"}],
                "rows": [{"values": ["School", "Signaleren"]}, {"values": ["Gemeente", "Beleid maken"]}],
            }
        }

    def shape(self, value: Any, build: Build) -> TableShape | None:
        table = value["table"]
        if not table.columns:
            return None
        return TableShape(
            caption=table.caption or "",
            columns=[column["heading"] for column in table.columns],
            rows=[[str(cell or "") for cell in row["values"]] for row in table.row_data],
        )
