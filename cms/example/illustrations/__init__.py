"""Draws the pictures of the example content, so that they need no files, no network and no licence.

Flat, rounded illustrations in a few calm colours, without any text in them. A motif says what is drawn and a palette
in which colours; the same arguments always give the same bytes, and another seed gives a variation.
"""

from collections.abc import Callable, Iterable

from . import places, things, together
from .canvas import Canvas
from .palettes import PALETTES, Palette

__all__ = ["MOTIFS", "PALETTES", "draw"]

MOTIFS: dict[str, Callable[[Canvas, Palette, int], None]] = {
    "people": together.people,
    "school": places.school,
    "town": places.town,
    "house": places.house,
    "path": places.path,
    "books": things.books,
    "network": together.network,
    "conversation": together.conversation,
    "calendar": things.calendar,
    "letter": things.letter,
    "lens": things.lens,
    "hands": together.hands,
}


def draw(motif: str, palette: str, *, seed: int = 0) -> bytes:
    """A picture as a PNG file of 1600 by 900 pixels."""
    _check("motif", motif, MOTIFS)
    _check("palette", palette, PALETTES)
    colours = PALETTES[palette]
    canvas = Canvas(colours.sky)
    MOTIFS[motif](canvas, colours, seed)
    return canvas.png()


def _check(what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise ValueError(f"Unknown {what} {name!r}; known are: {', '.join(known)}")
