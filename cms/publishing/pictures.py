"""Images → their public shape, with renditions made when something is published."""

from __future__ import annotations

from typing import Any

from cms.core.shapes import FocalPoint, ImageShape, ImageSource

WIDTHS = (320, 640, 960, 1280, 1920)
FILTERS = [f"width-{width}|format-webp" for width in WIDTHS]


def image_shape(image: Any, *, alt: str, decorative: bool, absolute: Any) -> ImageShape | None:
    """Return the shape of an image, or None where its file cannot be read."""
    filters = [spec for spec, width in zip(FILTERS, WIDTHS, strict=True) if width <= image.width] or FILTERS[:1]
    try:
        renditions = image.get_renditions(*filters).values()
    except (OSError, ValueError):
        return None
    sources = {
        rendition.width: ImageSource(url=absolute(rendition.url), width=rendition.width, height=rendition.height)
        for rendition in renditions
    }
    srcset = [sources[width] for width in sorted(sources)]
    decorative = decorative or image.is_decorative
    largest = srcset[-1]
    return ImageShape(
        url=largest.url,
        width=largest.width,
        height=largest.height,
        alt="" if decorative else alt or image.default_alt_text,
        decorative=decorative,
        caption=image.caption,
        credit=image.credit,
        focal_point=_focal_point(image),
        srcset=srcset,
    )


def _focal_point(image: Any) -> FocalPoint | None:
    if image.focal_point_x is None or image.focal_point_y is None:
        return None
    return FocalPoint(
        x=min(1, round(image.focal_point_x / image.width, 4)), y=min(1, round(image.focal_point_y / image.height, 4))
    )
