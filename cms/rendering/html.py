"""Content item → HTML page.

A type brings ``rendering/types/<type>.html``, which extends ``rendering/item.html``, where it has more to show than
what all items share.
"""

from __future__ import annotations

from typing import Any

from django.template.loader import select_template
from django.utils import translation

from cms.rendering.blocks import render_blocks
from cms.rendering.frame import frame
from cms.rendering.navigation import Navigation, languages_of, navigation_of
from cms.rendering.outline import Outline


def render_item(
    document: dict[str, Any],
    *,
    navigation: Navigation | None = None,
    preview: bool = False,
    toolbar: str = "",
    template: str = "",
    extra: dict[str, Any] | None = None,
) -> str:
    """Return the page of an item in the item's own language.

    ``document`` is the parsed JSON of the item. Without ``navigation`` it is looked up. ``toolbar`` is HTML
    for editors that a preview ends with. ``template`` takes the place of that of the type, and ``extra`` adds to what
    it gets.
    """
    outline = Outline()
    with translation.override(document["locale"]):
        context = {
            **frame(document["locale"], navigation=navigation or navigation_around(document)),
            "document": document,
            "body": render_blocks(document.get("body", []), outline=outline),
            "parts": outline.parts,
            "languages": languages_of(document),
            "preview": preview,
            "toolbar": toolbar,
            **(extra or {}),
        }
        names = [template] if template else [f"rendering/types/{document['type']}.html", "rendering/item.html"]
        return select_template(names).render(context)


def navigation_around(document: dict[str, Any]) -> Navigation:
    above = tuple(crumb["path"] for crumb in document["breadcrumbs"])
    return navigation_of(document["locale"], path=document["path"] or "", above=above)
