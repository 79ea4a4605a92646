"""Motifs of places: school, town, house and path."""

import math
from itertools import pairwise

from .canvas import Canvas, Point, mix, place, smooth
from .figures import cast, standing
from .palettes import PAPER, WOOD, Palette
from .scenery import bush, hill, landscape, shadow_on, sky, tree


def window(canvas: Canvas, x: float, y: float, width: float, height: float, *, glass: str, frame: str = PAPER) -> None:
    canvas.rect(x - 6, y - 6, width + 12, height + 12, frame, radius=8)
    canvas.rect(x, y, width, height, glass, radius=4)
    canvas.rect(x + width / 2 - 3, y, 6, height, frame)
    canvas.rect(x, y + height * 0.45 - 3, width, 6, frame)


def door(canvas: Canvas, x: float, ground: float, width: float, height: float, *, fill: str) -> None:
    """A door around x, with a round top and a knob."""
    canvas.rect(x - width / 2 - 10, ground - height - 10, width + 20, height + 10, PAPER, radius=width / 3)
    canvas.rect(x - width / 2 - 10, ground - height / 2, width + 20, height / 2, PAPER)
    canvas.rect(x - width / 2, ground - height, width, height, fill, radius=width / 3)
    canvas.rect(x - width / 2, ground - height / 2, width, height / 2, fill)
    canvas.circle(x + width * 0.3, ground - height * 0.45, width * 0.06, PAPER)


