"""Simple people: rounded, friendly, and as different from each other as people are."""

from dataclasses import dataclass

from .canvas import Canvas, Point, mix, place
from .palettes import PAPER, Palette

SKINS = ("#f3cdb0", "#8a5a3c", "#dba67c", "#5f3d2b", "#c48a62", "#f7dcc6")


AT_EASE: tuple[Point, Point] = ((-18, -38), (18, -38))
CHILD = 345  # who is drawn smaller than this has the proportions of a child
FRINGES: dict[str, list[tuple[float, float]]] = {
    "long": [(178, 300), (240, 362)],
    "bun": [(178, 306), (234, 362)],
    "short": [(172, 338), (255, 368)],
    "curly": [(200, 340)],
}


@dataclass(frozen=True)
class Person:
    skin: str
    hair: str
    style: str
    top: str
    legs: str


def cast(palette: Palette, seed: int) -> list[Person]:
    """Six people in the colours of the palette; another seed has them line up in another order."""
    looks = [
        ("#f3cdb0", "#7a4b2e", "long", palette.main, palette.deep),
        ("#5f3d2b", "#231815", "curly", palette.accent, palette.deep),
        ("#dba67c", "#33231d", "short", palette.deep, mix(palette.deep, palette.mid, 0.45)),
        ("#c48a62", palette.deep, "scarf", palette.mid, palette.deep),
        ("#f7dcc6", "#c9c3bd", "short", mix(palette.accent, PAPER, 0.35), palette.main),
        ("#8a5a3c", "#2a1c17", "bun", mix(palette.accent, palette.deep, 0.3), palette.deep),
    ]
    turn = seed % len(looks)
    return [Person(*look) for look in looks[turn:] + looks[:turn]]


def hair_behind(canvas: Canvas, person: Person, x: float, y: float, r: float) -> None:
    """The hair that falls behind the neck and the shoulders."""
    if person.style == "long":
        canvas.circle(x, y, 1.1 * r, person.hair)
        canvas.rect(x - 1.1 * r, y - 0.65 * r, 2.2 * r, 2.25 * r, person.hair, radius=0.5 * r)
    elif person.style == "bun":
        canvas.circle(x, y - 1.2 * r, 0.48 * r, person.hair)
    elif person.style == "curly":
        for angle in range(150, 400, 30):
            canvas.circle(*place([(0.96 * r, 0)], (x, y - 0.12 * r), turn=angle)[0], 0.42 * r, person.hair)


def head(canvas: Canvas, person: Person, x: float, y: float, r: float) -> None:
    """A head of radius `r` around (x, y), with its hair and a small, calm face."""
    if person.style == "scarf":
        drape = [(-0.5, 0.4), (0.5, 0.4), (0.75, 1.3), (-0.75, 1.3)]
        canvas.polygon(place(drape, (x, y), scale=r), mix(person.hair, "#000000", 0.12), soft=r / 3)
        canvas.circle(x, y - 0.02 * r, 1.13 * r, person.hair)
        canvas.ellipse(x, y + 0.1 * r, 0.8 * r, 0.86 * r, person.skin)
    else:
        canvas.circle(x, y, r, person.skin)
        for angles in FRINGES[person.style]:
            canvas.chord(x, y, 1.06 * r, angles, person.hair)
    line = mix(person.skin, "#2a1712", 0.7)
    for side in (-1, 1):
        canvas.circle(x + side * 0.33 * r, y + 0.16 * r, 0.075 * r, line)
    smile = [(-0.24, 0.47), (-0.13, 0.54), (0, 0.565), (0.13, 0.54), (0.24, 0.47)]
    canvas.curve(place(smile, (x, y), scale=r), max(0.07 * r, 1.6), line)


def neck(canvas: Canvas, person: Person, top: Point, bottom: Point, width: float) -> None:
    if person.style != "scarf":
        canvas.stroke([top, bottom], width, mix(person.skin, "#2a1712", 0.14))


