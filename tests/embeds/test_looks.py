"""How embeds look: colours that can be read, fonts of the reader's own machine, light and dark."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.embeds.contrast import ENOUGH, Colour, contrast, parse, readable
from cms.embeds.looks import FONTS, PALETTES
from tests import factories

COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # Computed by others: https://webaim.org/resources/contrastchecker/
    [("000", "fff", 21.0), ("777777", "ffffff", 4.48), ("767676", "ffffff", 4.54), ("0000ff", "ffffff", 8.59)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(parse(one), parse(other)) == pytest.approx(ratio, abs=0.006)
    assert contrast(parse(other), parse(one)) == contrast(parse(one), parse(other))


@settings(max_examples=150, deadline=None)
@given(COLOURS, COLOURS)
def test_there_is_a_readable_colour_for_every_background(colour: Colour, background: Colour) -> None:
    found = readable(colour, on=background)
    assert contrast(found, background) >= ENOUGH
    if contrast(colour, background) >= ENOUGH:
        assert found == colour


@pytest.mark.parametrize("palette", PALETTES.values())
def test_the_usual_colours_can_be_read(palette: Any) -> None:
    for colour in (palette.text, palette.soft, palette.accent):
        assert contrast(colour, palette.background) >= ENOUGH


@pytest.mark.parametrize("text", ["", "ff", "ffff", "fffffff", "#", "red", "0b646g", "0b6460;", "rgb(0,0,0)"])
def test_what_is_no_colour_is_refused(home: Any, client: Any, text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse(text)
    assert client.get("/embed/list/pages", {"text": text}).status_code == 400


def style_of(client: Any, **query: str) -> str:
    answer = client.get("/embed/list/pages", query)
    assert answer.status_code == 200, answer.content.decode()
    html = answer.content.decode()
    return str(html.partition("<style>")[2].partition("</style>")[0])


def test_without_choice_an_embed_follows_the_scheme_of_the_reader(home: Any, client: Any) -> None:
    style = style_of(client)
    assert "color-scheme: light dark" in style
    assert "@media (prefers-color-scheme: dark)" in style


@pytest.mark.parametrize(
    ("query", "scheme"), [({"scheme": "dark"}, "dark"), ({"background": "111", "text": "eee", "accent": "9cf"}, "dark")]
)
def test_what_is_chosen_holds_whatever_the_reader_has_set(home: Any, client: Any, query: Any, scheme: str) -> None:
    style = style_of(client, **query)
    assert f"color-scheme: {scheme};" in style
    assert "prefers-color-scheme" not in style


def test_chosen_colours_are_used(home: Any, client: Any) -> None:
    style = style_of(client, text="#102030", background="FFE", accent="00f")
    for colour in ("--text: #102030", "--back: #ffffee", "--accent: #0000ff"):
        assert colour in style


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"text": "777"}, "text"),
        ({"accent": "8ab"}, "accent"),
        ({"background": "0b6460"}, "background"),
        ({"text": "fff"}, "text"),
    ],
)
def test_colours_that_cannot_be_read_are_refused_with_one_that_can(
    home: Any, client: Any, query: Any, name: str
) -> None:
    answer = client.get("/embed/list/pages", query)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert f"<strong>{name}</strong>" in html
    assert "De dichtstbijzijnde kleur die werkt is #" in html


@pytest.mark.parametrize("font", FONTS)
def test_fonts_are_those_of_the_reader(home: Any, client: Any, font: str) -> None:
    style = style_of(client, font=font)
    assert f"--sans: {FONTS[font]};" in style
    assert "url(" not in style
    assert "@font-face" not in style


def test_compact_leaves_out_pictures_and_summaries(section: Any, settle: Any, client: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Gids", image=factories.ImageFactory())
    settle()
    assert "Waar deze pagina over gaat." in client.get("/embed/list/handouts").content.decode()
    assert "Waar deze pagina over gaat." not in client.get("/embed/list/handouts?compact=true").content.decode()
