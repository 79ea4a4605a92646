"""What stands around the subject of a picture: sky, hills, trees and a table."""

import math

from .canvas import HEIGHT, WIDTH, Canvas, Point, mix, place
from .palettes import PAPER, SUN, WOOD, Palette

GOLDEN_ANGLE = 2.39996  # successive seeds land far apart


def sky(canvas: Canvas, palette: Palette, seed: int, *, sun: bool = True) -> None:
    """Two clouds and, unless something else has its place, the sun."""
    drift = 60 * math.sin(seed * GOLDEN_ANGLE)
    if sun:
        canvas.circle(1290 + drift, 210, 150, mix(palette.sky, SUN, 0.15))
        canvas.circle(1290 + drift, 210, 100, mix(palette.sky, SUN, 0.34))
    cloud(canvas, 270 - drift, 190, 1.0)
    cloud(canvas, 1120 + drift / 2, 140, 0.7)


def cloud(canvas: Canvas, x: float, y: float, scale: float) -> None:
    canvas.stroke([(x - 80 * scale, y), (x + 85 * scale, y)], 56 * scale, PAPER)
    canvas.circle(x - 25 * scale, y - 22 * scale, 46 * scale, PAPER)
    canvas.circle(x + 38 * scale, y - 12 * scale, 36 * scale, PAPER)


def hill(canvas: Canvas, top: float, swing: float, phase: float, fill: str) -> None:
    """A rolling hill over the whole width, down to the bottom edge."""
    ridge = [(x, top + swing * math.sin(x / 330 + phase)) for x in range(0, WIDTH + 20, 20)]
    canvas.polygon([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], fill)


def landscape(canvas: Canvas, palette: Palette, seed: int, *, ground: float = 740, sun: bool = True) -> None:
    """Sky, two rows of hills and a nearly flat foreground that starts at `ground`."""
    phase = seed * GOLDEN_ANGLE
    sky(canvas, palette, seed, sun=sun)
    hill(canvas, ground - 170, 60, 0.6 + phase, palette.soft)
    hill(canvas, ground - 80, 45, 3.4 + phase, mix(palette.soft, palette.mid, 0.55))
    hill(canvas, ground, 8, 1.8 + phase, palette.mid)


def tree(canvas: Canvas, foot: Point, height: float, leaves: str) -> None:
    x, y = foot
    canvas.ellipse(x, y - 0.66 * height, 0.27 * height, 0.34 * height, leaves)
    canvas.ellipse(x - 0.07 * height, y - 0.75 * height, 0.14 * height, 0.19 * height, mix(leaves, "#ffffff", 0.13))
    canvas.stroke([(x, y - 0.02 * height), (x, y - 0.56 * height)], 0.05 * height, WOOD)
    for side, low in ((1, 0.4), (-1, 0.46)):
        canvas.stroke(
            [(x, y - low * height), (x + side * 0.08 * height, y - (low + 0.1) * height)], 0.03 * height, WOOD
        )


def bush(canvas: Canvas, x: float, y: float, size: float, leaves: str) -> None:
    for dx, radius in ((-0.7, 0.6), (0.75, 0.55), (0.0, 0.95)):
        canvas.chord(x + dx * size, y, radius * size, (180, 360), leaves)


def plant(canvas: Canvas, x: float, y: float, scale: float, *, leaf: str, pot: str) -> None:
    """A pot plant that stands on (x, y)."""
    for lean, tall in ((-72, 105), (70, 110), (-36, 165), (40, 170), (0, 205)):
        tip = (x + lean * scale, y - (60 + tall) * scale)
        middle_x, middle_y = x + lean * 0.75 * scale, y - (60 + tall / 2) * scale
        side = (15 + abs(lean) / 10) * scale
        outline = [(x, y - 60 * scale), (middle_x - side, middle_y), tip, (middle_x + side, middle_y)]
        canvas.blob(outline, mix(leaf, "#000000", 0.18 if abs(lean) in (36, 40) else 0))
    sides = [(-46, -70), (46, -70), (34, -8), (-34, -8)]
    canvas.polygon(place(sides, (x, y), scale=scale), pot, soft=8 * scale)
    canvas.stroke(
        [(x - 48 * scale, y - 74 * scale), (x + 48 * scale, y - 74 * scale)], 22 * scale, mix(pot, PAPER, 0.2)
    )


def wall(canvas: Canvas, palette: Palette, seed: int) -> None:
    """A room instead of a landscape: large calm discs on the wall."""
    drift = 80 * math.sin(seed * GOLDEN_ANGLE)
    canvas.circle(800 + drift / 2, 470, 400, mix(palette.sky, palette.soft, 0.75))
    canvas.circle(250 - drift, 250, 120, mix(palette.sky, palette.soft, 0.5))
    canvas.circle(1380 + drift, 210, 90, mix(palette.sky, SUN, 0.25))


def table(canvas: Canvas, palette: Palette, top: float) -> None:
    canvas.rect(0, top, WIDTH, HEIGHT - top, palette.mid)
    canvas.rect(0, top, WIDTH, 16, mix(palette.mid, PAPER, 0.35))


def shadow_on(ground: str, palette: Palette) -> str:
    return mix(ground, palette.deep, 0.22)
