"""Motifs of things: books, calendar, letter and lens."""

from itertools import pairwise

from .canvas import Canvas, Point, mix, place, smooth
from .palettes import PAPER, WOOD, Palette
from .scenery import hill, landscape, plant, shadow_on, table, wall


def text_lines(canvas: Canvas, x: float, y: float, widths: list[float], colour: str, *, gap: float = 34) -> None:
    """Bars where lines of writing would be."""
    for row, width in enumerate(widths):
        canvas.stroke([(x, y + row * gap), (x + width, y + row * gap)], 10, colour)


def lying_book(canvas: Canvas, x: float, y: float, width: float, height: float, *, fill: str) -> None:
    """A book on its side, with its pages to the right."""
    canvas.rect(x, y, 60, height, fill, radius=14)
    canvas.rect(x + 30, y + 6, width - 44, height - 12, PAPER, radius=6)
    for cover in (y, y + height - 12):
        canvas.rect(x + 20, cover, width - 20, 12, fill, radius=5)
    for line in range(1, 3):
        height_of_line = y + 11 + line * (height - 22) / 3
        canvas.stroke([(x + 60, height_of_line), (x + width - 28, height_of_line)], 3, mix(PAPER, fill, 0.3))
    canvas.rect(x + 14, y, 10, height, mix(fill, PAPER, 0.35))
    canvas.rect(x + 30, y + 8, 10, height - 16, fill)


def standing_book(canvas: Canvas, foot: Point, width: float, height: float, fill: str, *, turn: float = 0) -> None:
    """A book with its spine towards us; `foot` is its lower left corner."""

    def part(left: float, bottom: float, right: float, top: float) -> list[Point]:
        return place([(left, -bottom), (right, -bottom), (right, -top), (left, -top)], foot, turn=turn)

    canvas.polygon(part(8, 8, width - 8, height - 8), fill, soft=8)
    band = mix(fill, PAPER, 0.45)
    for low, high in ((0.12, 0.15), (0.72, 0.86)):
        canvas.polygon(part(0, height * low, width, height * high), band)


def open_book(canvas: Canvas, x: float, y: float, palette: Palette) -> None:
    for side in (-1, 1):
        upper = smooth([(0, -70), (side * 70, -104), (side * 165, -100), (side * 270, -74)])
        lower = [(px * 1.12, py + 165) for px, py in upper]
        cover = [(px * 1.05, py + 16) for px, py in upper] + [(px * 1.04, py + 16) for px, py in reversed(lower)]
        canvas.polygon(place(cover, (x, y)), palette.deep, soft=8)
        page = PAPER if side < 0 else mix(PAPER, palette.accent, 0.1)
        canvas.polygon(place([*upper, *reversed(lower)], (x, y)), page)
        for row in range(4):
            line = [(px * (0.84 + row * 0.02) + side * 22, py + 38 + row * 29) for px, py in upper[6:-4:5]]
            canvas.curve(place(line, (x, y)), 7, palette.mid)
    canvas.stroke([(x, y - 68), (x, y + 94)], 5, palette.mid)


def books(canvas: Canvas, palette: Palette, seed: int) -> None:
    wall(canvas, palette, seed)
    table(canvas, palette, 620)
    ochre, pale = palette.accent, mix(palette.main, PAPER, 0.45)
    for x, across in ((540, 260), (1080, 290)):
        canvas.ellipse(x, 700, across, 18, shadow_on(palette.mid, palette))
    for x, y, width, fill in (
        (330, 630, 390, palette.main),
        (360, 562, 340, ochre),
        (345, 494, 350, palette.deep),
        (385, 426, 280, pale),
    ):
        lying_book(canvas, x, y, width, 68, fill=fill)
    plant(canvas, 525, 426, 1.0, leaf=palette.main, pot=palette.accent)
    left = 830.0
    row = (
        (76, 330, palette.deep),
        (58, 280, ochre),
        (88, 360, palette.main),
        (54, 300, pale),
        (70, 326, mix(ochre, palette.deep, 0.4)),
    )
    for width, height, fill in row:
        standing_book(canvas, (left, 698), width, height, fill)
        left += width + 3
    standing_book(canvas, (left + 76, 698), 64, 310, palette.main, turn=-14)
    open_book(canvas, 800, 755, palette)


def calendar(canvas: Canvas, palette: Palette, seed: int) -> None:
    wall(canvas, palette, seed)
    table(canvas, palette, 700)
    left, top, width, height = 470, 150, 660, 600
    for x, y, across in ((800, 772, 420), (1310, 762, 90), (300, 778, 100)):
        canvas.ellipse(x, y, across, 20, shadow_on(palette.mid, palette))
    canvas.polygon(
        [(left + 20, 700), (left + width - 20, 700), (left + width + 20, 770), (left - 20, 770)], palette.deep, soft=8
    )
    canvas.rect(left, top + 12, width, height, mix(palette.soft, palette.deep, 0.2), radius=34)
    canvas.rect(left, top, width, height, PAPER, radius=34)
    canvas.rect(left, top, width, 140, palette.main, radius=34)
    canvas.rect(left, top + 80, width, 60, palette.main)
    for x in (600, 733, 867, 1000):
        canvas.circle(x, top + 46, 17, palette.deep)
        canvas.stroke([(x, top - 26), (x, top + 42)], 15, mix(palette.mid, palette.deep, 0.5))
    canvas.stroke([(730, top + 105), (870, top + 105)], 16, palette.soft)
    marked = {(1, 3): palette.accent, (2, 1): palette.mid, (2, 5): mix(palette.accent, PAPER, 0.4), (3, 4): palette.mid}
    for row in range(5):
        for column in range(7):
            if (row, column) in ((0, 0), (0, 1), (4, 5), (4, 6)):
                continue
            fill = marked.get((row, column), mix(palette.sky, palette.soft, 0.55))
            canvas.rect(left + 44 + column * 83, top + 172 + row * 82, 68, 64, fill, radius=16)
    canvas.heart(left + 44 + 3 * 83 + 34, top + 172 + 82 + 33, 42, PAPER)
    canvas.ring(left + 44 + 4 * 83 + 34, top + 172 + 3 * 82 + 32, 52, 8, palette.accent)
    plant(canvas, 1310, 760, 1.25, leaf=palette.accent, pot=palette.main)
    mug(canvas, 290, 780, palette.accent, steam=palette.mid)


