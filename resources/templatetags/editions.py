"""What the pages of handouts need besides their item: which editions were published, and the files that can be had."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.db.models import OuterRef, Q, Subquery

from cms.publishing.models import Access, ContentItem
from cms.rendering.documents.formats import formats
from cms.rendering.frame import API_ROOT
from resources.addresses import edition_path
from resources.models import FixedEdition

register = template.Library()


class Published(NamedTuple):
    """An edition that was published, and its page."""

    edition: FixedEdition
    path: str


@register.simple_tag
def published_editions(document: dict[str, Any]) -> dict[int, Published]:
    """Return the editions that everybody may see who sees the handout, by number; one statement at most."""
    if not document["editions"] or not document["path"]:
        return {}
    own = ContentItem.objects.filter(pk=OuterRef("item_id")).values("access")
    editions = FixedEdition.objects.details().filter(item_id=document["id"])
    return {
        edition.number: Published(edition, edition_path(document["path"], edition.number, locale=edition.locale))
        for edition in editions.filter(Q(access=Access.PUBLIC) | Q(access=Subquery(own)))
    }


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.inclusion_tag("resources/downloads.html")
def downloads(item_id: str, edition: FixedEdition | None = None) -> dict[str, Any]:
    """Show links to the text as files: of an edition, or as it is now."""
    address = f"{API_ROOT}/handouts/{item_id}"
    if edition:
        address = f"{address}/editions/{edition.number}"
    return {"address": address, "formats": list(formats), "edition": edition}