def clock(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    canvas.circle(x, y, radius, colour)
    canvas.circle(x, y, radius * 0.82, PAPER)
    canvas.stroke([(x, y - radius * 0.55), (x, y), (x + radius * 0.38, y + radius * 0.2)], radius * 0.13, colour)


def flag(canvas: Canvas, x: float, y: float, height: float, fill: str) -> None:
    """A flag on a pole that stands on (x, y)."""
    canvas.stroke([(x, y), (x, y - height)], 9, WOOD)
    width, top = height * 0.62, y - height + 4
    upper = smooth([(x + 4, top), (x + width / 3, top - 9), (x + width * 2 / 3, top + 9), (x + width, top)])
    canvas.polygon([*upper, *((px, py + height * 0.36) for px, py in reversed(upper))], fill)


def walkway(canvas: Canvas, x: float, top: float, width: float, fill: str) -> None:
    """A path from a door to the bottom of the picture."""
    canvas.polygon([(x - width / 2, top), (x + width / 2, top), (x + width * 1.3, 900), (x - width * 1.3, 900)], fill)


def school(canvas: Canvas, palette: Palette, seed: int) -> None:
    landscape(canvas, palette, seed)
    ground, wall, roof = 760, mix(palette.accent, PAPER, 0.72), mix(palette.main, palette.deep, 0.16)
    glass = mix(palette.accent, PAPER, 0.3)
    for x, height in ((150, 300), (1465, 330)):
        tree(canvas, (x, ground), height, mix(palette.accent, palette.deep, 0.15))
    walkway(canvas, 800, ground - 4, 150, palette.soft)
    for left, first_window in ((270, 308), (930, 1012)):
        canvas.rect(left, 430, 400, ground - 430, wall, radius=6)
        canvas.polygon([(left + 10, 345), (left + 390, 345), (left + 418, 425), (left - 18, 425)], roof, soft=10)
        for column in range(3):
            for row in range(2):
                window(canvas, first_window + column * 103, 475 + row * 140, 68, 90, glass=glass)
        canvas.rect(left, ground - 24, 400, 24, mix(wall, palette.deep, 0.25))
    flag(canvas, 800, 200, 130, palette.accent)
    canvas.rect(625, 370, 350, ground - 370, mix(wall, PAPER, 0.45))
    canvas.polygon([(800, 195), (985, 365), (615, 365)], palette.main, soft=16)
    canvas.polygon([(800, 232), (935, 356), (665, 356)], mix(wall, PAPER, 0.45), soft=6)
    clock(canvas, 800, 309, 40, palette.deep)
    for x in (665, 765, 865):
        window(canvas, x, 415, 70, 90, glass=glass)
    door(canvas, 800, ground, 130, 190, fill=palette.deep)
    canvas.rect(690, ground - 12, 220, 14, mix(palette.soft, PAPER, 0.5), radius=6)
    for x in (310, 1290):
        bush(canvas, x, ground + 14, 46, mix(palette.accent, palette.deep, 0.3))
    pupils = cast(palette, seed)
    shadow = shadow_on(palette.mid, palette)
    standing(canvas, pupils[1], (560, 850), 235, shadow=shadow, hands=((-21, -36), (26, -84)))
    standing(canvas, pupils[0], (1030, 862), 250, shadow=shadow)


def gable(canvas: Canvas, x: float, y: float, width: float, *, shape: str, fill: str) -> None:
    """What a house front has on top: a stepped, pointed, bell-shaped or flat end."""
    half = width / 2
    if shape == "steps":
        for step in range(4):
            canvas.rect(x + step * width / 9, y - (step + 1) * 34, width - step * width / 4.5, 40, fill, radius=4)
    elif shape == "point":
        canvas.polygon([(x + 4, y), (x + width - 4, y), (x + half, y - half * 1.1)], fill, soft=4)
    elif shape == "bell":
        bell = [(0, 4), (4, -18), (half * 0.45, -62), (half * 0.62, -112), (half, -134)]
        left = smooth(bell)
        canvas.polygon(
            [(x + dx, y + dy) for dx, dy in left] + [(x + width - dx, y + dy) for dx, dy in reversed(left)], fill
        )
    else:
        canvas.rect(x - 8, y - 22, width + 16, 30, fill, radius=8)


def town_house(canvas: Canvas, x: float, top: float, width: float, *, shape: str, fill: str, palette: Palette) -> None:
    ground, columns = 740, round(width / 68)
    glass, gap = mix(palette.accent, PAPER, 0.45), width / columns
    gable(canvas, x, top, width, shape=shape, fill=mix(fill, palette.deep, 0.18) if shape == "flat" else fill)
    canvas.rect(x, top - 2, width, ground - top + 2, fill)
    if shape != "flat":
        canvas.circle(x + width / 2, top - 36, 17, glass)
    for row in range(int((ground - top - 130) // 100) + 1):
        for column in range(columns):
            middle, upper = x + gap * (column + 0.5), top + 28 + row * 100
            if upper < ground - 165 or abs(middle - x - width / 2) > 45:
                window(canvas, middle - 19, upper, 38, 58, glass=glass)
    canvas.rect(x, ground - 14, width, 14, mix(fill, palette.deep, 0.3))
    door(canvas, x + width / 2, ground, 42, 84, fill=mix(palette.deep, PAPER, 0.12))


def tower(canvas: Canvas, x: float, palette: Palette) -> None:
    """The tower of a town hall, around x."""
    stone = mix(palette.accent, PAPER, 0.76)
    canvas.polygon([(x - 62, 232), (x + 62, 232), (x, 92)], palette.deep, soft=8)
    canvas.circle(x, 78, 13, palette.accent)
    canvas.rect(x - 64, 240, 128, 510, stone)
    canvas.rect(x - 76, 228, 152, 24, palette.main, radius=10)
    clock(canvas, x, 318, 44, palette.deep)
    for y in (385, 468):
        window(canvas, x - 18, y, 36, 60, glass=palette.mid, frame=palette.main)


def town(canvas: Canvas, palette: Palette, seed: int) -> None:
    landscape(canvas, palette, seed, ground=720)
    warm, brick = mix(palette.accent, PAPER, 0.15), mix(palette.accent, palette.deep, 0.35)
    pale = mix(palette.main, PAPER, 0.4)
    tree(canvas, (118, 746), 250, mix(palette.main, palette.deep, 0.35))
    tower(canvas, 812, palette)
    fronts: list[tuple[float, float, float, str, str]] = [
        (190, 480, 150, "point", palette.main),
        (340, 430, 140, "steps", brick),
        (480, 400, 200, "flat", pale),
        (944, 450, 150, "bell", warm),
        (1094, 420, 136, "steps", palette.deep),
        (1230, 500, 190, "point", pale),
    ]
    for x, top, width, shape, fill in fronts:
        town_house(canvas, x, top, width, shape=shape, fill=fill, palette=palette)
    hall = mix(palette.accent, PAPER, 0.76)
    canvas.rect(680, 560, 264, 186, hall)
    canvas.rect(668, 546, 288, 26, palette.main, radius=10)
    for x in (708, 880):
        window(canvas, x, 610, 38, 66, glass=palette.mid, frame=palette.main)
    door(canvas, 812, 746, 74, 130, fill=palette.deep)
    canvas.rect(0, 740, 1600, 40, mix(palette.soft, PAPER, 0.35))
    canvas.rect(0, 776, 1600, 124, palette.mid)
    for x, y, length in ((140, 815, 130), (470, 850, 180), (820, 822, 110), (1100, 862, 160), (1390, 818, 120)):
        canvas.stroke([(x, y), (x + length, y)], 8, palette.soft)
    tree(canvas, (1480, 746), 280, mix(palette.main, palette.deep, 0.35))


def house(canvas: Canvas, palette: Palette, seed: int) -> None:
    landscape(canvas, palette, seed)
    ground, wall, light = 770, mix(palette.accent, PAPER, 0.7), mix("#ffd98a", palette.accent, 0.2)
    leaves = mix(palette.main, palette.mid, 0.35)
    tree(canvas, (340, ground), 430, leaves)
    walkway(canvas, 720, ground - 4, 110, palette.soft)
    canvas.rect(600, 262, 66, 150, palette.deep, radius=8)
    canvas.rect(590, 252, 86, 26, palette.deep, radius=8)
    for x, y, size in ((634, 215, 20), (612, 160, 28), (570, 96, 38)):
        canvas.circle(x, y, size, PAPER)
    canvas.rect(545, 440, 560, ground - 440, wall)
    canvas.polygon([(825, 225), (1150, 452), (500, 452)], palette.main, soft=20)
    canvas.polygon([(825, 300), (985, 430), (665, 430)], wall, soft=8)
    canvas.circle(825, 382, 50, PAPER)
    canvas.heart(825, 384, 58, palette.accent)
    canvas.rect(545, ground - 26, 560, 26, mix(wall, palette.deep, 0.25))
    door(canvas, 720, ground, 118, 210, fill=palette.main)
    window(canvas, 880, 520, 150, 130, glass=light)
    for number in range(6):
        canvas.circle(885 + number * 28, 650, 15, palette.mid if number % 2 else palette.accent)
    canvas.stroke([(872, 668), (1038, 668)], 20, palette.deep)
    window(canvas, 590, 520, 44, 90, glass=light)
    for x, size in ((555, 50), (1085, 62), (1150, 48)):
        bush(canvas, x, ground + 12, size, mix(leaves, palette.deep, 0.3))
    for x in range(1240, 1600, 52):
        canvas.polygon([(x, ground), (x, 690), (x + 14, 672), (x + 28, 690), (x + 28, ground)], PAPER, soft=3)
    canvas.stroke([(1225, 712), (1600, 712)], 12, PAPER)


def flower(canvas: Canvas, x: float, y: float, stem: str, petals: str) -> None:
    canvas.stroke([(x, y), (x, y - 34)], 5, stem)
    canvas.stroke([(x, y - 8), (x + 11, y - 18)], 6, stem)
    for angle in range(0, 360, 72):
        canvas.circle(*place([(8, 0)], (x, y - 42), turn=angle - 90)[0], 8, petals)
    canvas.circle(x, y - 42, 5, WOOD)


def stepping_stones(route: list[Point], horizon: float) -> list[tuple[float, float, float]]:
    """Stones along a route that look evenly spaced in the distance: places with half widths."""
    stones, walked = [], math.inf
    for (ax, ay), (bx, by) in pairwise(route):
        size = 16 + (by - horizon) * 0.14
        walked += math.hypot(bx - ax, 2 * (by - ay))
        if walked > 2.5 * size:
            stones.append((bx, by, size))
            walked = 0
    return stones


def path(canvas: Canvas, palette: Palette, seed: int) -> None:
    sky(canvas, palette, seed)
    hill(canvas, 520, 70, 2.2 + seed, palette.soft)
    hill(canvas, 640, 30, 4.4 + seed, mix(palette.soft, palette.mid, 0.5))
    slope: list[Point] = [
        (-500, 1000),
        (0, 800),
        (600, 640),
        (1050, 395),
        (1230, 360),
        (1420, 430),
        (1900, 760),
        (2000, 1400),
    ]
    canvas.blob(slope, palette.mid)
    leaves = mix(palette.main, palette.deep, 0.25)
    for foot, height in (((1420, 450), 170), ((1510, 530), 230), ((150, 800), 270)):
        tree(canvas, foot, height, leaves)
    flag(canvas, 1235, 372, 160, palette.accent)
    bends: list[Point] = [
        (330, 845),
        (600, 815),
        (850, 760),
        (960, 680),
        (900, 600),
        (930, 530),
        (1080, 475),
        (1140, 430),
        (1180, 385),
    ]
    stones = stepping_stones(smooth(bends, steps=60), 360)
    for x, y, size in reversed(stones):
        canvas.ellipse(x, y + size * 0.24, size, size * 0.42, mix(palette.mid, palette.deep, 0.4))
        canvas.ellipse(x, y, size, size * 0.42, PAPER)
    at_second = stones[1][:2]
    walker = cast(palette, seed)[1]
    standing(canvas, walker, at_second, 300, shadow=shadow_on(PAPER, palette), hands=((-24, -42), (26, -60)))
    for number in range(6):
        x, y = 1080 + 78 * number, 680 + 34 * math.sin(number * 2.4) + 26 * number
        flower(canvas, x, y, palette.main, palette.accent if number % 2 else PAPER)
