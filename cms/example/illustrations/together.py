"""Motifs of people and what is between them: people, network, conversation and hands."""

from .canvas import Canvas, Point, mix
from .figures import SKINS, arms_on_table, behind_table, cast, hand, portrait, standing
from .palettes import PAPER, SUN, Palette
from .scenery import bush, landscape, shadow_on, table, tree, wall
from .things import mug

Disc = tuple[float, float, float]

# The network: places with radii, and which dots are connected (the large ones are 0 to 5).
LARGE_DOTS: list[Disc] = [
    (800, 440, 130), (430, 280, 96), (1180, 250, 100), (400, 650, 90), (820, 760, 84), (1210, 650, 98),
]  # fmt: skip
SMALL_DOTS: list[Disc] = [
    (620, 140, 30), (980, 120, 24), (200, 460, 34), (1400, 440, 36), (610, 600, 26),
    (1010, 600, 30), (160, 180, 20), (1440, 800, 24), (180, 800, 26), (1430, 160, 22),
]  # fmt: skip
LINKS = "0-1 0-2 0-3 0-4 0-5 1-6 6-7 7-2 1-8 8-3 2-9 9-5 3-10 10-4 4-11 11-5 8-12 5-13 3-14 2-15 0-6 1-12"


def people(canvas: Canvas, palette: Palette, seed: int) -> None:
    landscape(canvas, palette, seed)
    leaves = mix(palette.main, palette.deep, 0.2)
    tree(canvas, (170, 750), 360, leaves)
    tree(canvas, (1450, 755), 300, leaves)
    bush(canvas, 1385, 757, 40, leaves)
    group, shadow = cast(palette, seed), shadow_on(palette.mid, palette)
    for who, x, height in ((0, 530, 490), (3, 700, 470), (2, 985, 520), (4, 1150, 480)):
        standing(canvas, group[who], (x, 805), height, shadow=shadow)
    standing(canvas, group[1], (845, 845), 325, shadow=shadow, hands=((-24, -40), (27, -88)))
    standing(canvas, group[5], (395, 845), 310, shadow=shadow)


def network(canvas: Canvas, palette: Palette, seed: int) -> None:
    canvas.circle(800, 450, 430, mix(palette.sky, palette.soft, 0.5))
    canvas.circle(800, 450, 280, mix(palette.sky, palette.soft, 0.9))
    dots = [*LARGE_DOTS, *SMALL_DOTS]
    for link in LINKS.split():
        start, end = (dots[int(number)] for number in link.split("-"))
        canvas.stroke([start[:2], end[:2]], 9, palette.mid)
    for number, (x, y, radius) in enumerate(SMALL_DOTS):
        canvas.circle(x, y, radius, palette.accent if number % 2 else palette.main)
    for person, (x, y, radius) in zip(cast(palette, seed), LARGE_DOTS, strict=True):
        canvas.circle(x, y, radius + 10, palette.main)
        canvas.circle(x, y, radius, mix(palette.soft, PAPER, 0.55))
        portrait(canvas, person, x, y, radius)


def bubble(canvas: Canvas, x: float, y: float, width: float, height: float, *, fill: str, tail: Point) -> None:
    """A speech bubble around (x, y), whose tail points at `tail`."""
    canvas.rect(x - width / 2, y - height / 2, width, height, fill, radius=height * 0.42)
    base = x + (tail[0] - x) * 0.45
    canvas.polygon([(base - 34, y + height / 2 - 20), (base + 34, y + height / 2 - 20), tail], fill, soft=5)


def conversation(canvas: Canvas, palette: Palette, seed: int) -> None:
    wall(canvas, palette, seed)
    places = tuple(zip(cast(palette, seed), (455, 1145), (1, -1), strict=False))
    for person, x, _ in places:
        behind_table(canvas, person, x, 750)
    table(canvas, palette, 750)
    mug(canvas, 712, 845, palette.deep, steam=PAPER)
    mug(canvas, 876, 845, mix(palette.main, PAPER, 0.15), steam=PAPER)
    for person, x, side in places:
        arms_on_table(canvas, person, x, 750, side)
    bubble(canvas, 610, 175, 340, 180, fill=PAPER, tail=(535, 312))
    for x in (530, 610, 690):
        canvas.circle(x, 175, 22, palette.main)
    bubble(canvas, 1000, 180, 280, 170, fill=palette.main, tail=(1062, 300))
    canvas.heart(1000, 180, 92, PAPER)


def hands(canvas: Canvas, palette: Palette, seed: int) -> None:
    landscape(canvas, palette, seed, ground=800, sun=False)
    canvas.circle(800, 250, 190, mix(palette.sky, SUN, 0.2))
    canvas.circle(800, 250, 140, mix(palette.sky, PAPER, 0.6))
    canvas.heart(800, 254, 170, palette.accent)
    sleeves = (palette.main, palette.accent, palette.deep, mix(palette.accent, PAPER, 0.3), palette.main)
    arms = ((330, 640, 24), (560, 600, 12), (800, 650, 0), (1040, 600, -12), (1270, 640, -24))
    for number, (x, y, turn) in enumerate(arms):
        skin = SKINS[(number + seed) % len(SKINS)]
        hand(canvas, (x, y), skin=skin, sleeve=sleeves[number], turn=turn, scale=1.15, mirrored=number < 2)
