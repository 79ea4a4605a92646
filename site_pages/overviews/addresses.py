"""Where staff change what a report names."""

from __future__ import annotations

from django.urls import reverse


def editing_address(source: str) -> str:
    """Return the address to edit the page that an item was made from, given its ``source``."""
    return reverse("wagtailadmin_pages:edit", args=[source.partition(":")[2]])
