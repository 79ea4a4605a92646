"""The colours the example pictures are drawn in."""

from typing import NamedTuple

PAPER = "#fffaf2"
WOOD = "#9a6b4f"
SUN = "#f5ad5e"


class Palette(NamedTuple):
    """Six colours that go together: four tones of one hue from light to dark, and a warm or cool accent."""

    sky: str
    soft: str
    mid: str
    main: str
    deep: str
    accent: str


PALETTES = {
    "teal": Palette("#e7f3ef", "#c6e2da", "#8cc3b7", "#2f8c80", "#1d4c4f", "#f0a35b"),
    "plum": Palette("#f8eef0", "#ecd3da", "#cc9db1", "#8d4d73", "#472a45", "#f0a878"),
    "amber": Palette("#fdf4e3", "#f8e1b8", "#efc27c", "#d98c33", "#6a4227", "#4d918c"),
    "blue": Palette("#e9f1f9", "#cadef0", "#92b7da", "#3f73aa", "#213c61", "#f2b169"),
}
