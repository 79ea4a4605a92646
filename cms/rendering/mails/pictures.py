"""Pictures in mails: of the renditions that were made at publishing, the one that fits."""

from __future__ import annotations

from typing import Any

from cms.rendering.documents.nodes import Picture
from cms.rendering.documents.pieces import credit_of
from cms.rendering.mails.style import INNER

SHARPNESS = 1.5
"""Pixels of the file for each pixel that it is shown at."""


def picture_for_mail(image: dict[str, Any], *, width: int = INNER, alt: str = "") -> Picture:
    """Return a picture at most this many pixels wide, given as in the JSON of an item.

    ``alt`` is used where the picture has no description of its own, unless it only adorns.
    """
    sources = sorted(image["srcset"] or [image], key=lambda source: source["width"])
    source = next((each for each in sources if each["width"] >= width * SHARPNESS), sources[-1])
    shown = min(width, source["width"])
    return Picture(
        url=source["url"],
        width=shown,
        height=round(source["height"] * shown / source["width"]),
        alt=image["alt"] or ("" if image["decorative"] else alt),
        caption=image["caption"],
        credit=credit_of(image),
    )
