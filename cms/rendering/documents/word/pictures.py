"""Pictures in a Word file: with a text for who does not see them, and in a format that Word shows."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image as KnownImage
from docx.oxml.parser import parse_xml
from PIL import Image

from cms.rendering.documents.pictures import picture_bytes
from cms.rendering.documents.word.xml import clean, element

_EMU_PER_PIXEL = 9525
# At 96 pixels to the inch.
_EMU_PER_TWIP = 635
# The extension of Word 2019 and newer, [MS-ODRAWXML] 2.3.
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)


class Drawable(NamedTuple):
    """A picture that Word shows; width and height in pixels."""

    source: bytes
    width: int
    height: int


def drawable(url: str) -> Drawable | None:
    """Return the picture at an address of this site; None if it is gone, broken, or made of vectors."""
    source = picture_bytes(url)
    if source is None:
        return None
    try:
        with Image.open(io.BytesIO(source)) as image:
            image.load()
            if image.format in {"PNG", "JPEG"} and image.mode != "CMYK" and _is_known(source):
                return Drawable(source, *image.size)
            opaque = image.mode in {"RGB", "L", "CMYK"}
            shown = io.BytesIO()
            image.convert("RGB" if opaque else "RGBA").save(shown, "JPEG" if opaque else "PNG", quality=88)
            return Drawable(shown.getvalue(), *image.size)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _is_known(source: bytes) -> bool:
    """Say whether python-docx reads a picture: not a JPEG without a header of JFIF or Exif, for example."""
    try:
        KnownImage.from_blob(source)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
        return False
    return True


def drawing(picture: Drawable, *, part: Any, alt: str, room: tuple[int, int]) -> Any:
    """Return a run with a picture that fits in ``room``: width and height in twips. No picture is blown up."""
    width, height = picture.width * _EMU_PER_PIXEL, picture.height * _EMU_PER_PIXEL
    scale = min(1, room[0] * _EMU_PER_TWIP / width, room[1] * _EMU_PER_TWIP / height)
    inline = part.new_pic_inline(io.BytesIO(picture.source), max(1, int(width * scale)), max(1, int(height * scale)))
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    properties = inline.docPr
    properties.set("descr", clean(alt))
    if not alt:
        properties.append(parse_xml(_DECORATIVE))
    return element("w:r", element("w:drawing", inline))