def standing(
    canvas: Canvas, person: Person, feet: Point, height: float, *, shadow: str, hands: tuple[Point, Point] = AT_EASE
) -> None:
    """A whole person. `hands` says where the hands are, in hundredths of the height from the feet."""
    unit = height / 100
    radius, shoulder = (13.5, -65.0) if height < CHILD else (10.0, -74.0)

    def spot(dx: float, dy: float) -> Point:
        return feet[0] + dx * unit, feet[1] + dy * unit

    crown = spot(0, shoulder - radius - 2.5)
    canvas.ellipse(*spot(0, 0), 22 * unit, 3 * unit, shadow)
    hair_behind(canvas, person, *crown, radius * unit)
    for side in (-1, 1):
        canvas.stroke([spot(side * 5.5, -36), spot(side * 6, -5)], 10 * unit, person.legs)
        canvas.stroke([spot(side * 6, -2.5), spot(side * 9.5, -2.5)], 6 * unit, mix(person.legs, "#000000", 0.35))
    for side, (dx, dy) in zip((-1, 1), hands, strict=True):
        elbow = (side * 15 + dx) / 2 + side * 3, (shoulder + 6 + dy) / 2
        canvas.circle(*spot(dx, dy), 4.2 * unit, person.skin)
        cuff = dx + (elbow[0] - dx) * 0.22, dy + (elbow[1] - dy) * 0.22
        arm = [spot(side * 8.8, shoulder + 6.5), spot(*elbow), spot(*cuff)]
        canvas.curve(arm, 8 * unit, mix(person.top, "#000000", 0.12))
    torso = [(-7, shoulder + 7), (7, shoulder + 7), (8, -37), (-8, -37)]
    canvas.polygon([spot(*point) for point in torso], person.top, soft=6 * unit)
    neck(canvas, person, spot(0, shoulder - 4), spot(0, shoulder + 2), 7.5 * unit)
    head(canvas, person, *crown, radius * unit)


def portrait(canvas: Canvas, person: Person, x: float, y: float, radius: float) -> None:
    """Head and shoulders in a disc."""
    with canvas.inside_disc(x, y, radius):
        hair_behind(canvas, person, x, y - 0.14 * radius, 0.42 * radius)
        canvas.rect(
            x - 0.66 * radius, y + 0.42 * radius, 1.32 * radius, 0.58 * radius, person.top, radius=0.36 * radius
        )
        neck(canvas, person, (x, y + 0.2 * radius), (x, y + 0.44 * radius), 0.3 * radius)
        head(canvas, person, x, y - 0.14 * radius, 0.42 * radius)


def behind_table(canvas: Canvas, person: Person, x: float, table: float) -> None:
    """The part of a seated person that is behind a table whose edge is at that height."""
    hair_behind(canvas, person, x, table - 305, 92)
    torso = [(x - 62, table - 135), (x + 62, table - 135), (x + 80, table), (x - 80, table)]
    canvas.polygon(torso, person.top, soft=55)
    neck(canvas, person, (x, table - 225), (x, table - 178), 64)
    head(canvas, person, x, table - 305, 92)


def arms_on_table(canvas: Canvas, person: Person, x: float, table: float, side: int) -> None:
    """The arms of a seated person; `side` is where the other one sits, 1 for the right."""
    sleeve = mix(person.top, "#000000", 0.12)
    folded: list[Point] = [(-92, -120), (-122, -10), (-75, 38), (10, 46)]
    reaching: list[Point] = [(92, -120), (108, -30), (125, 24), (168, 44)]
    for arm in (folded, reaching):
        points = [(x + side * dx, table + dy) for dx, dy in arm]
        canvas.circle(points[-1][0] + side * 28, points[-1][1], 25, person.skin)
        canvas.curve(points, 50, sleeve)


def hand(canvas: Canvas, wrist: Point, *, skin: str, sleeve: str, turn: float, scale: float, mirrored: bool) -> None:
    """An open hand that reaches up, with the arm below it."""
    flip = -1 if mirrored else 1
    line = mix(skin, "#2a1712", 0.22)

    def spots(*points: Point) -> list[Point]:
        return place([(flip * x, y) for x, y in points], wrist, turn=turn, scale=scale)

    canvas.stroke(spots((0, 10), (0, 500)), 58 * scale, skin)
    canvas.stroke(spots((0, 102), (0, 560)), 86 * scale, sleeve)
    canvas.stroke(spots((-38, 72), (38, 72)), 30 * scale, mix(sleeve, "#ffffff", 0.25))
    canvas.curve(spots((-10, -12), (-46, -52), (-82, -104)), 27 * scale, skin)
    for base, tip in (
        ((-31, -80), (-40, -166)),
        ((-10, -90), (-13, -190)),
        ((12, -90), (16, -182)),
        ((33, -78), (46, -152)),
    ):
        canvas.stroke(spots(base, tip), 24 * scale, skin)
    canvas.polygon(spots((-15, -4), (15, -4), (30, -85), (-28, -85)), skin, soft=16 * scale)
    canvas.curve(spots((-30, -64), (-8, -52), (2, -14)), 4 * scale, line)
    canvas.curve(spots((-26, -78), (4, -66), (32, -70)), 4 * scale, line)
