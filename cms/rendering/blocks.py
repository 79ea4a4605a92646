"""Blocks of a body → HTML.

Every type of block has a template ``rendering/blocks/<type>.html``, so an app brings the template of its own block.
A template receives ``value``, the ``level`` of the block's title and the level ``below`` it, a ``key`` that is unique
on the page, and its ``number`` among the blocks of its type.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.template.loader import select_template
from django.utils.safestring import SafeString, mark_safe

from cms.rendering.outline import Outline, Part


def render_blocks(blocks: list[dict[str, Any]], *, outline: Outline, prefix: str = "block") -> SafeString:
    """Return the HTML of a list of blocks; ``outline`` is carried on from what stands above them."""
    counts: Counter[str] = Counter()
    rendered = []
    for place, block in enumerate(blocks, start=1):
        counts[block["type"]] += 1
        context = {"key": f"{prefix}-{place}", "number": counts[block["type"]]}
        rendered.append(render_block(block["type"], block["value"], outline=outline, **context))
    return mark_safe("\n".join(rendered))  # noqa: S308 - made by our templates


def render_block(block_type: str, value: dict[str, Any], *, outline: Outline, **context: Any) -> str:
    """Return the HTML of one block; a type without a template shows nothing."""
    if block_type == "heading":
        level = outline.heading(value["level"])
        context["anchor"] = outline.anchor(value["anchor"])
        if level == 2:
            outline.parts.append(Part(context["anchor"], value["text"]))
    else:
        level = outline.title
    below = level + 1 if value.get("title") else level
    template = select_template([f"rendering/blocks/{block_type}.html", "rendering/blocks/unknown.html"])
    return template.render({"value": value, "level": level, "below": below, **context})
