"""Every block of a body becomes nodes, with headings that skip no level."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from cms.blocks.body import BodyBlock
from cms.rendering.documents import blocks
from cms.rendering.documents.nodes import Box, Heading, Listing, Number, Paragraph, Picture, Quotation, Table, Text
from cms.rendering.outline import Outline
from tests.rendering.documents import sample


def nodes_of(*names: str) -> tuple[Any, ...]:
    with translation.override("nl"):
        chosen = [block for block in sample.body() if not names or block["type"] in names]
        return blocks.nodes_of_blocks(chosen, outline=Outline())


def test_the_sample_and_the_functions_know_every_block() -> None:
    assert {name for name, _value in sample.VALUES} == set(BodyBlock.base_blocks) == set(blocks.BODY)


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("callout", [Box]),
        ("steps", [Heading, Listing]),
        ("accordion", [Heading, Paragraph, Heading]),
        ("table", [Table]),
        ("quotation", [Quotation]),
        ("image", [Picture]),
        ("video", [Heading, Picture, Paragraph, Heading, Paragraph]),
        ("document", [Paragraph, Paragraph]),
        ("figure", [Number]),
        ("cards", [Heading, Listing]),
        ("listing", [Heading, Listing]),
        ("contact", [Box]),
    ],
)
def test_a_block_becomes_these_nodes(name: str, classes: list[type]) -> None:
    assert [type(node) for node in nodes_of(name)] == classes


def test_no_level_is_skipped_and_no_anchor_used_twice() -> None:
    headings = [node for node in nodes_of() if isinstance(node, Heading)]
    levels = [1, *(heading.level for heading in headings)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {*levels} == {1, 2, 3, 4, 5}
    anchors = [heading.anchor for heading in headings]
    assert len(set(anchors)) == len(anchors)


def test_steps_are_numbered_and_cards_are_links_in_their_own_language() -> None:
    _heading, steps = nodes_of("steps")
    assert steps.ordered
    assert steps.entries[0][0] == Paragraph((Text("Stapnaam", strong=True),))
    _heading, cards = nodes_of("cards")
    assert cards.entries[0][0].line[0] == Text("Kaarttitel", link="http://testserver/nl/kaart/")
    assert cards.entries[1][0].line[0] == Text("Cardtitle", language="en")


def test_a_table_is_filled_up_to_its_longest_row() -> None:
    value = {"caption": "", "columns": ["a"], "rows": [["b", "c"], []]}
    assert [*blocks.table(value, Outline())] == [Table("", ("a", ""), (("b", "c"), ("", "")))]
    assert [*blocks.table({**value, "rows": []}, Outline())] == [Table("", ("a",), ())]


def test_a_list_of_cards_without_any_has_no_title_either() -> None:
    assert [*blocks.cards({"title": "Lees ook", "cards": []}, Outline())] == []


def test_a_block_of_an_app_that_is_gone_leaves_the_rest(caplog: Any) -> None:
    text = {"type": "text", "value": {"html": "<p>a</p>"}}
    nodes = blocks.nodes_of_blocks([{"type": "poll", "value": {}}, text], outline=Outline())
    assert nodes == (Paragraph((Text("a"),)),)
    assert "'poll'" in caplog.text
