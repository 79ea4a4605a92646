"""What the description of the API says of items that are shown in part or with their relations.

The shapes describe complete items. A client that asks for some fields gets objects that may lack any other, and with
``expand`` also ``expanded``. These schemas follow from those of the shapes.
"""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any

from cms.api import expansion
from cms.core.registry import registry

Schemas = dict[str, Any]

PREFIX = "#/components/schemas/"
TOLD_APART_BY = {"type", "id"}
"""Fields that are always there, where objects have a type."""
AROUND_ITEMS = ("List", "Entry")
"""How the names end of what holds items and is always complete itself."""
COMPLETE = {"RemovedEntry"}
"""What is shown beside items and has no parts to pick."""


def add_relations(schemas: Schemas) -> None:
    """Let every item and summary have ``expanded``."""
    schemas["Expanded"] = {
        "type": "object",
        "description": "The relations that were asked for with expand, each with at most "
        f"{expansion.MOST} items that are public.",
        "properties": {name: _summaries() for name in sorted(expansion.names(registry.names, of_one=True))},
        "additionalProperties": False,
    }
    for registered in registry:
        for shape in (registered.item_shape, registered.summary_shape):
            schemas[shape.__name__]["properties"]["expanded"] = {"$ref": f"{PREFIX}Expanded"}


def _summaries() -> Schemas:
    return {"type": "array", "items": {"$ref": f"{PREFIX}AnySummary"}}


def add_partial(schemas: Schemas, names: Collection[str]) -> None:
    """Add a schema ``Partial…`` for each of these and for what they hold, in which nothing is required."""
    waiting, done = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        partial = copy.deepcopy(schemas[name])
        is_around = name.endswith(AROUND_ITEMS)
        properties = partial.get("properties", {})
        shown = [properties[key] for key in ("item", "items") if key in properties] if is_around else partial
        waiting.extend(_refer_to_partial(shown))
        if "required" in partial and not is_around:
            always = TOLD_APART_BY if "type" in properties else set()
            partial["required"] = [field for field in partial["required"] if field in always]
            if not partial["required"]:
                del partial["required"]
        schemas[f"Partial{name}"] = partial


def _refer_to_partial(node: Any) -> list[str]:
    """Turn the references in a schema into those to partial schemas, and return the names that they had."""
    found: list[str] = []
    if isinstance(node, list):
        for member in node:
            found += _refer_to_partial(member)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" or (isinstance(value, str) and value.startswith(PREFIX)):
                name = value.removeprefix(PREFIX)
                if name in COMPLETE:
                    continue
                # Who picks fields may pick any, in lists too.
                name = "AnyItem" if name == "AnySummary" else name.removesuffix("Summary")
                node[key] = f"{PREFIX}Partial{name}"
                found.append(name)
            else:
                found += _refer_to_partial(value)
    return found
