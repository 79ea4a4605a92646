"""What a partner may choose of how an embed looks: colours that can be read, fonts of the reader's own machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.api import parameters
from cms.api.parameters import BadValue, Parser
from cms.api.problems import InputError, bad_parameter, bad_request
from cms.embeds.contrast import ENOUGH, Colour, contrast, parse, readable

FONTS = {
    "sans": 'system-ui, -apple-system, "Segoe UI", roboto, "Helvetica Neue", "Noto Sans", sans-serif',
    "serif": '"Iowan Old Style", "Palatino Linotype", palatino, "URW Palladio L", P052, georgia, "Noto Serif", serif',
    "humanist": 'seravek, "Gill Sans Nova", ubuntu, calibri, "DejaVu Sans", source-sans-pro, sans-serif',
    "geometric": 'avenir, montserrat, corbel, "URW Gothic", source-sans-pro, sans-serif',
    "rounded": 'ui-rounded, "Hiragino Maru Gothic ProN", quicksand, comfortaa, manjari, "Arial Rounded MT", sans-serif',
    "mono": 'ui-monospace, "Cascadia Code", "Source Code Pro", menlo, consolas, "DejaVu Sans Mono", monospace',
}
"""Names of fonts and what they stand for; nothing is loaded."""

FONT_LABELS = {
    "sans": gettext_lazy("Sans serif"),
    "serif": gettext_lazy("Serif"),
    "humanist": gettext_lazy("Sans serif, like handwriting"),
    "geometric": gettext_lazy("Sans serif, geometric"),
    "rounded": gettext_lazy("Rounded"),
    "mono": gettext_lazy("Like a typewriter"),
}

AUTO, LIGHT, DARK = "auto", "light", "dark"
SCHEMES = {
    AUTO: gettext_lazy("As the reader has set it"),
    LIGHT: gettext_lazy("Light"),
    DARK: gettext_lazy("Dark"),
}


@dataclass(frozen=True, kw_only=True)
class Palette:
    text: Colour
    background: Colour
    accent: Colour
    soft: Colour
    line: Colour


PALETTES = {
    LIGHT: Palette(
        text=parse("2a2430"),
        background=parse("ffffff"),
        accent=parse("0b6460"),
        soft=parse("5d5466"),
        line=parse("e2dbd0"),
    ),
    DARK: Palette(
        text=parse("f1ecf4"),
        background=parse("221e28"),
        accent=parse("7fd6cd"),
        soft=parse("bfb5c9"),
        line=parse("3a3442"),
    ),
}


def colour(text: str) -> Colour:
    try:
        return parse(text)
    except ValueError as error:
        detail = _("Write a colour as three or six hexadecimal digits, for example 0b6460.")
        raise BadValue("malformed", detail) from error


def is_true(text: str) -> bool:
    return parameters.one_of(["true", "false"])(text) == "true"


COLOURS = ("text", "background", "accent")

PARSERS: dict[str, Parser] = {
    **dict.fromkeys(COLOURS, colour),
    "font": parameters.one_of(list(FONTS)),
    "scheme": parameters.one_of(list(SCHEMES)),
    "compact": is_true,
    "locale": parameters.locale,
}
"""Parameters that every embed takes."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """``palettes`` holds that of the light scheme, of the dark one, or of both, in which case the reader's holds."""

    palettes: dict[str, Palette]
    font: str
    is_compact: bool

    @property
    def color_scheme(self) -> str:
        return " ".join(self.palettes)

    @property
    def family(self) -> str:
        return FONTS[self.font]


def look_of(given: dict[str, Any]) -> Look:
    """Return the look that parsed parameters ask for. Raises a problem that names each pair that cannot be read.

    Chosen colours hold for both schemes of the reader: with them an embed is light or dark, and no longer either.
    """
    chosen = {name: given[name] for name in COLOURS if name in given}
    scheme = given.get("scheme", AUTO)
    if chosen:
        palette = _palette(chosen, base=LIGHT if scheme == AUTO else scheme)
        if errors := list(_unreadable(palette, chosen)):
            raise bad_request(errors)
        palettes = {LIGHT if _is_light(palette) else DARK: palette}
    else:
        palettes = PALETTES if scheme == AUTO else {scheme: PALETTES[scheme]}
    return Look(palettes=palettes, font=given.get("font", "sans"), is_compact=given.get("compact", False))


def _palette(chosen: dict[str, Colour], *, base: str) -> Palette:
    usual = PALETTES[base]
    text, background = chosen.get("text", usual.text), chosen.get("background", usual.background)
    return Palette(
        text=text,
        background=background,
        accent=chosen.get("accent", usual.accent),
        # What is usually softer than the text might not be readable any more.
        soft=text,
        line=Colour(*((one + 3 * other) // 4 for one, other in zip(text, background, strict=True))),
    )


def _is_light(palette: Palette) -> bool:
    return palette.background.luminance > palette.text.luminance


def _unreadable(palette: Palette, chosen: dict[str, Colour]) -> Iterator[InputError]:
    for name, value in (("text", palette.text), ("accent", palette.accent)):
        ratio = contrast(value, palette.background)
        if ratio >= ENOUGH:
            continue
        detail = _(
            "%(colour)s on %(background)s has a contrast of %(ratio)s to 1; people can read it from 4.5 to 1. "
            "The nearest colour that works is %(better)s."
        ) % {
            "colour": value,
            "background": palette.background,
            # Rounded down: 4.49 is not enough, and must not read as if it were.
            "ratio": f"{int(ratio * 100) / 100:.2f}",
            "better": readable(value, on=palette.background),
        }
        yield bad_parameter(name if name in chosen else "background", "contrast", detail)
