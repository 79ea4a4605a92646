"""The form on the page of a handout by which a municipality fetches an edition of its own."""

from __future__ import annotations

from typing import Any

from django import template

from cms.rendering.documents.formats import formats
from cms.rendering.frame import API_ROOT
from resources import local_editions
from resources.models import FixedEdition

register = template.Library()


@register.inclusion_tag("resources/local_edition.html")
def local_edition(item_id: str, edition: FixedEdition | None = None) -> dict[str, Any]:
    """Show the form: for an edition, or for the text as it is now; nothing where no municipality is known."""
    address = f"{API_ROOT}/handouts/{item_id}"
    if edition:
        address = f"{address}/editions/{edition.number}"
    return {
        "address": address,
        "parameter": local_editions.PARAMETER,
        "municipalities": local_editions.choices(),
        "formats": [found for name in local_editions.FORMATS if (found := formats.get(name))],
    }
