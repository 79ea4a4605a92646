"""What the head of a page tells machines."""

from __future__ import annotations

from typing import Any

from django import template

from cms.rendering.metadata import metadata_of

register = template.Library()


@register.inclusion_tag("rendering/parts/metadata.html", takes_context=True)
def metadata(context: Any) -> dict[str, Any]:
    """Show the metadata of the item that a page shows."""
    return metadata_of(context["document"], publisher=context["publisher"])
