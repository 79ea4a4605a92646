from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def smallest(image: dict[str, Any]) -> dict[str, Any]:
    """Return the narrowest rendition of a picture: its address, width and height."""
    return min(image["srcset"] or [image], key=lambda source: source["width"])
