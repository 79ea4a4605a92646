"""What feeds of the pages of the site hold in full, for those who read in a feed reader."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from cms.rendering.blocks import render_blocks
from cms.rendering.outline import Outline


def of_newsletter(item: dict[str, Any]) -> str:
    """Return an issue as HTML, in its own language."""
    with override(item["locale"]):
        body = render_blocks(item["body"], outline=Outline())
        return render_to_string("site_pages/feed/newsletter.html", {"issue": item, "body": body}).strip()
