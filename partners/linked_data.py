"""What organisations and groups are in the words of schema.org."""

from __future__ import annotations

from cms.rendering.linked_data import Item, Kind, Node, organisations


def partner(item: Item) -> Node:
    return {
        "url": item["website"] or item["url"],
        "alternateName": item["aliases"],
        "logo": item["logo"]["url"] if item["logo"] else None,
        "email": item["email"],
        "areaServed": item["region"],
        "knowsAbout": item["expertise"],
        "award": item["awards"],
    }


def group(item: Item) -> Node:
    return {
        "foundingDate": item["launched"],
        "member": organisations(membership["partner"] for membership in item["members"]),
    }


KINDS = {
    "partner": Kind(name="Organization", properties=partner, is_work=False),
    "group": Kind(name="Organization", properties=group, is_work=False),
}
