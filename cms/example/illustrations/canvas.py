"""A drawing surface with soft, rounded primitives, in picture coordinates of 1600 by 900."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 1600, 900
SUPERSAMPLING = 3
COLOURS_IN_FILE = 128

Point = tuple[float, float]


def mix(first: str, second: str, share: float) -> str:
    """The colour that lies `share` of the way from the first to the second."""
    pairs = zip(ImageColor.getrgb(first)[:3], ImageColor.getrgb(second)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def place(points: Sequence[Point], at: Point, *, turn: float = 0, scale: float = 1) -> list[Point]:
    """Points around the origin, scaled, turned clockwise by `turn` degrees and moved to `at`."""
    cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
    return [(at[0] + x * cos - y * sin, at[1] + x * sin + y * cos) for x, y in points]


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 14) -> list[Point]:
    """A flowing line through all the points (a Catmull-Rom spline)."""
    around = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        for t in (step / steps for step in range(steps)):
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) / 2 for axis in (0, 1))
            line.append((x, y))
    return line if closed else [*line, points[-1]]


def _ribbon(line: Sequence[Point], width: float) -> list[Point]:
    """The outline of a line of that width, without its ends."""
    left, right = [], []
    for index, (x, y) in enumerate(line):
        (ax, ay), (bx, by) = line[max(index - 1, 0)], line[min(index + 1, len(line) - 1)]
        stretch = width / 2 / (math.hypot(bx - ax, by - ay) or 1)
        dx, dy = (by - ay) * stretch, (ax - bx) * stretch
        left.append((x + dx, y + dy))
        right.append((x - dx, y - dy))
    return left + right[::-1]


class Canvas:
    """Draws large; `png` scales down, which is what makes the edges smooth."""

    def __init__(self, background: str) -> None:
        self.image = Image.new("RGB", (WIDTH * SUPERSAMPLING, HEIGHT * SUPERSAMPLING), background)
        self.pen = ImageDraw.Draw(self.image)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0) -> None:
        box = self._box(x, y, x + width, y + height)
        self.pen.rounded_rectangle(box, radius * SUPERSAMPLING, fill=fill)

    def ellipse(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        self.pen.ellipse(self._box(x - across, y - down, x + across, y + down), fill=fill)

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        self.ellipse(x, y, radius, radius, fill)

    def ring(self, x: float, y: float, radius: float, width: float, colour: str) -> None:
        box = self._box(x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, outline=colour, width=round(width * SUPERSAMPLING))

    def chord(self, x: float, y: float, radius: float, angles: tuple[float, float], fill: str) -> None:
        """The part of a disc between two angles (clockwise, 0 is right), cut off straight."""
        self.pen.chord(self._box(x - radius, y - radius, x + radius, y + radius), *angles, fill=fill)

    def polygon(self, points: Sequence[Point], fill: str, *, soft: float = 0) -> None:
        """A filled shape; `soft` adds that much around it, with rounded corners."""
        self.pen.polygon(self._scaled(points), fill=fill)
        if soft:
            self.stroke([*points, points[0]], 2 * soft, fill)

    def blob(self, points: Sequence[Point], fill: str) -> None:
        self.polygon(smooth(points, closed=True), fill)

    def stroke(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line with round ends and corners."""
        for start, end in pairwise(points):
            self.pen.polygon(self._scaled(_ribbon([start, end], width)), fill=colour)
        for x, y in points:
            self.circle(x, y, width / 2, colour)

    def curve(self, points: Sequence[Point], width: float, colour: str) -> None:
        line = smooth(points)
        self.pen.polygon(self._scaled(_ribbon(line, width)), fill=colour)
        for x, y in (line[0], line[-1]):
            self.circle(x, y, width / 2, colour)

    def heart(self, x: float, y: float, size: float, fill: str) -> None:
        """A heart, `size` wide, around its centre."""
        radius, soft = size / (2 + math.sqrt(2)), size / 18
        centre, corner = y + 0.2 * radius, (radius - soft) * math.sqrt(2)
        square = [(x - corner, centre), (x, centre - corner), (x + corner, centre), (x, centre + corner)]
        self.polygon(square, fill, soft=soft)
        for side in (-1, 1):
            self.circle(x + side * radius / math.sqrt(2), centre - radius / math.sqrt(2), radius, fill)

    @contextmanager
    def inside_disc(self, x: float, y: float, radius: float) -> Iterator[None]:
        """What is drawn meanwhile shows in this disc only, as long as it stays in the square around the disc."""
        left, top, right, bottom = (round(edge) for edge in self._box(x - radius, y - radius, x + radius, y + radius))
        before = self.image.crop((left, top, right + 1, bottom + 1))
        yield
        outside = Image.new("L", before.size, 255)
        ImageDraw.Draw(outside).ellipse((0, 0, right - left, bottom - top), fill=0)
        self.image.paste(before, (left, top), outside)

    def png(self) -> bytes:
        file = BytesIO()
        small = self.image.reduce(SUPERSAMPLING)
        small = small.quantize(COLOURS_IN_FILE, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(file, "PNG", optimize=True)
        return file.getvalue()

    @staticmethod
    def _scaled(points: Sequence[Point]) -> list[Point]:
        return [(round(x * SUPERSAMPLING), round(y * SUPERSAMPLING)) for x, y in points]

    @staticmethod
    def _box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * SUPERSAMPLING, top * SUPERSAMPLING, right * SUPERSAMPLING, bottom * SUPERSAMPLING