def mug(canvas: Canvas, x: float, y: float, fill: str, *, steam: str) -> None:
    """A mug of something warm that stands on (x, y)."""
    canvas.ring(x + 62, y - 62, 36, 15, fill)
    canvas.rect(x - 60, y - 114, 120, 114, fill, radius=28)
    canvas.rect(x - 60, y - 114, 120, 50, fill)
    canvas.ellipse(x, y - 114, 60, 15, mix(fill, PAPER, 0.3))
    canvas.ellipse(x, y - 113, 50, 10, mix(WOOD, "#000000", 0.3))
    for dx in (-22, 18):
        wisp = [(x + dx, y - 145), (x + dx + 12, y - 170), (x + dx - 4, y - 195), (x + dx + 8, y - 220)]
        canvas.curve(wisp, 8, steam)


def letter(canvas: Canvas, palette: Palette, seed: int) -> None:
    landscape(canvas, palette, seed)
    left, right, top, bottom, middle = 480, 1120, 420, 800, 800
    canvas.ellipse(middle, bottom + 14, 370, 22, shadow_on(palette.mid, palette))
    canvas.polygon([(left + 20, top + 32), (right - 20, top + 32), (middle, 235)], palette.deep, soft=20)
    canvas.rect(550, 180, 500, 500, PAPER, radius=20)
    canvas.heart(640, 258, 72, palette.accent)
    text_lines(canvas, 720, 242, [250, 190], palette.mid)
    text_lines(canvas, 605, 340, [390, 360, 390, 240], palette.soft, gap=42)
    envelope, fold = palette.main, mix(palette.main, PAPER, 0.18)
    corners = [
        (left + 20, bottom - 20),
        (left + 20, top + 34),
        (middle, 648),
        (right - 20, top + 34),
        (right - 20, bottom - 20),
    ]
    canvas.polygon(corners, envelope, soft=20)
    canvas.polygon([(left + 20, bottom - 20), (middle, 606), (right - 20, bottom - 20)], fold, soft=20)
    paper_plane(canvas, palette)


def paper_plane(canvas: Canvas, palette: Palette) -> None:
    trail = smooth([(90, 600), (190, 520), (290, 540), (330, 470), (268, 412)], steps=6)
    for start, end in list(pairwise(trail))[::2]:
        canvas.stroke([start, end], 7, PAPER)
    nose, at = (150.0, -60.0), (290.0, 370.0)
    canvas.polygon(place([(-110, -30), nose, (-40, 5)], at), PAPER, soft=3)
    canvas.polygon(place([(-15, 22), nose, (50, 60)], at), PAPER, soft=3)
    canvas.polygon(place([(-40, 5), nose, (-15, 22), (-36, 52)], at), palette.mid)


def lens(canvas: Canvas, palette: Palette, seed: int) -> None:
    wall(canvas, palette, seed)
    hill(canvas, 745, 40, 2.6 + seed, mix(palette.soft, palette.mid, 0.5))
    hill(canvas, 810, 14, 0.4 + seed, palette.mid)
    canvas.ellipse(700, 815, 330, 20, shadow_on(palette.mid, palette))
    canvas.polygon(
        place([(-210, -280), (210, -280), (210, 280), (-210, 280)], (640, 450), turn=-6),
        mix(palette.soft, palette.mid, 0.6),
        soft=20,
    )
    canvas.rect(450, 150, 440, 590, PAPER, radius=20)
    text_lines(canvas, 500, 215, [180, 250], palette.mid)
    for column, height in enumerate((60, 100, 80)):
        canvas.rect(500 + column * 60, 420 - height, 40, height, palette.mid, radius=8)
    text_lines(canvas, 500, 480, [330, 300, 330, 330, 200], palette.soft, gap=46)
    x, y, radius = 860, 400, 215
    handle = place([(radius + 10, 0), (radius + 70, 0)], (x, y), turn=48)
    canvas.stroke(handle, 40, palette.deep)
    canvas.stroke(place([(radius + 90, 0), (radius + 260, 0)], (x, y), turn=48), 74, WOOD)
    canvas.stroke(place([(radius + 95, -14), (radius + 255, -14)], (x, y), turn=48), 16, mix(WOOD, PAPER, 0.25))
    canvas.circle(x, y, radius + 20, palette.deep)
    canvas.circle(x, y, radius - 14, mix(palette.sky, PAPER, 0.4))
    bars = ((-125, 90, palette.mid), (-60, 150, palette.main), (5, 120, palette.accent), (70, 210, palette.main))
    for dx, height, fill in bars:
        canvas.rect(x + dx, y + 105 - height, 50, height, fill, radius=12)
    canvas.stroke([(x - 140, y + 120), (x + 140, y + 120)], 10, palette.deep)
    shine = [place([(-radius + 42, 0)], (x, y), turn=angle)[0] for angle in range(20, 66, 4)]
    canvas.stroke(shine, 16, PAPER)
    for dx, dy, size in ((1200, 250, 26), (1262, 340, 16), (330, 560, 22)):
        canvas.circle(dx, dy, size, palette.accent)
