"""Blocks as the content files write them → what a StreamField stores."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Lookup = Callable[[str, str], int]
"""Gives the primary key of what stands under a key: ``lookup("page", "home")``."""

_PAGE_LINK = re.compile(r'href="page:([\w-]+)"')


class BlockWriter:
    """Writes the blocks of one page in one language.

    Ids follow from the page and the place, so that both languages of a page have the same ones, as translation needs.
    """

    def __init__(self, page_key: str, language: str, lookup: Lookup) -> None:
        self.page_key = page_key
        self.language = language
        self.lookup = lookup

    def text(self, value: Any) -> str:
        """Return a text in the language of the page."""
        if isinstance(value, dict):
            value = value[self.language]
        return "" if value is None else str(value)

    def html(self, value: Any) -> str:
        return _PAGE_LINK.sub(lambda match: f'linktype="page" id="{self.lookup("page", match[1])}"', self.text(value))

    def body(self, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        stored = []
        for number, block in enumerate(blocks):
            ((kind, value),) = block.items()
            place = f"body/{number}"
            stored.append({"type": kind, "value": getattr(self, f"_{kind}")(value, place), "id": self._id(place)})
        return stored

    def phrases(self, values: list[Any], field: str) -> list[dict[str, Any]]:
        return [
            {"type": "phrase", "value": self.text(value), "id": self._id(f"{field}/{number}")}
            for number, value in enumerate(values)
        ]

    def repeats(self, values: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
        return [
            {
                "type": "repeat",
                "value": {"start": value["start"], "room": self.text(value.get("room"))},
                "id": self._id(f"{place}/{number}"),
            }
            for number, value in enumerate(values)
        ]

    def units(self, units: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"type": "unit", "value": self._unit(unit, f"chart/{number}"), "id": self._id(f"chart/{number}")}
            for number, unit in enumerate(units)
        ]

    def _id(self, place: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self.page_key}/{place}"))

    def _items(self, values: list[Any], place: str) -> list[dict[str, Any]]:
        """Return the stored form of a ListBlock."""
        return [
            {"type": "item", "value": value, "id": self._id(f"{place}/{number}")} for number, value in enumerate(values)
        ]

    def _unit(self, unit: dict[str, Any], place: str) -> dict[str, Any]:
        stored = {
            "name": self.text(unit["name"]),
            "description": self.text(unit.get("description")),
            "partners": self._items([self.lookup("page", key) for key in unit.get("partners", [])], f"{place}/p"),
        }
        if "units" in unit:
            below = [self._unit(child, f"{place}/{number}") for number, child in enumerate(unit["units"])]
            stored["units"] = self._items(below, f"{place}/u")
        return stored

    def _titled(self, values: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
        return self._items(
            [{"title": self.text(value["title"]), "text": self.html(value.get("text"))} for value in values], place
        )

    def _heading(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        return {"text": self.text(value["text"]), "level": str(value["level"])}

    def _text(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        return {"text": self.html(value)}

    def _image(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        image = {
            "image": self.lookup("image", value["image"]),
            "alt_text": self.text(value["alt"]),
            "decorative": False,
        }
        return {"image": image, "caption": self.text(value.get("caption"))}

    def _figure(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        return {"figure": self.lookup("figure", value["figure"])}

    def _callout(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        return {"kind": value["kind"], "title": self.text(value.get("title")), "text": self.html(value["text"])}

    def _steps(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        return {"title": self.text(value.get("title")), "steps": self._titled(value["items"], place)}

    def _accordion(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        return {"items": self._titled(value["items"], place)}

    def _table(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        table = {
            "caption": self.text(value.get("caption")),
            "columns": [{"type": "text", "heading": self.text(column)} for column in value["columns"]],
            "rows": [{"values": [self.text(cell) for cell in row]} for row in value["rows"]],
        }
        return {"table": table}

    def _cards(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        pages = [self.lookup("page", key) for key in value["pages"]]
        return {"title": self.text(value.get("title")), "pages": self._items(pages, place)}

    def _listing(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        return {
            "title": self.text(value.get("title")),
            "types": [value["type"]],
            "themes": [value["theme"]] if value.get("theme") else [],
            "audiences": [value["audience"]] if value.get("audience") else [],
            "order": value["order"],
            "number": value["number"],
        }

    def _contact(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        partner = value.get("partner")
        return {
            "title": self.text(value["title"]),
            "text": self.text(value.get("text")),
            "email": value.get("email") or "",
            "organisation": self.lookup("page", partner) if partner else None,
        }
