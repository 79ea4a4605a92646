"""Contrast of colours as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls
from typing import NamedTuple

ENOUGH = 4.5
"""Least contrast of text with what is behind it (WCAG 2.2, 1.4.3, level AA)."""

_WRITTEN = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 100


class Colour(NamedTuple):
    """Red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        red, green, blue = (_linear(value / 255) for value in self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parse(text: str) -> Colour:
    """Return the colour that three or six hexadecimal digits write. Raises ``ValueError``."""
    match = _WRITTEN.fullmatch(text)
    if not match:
        raise ValueError(text)
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return Colour(*bytes.fromhex(digits))


def contrast(one: Colour, other: Colour) -> float:
    """Return the ratio, from 1 for the same colour to 21 for black and white."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Colour, *, on: Colour) -> Colour:
    """Return the colour of the same hue whose lightness is nearest and which can be read on another."""
    hue, lightness, saturation = rgb_to_hls(*(value / 255 for value in colour))
    steps = sorted(range(_STEPS + 1), key=lambda step: abs(step / _STEPS - lightness))
    candidates = (
        Colour(*(round(value * 255) for value in hls_to_rgb(hue, step / _STEPS, saturation))) for step in steps
    )
    # Black or white, at the ends of the steps, can be read on anything.
    return next(candidate for candidate in (colour, *candidates) if contrast(candidate, on) >= ENOUGH)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
