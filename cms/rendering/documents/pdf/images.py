"""Pictures in a form that every reader of PDF shows, and without what a camera noted in them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps

WIDEST = 1600
"""Pixels: 230 to the inch across a page of A4."""
_MOST = 50_000_000
"""Pixels; more would fill the memory of a small server."""
_NOTES = {"comment", "exif", "photoshop", "xmp"}
"""Where a camera or an editor notes who made a picture, when and where."""


@dataclass(frozen=True)
class Printable:
    data: bytes
    extension: str
    width: int
    height: int


@lru_cache(maxsize=32)
def printable(data: bytes) -> Printable | None:
    """Return a picture for print, or None where the bytes are no whole picture.

    What came last is kept, as a guide is written once for each municipality.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP")) as picture:
            if picture.width * picture.height > _MOST:
                return None
            picture.load()
            if _is_fit(picture):
                return Printable(data, "jpg", *picture.size)
            return _converted(picture)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _is_fit(picture: Image.Image) -> bool:
    is_plain = picture.format == "JPEG" and picture.mode in ("L", "RGB")
    return is_plain and picture.width <= WIDEST and not _NOTES & picture.info.keys()


def _converted(picture: Image.Image) -> Printable:
    is_photograph = picture.format in ("JPEG", "WEBP") and not picture.has_transparency_data
    upright = ImageOps.exif_transpose(picture)
    converted = upright.convert("RGBA" if picture.has_transparency_data else "RGB")
    converted.thumbnail((WIDEST, WIDEST * 4))
    converted.info.clear()
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA") else None
    file = io.BytesIO()
    converted.save(file, "JPEG" if is_photograph else "PNG", icc_profile=profile, quality=88)
    return Printable(file.getvalue(), "jpg" if is_photograph else "png", *converted.size)
