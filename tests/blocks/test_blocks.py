"""Blocks: what may be published, and what comes out."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pydantic import BaseModel

from cms.blocks.base import ShapedBlock
from cms.blocks.body import BLOCK_SHAPES, BodyBlock
from cms.blocks.media import video_source
from cms.publishing.rich_text import public_html
from tests import factories

BLOCKS = BodyBlock().child_blocks


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_every_block_has_a_shape_a_description_an_icon_and_a_preview(name: str, db: None) -> None:
    block = BLOCKS[name]
    assert isinstance(block, ShapedBlock)
    assert issubclass(BLOCK_SHAPES[name], BaseModel)
    assert block.meta.description
    assert block.meta.icon != "placeholder"
    assert block.meta.group
    assert block.is_previewable


def quotation(**values: Any) -> dict[str, Any]:
    block = BLOCKS["quotation"]
    return block.to_python({"text": "Woorden.", "speaker": "Sam", "role": "", "kind": "young-carer", **values})


def test_words_of_a_young_carer_need_consent_before_they_are_published(db: None) -> None:
    block = BLOCKS["quotation"]
    with pytest.raises(ValidationError):
        block.clean(quotation())
    with pytest.raises(ValidationError):
        block.clean(quotation(consent=factories.ConsentFactory(age=15).pk))
    block.clean(quotation(consent=factories.ConsentFactory(age=16).pk))


def test_a_draft_may_lack_consent(db: None) -> None:
    BLOCKS["quotation"].clean_deferred(quotation())


def test_words_from_a_document_need_no_consent(db: None) -> None:
    BLOCKS["quotation"].clean(quotation(kind="document"))


def test_a_film_of_a_young_carer_needs_consent(db: None) -> None:
    block = BLOCKS["video"]
    film = {
        "title": "Film",
        "url": "https://vimeo.com/123456789",
        "transcript": "<p>Tekst.</p>",
        "shows_young_carer": True,
    }
    with pytest.raises(ValidationError):
        block.clean(block.to_python(film))
    block.clean(block.to_python({**film, "consent": factories.ConsentFactory().pk}))


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?t=3", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://vimeo.com.evil.example/123456789", None),
        ("https://evil.example/?https://vimeo.com/1", None),
        ("javascript:alert(1)", None),
        ("http://vimeo.com/123456789", None),
    ],
)
def test_films_stand_on_known_hosts_only(address: str, player: str | None) -> None:
    source = video_source(address)
    assert (source and source[1]) == player


@pytest.mark.parametrize(
    ("stored", "public"),
    [
        ("<p>Een <b>vet</b> en <i>schuin</i> woord.</p>", "<p>Een <strong>vet</strong> en <em>schuin</em> woord.</p>"),
        ('<p><a href="javascript:alert(1)">klik</a></p>', "<p><a>klik</a></p>"),
        ("<p>veilig<script>alert(1)</script></p>", "<p>veilig</p>"),
        ('<p onclick="x()">tekst</p>', "<p>tekst</p>"),
        ('<p><a linktype="page" id="1">weg</a></p>', "<p>weg</p>"),
        ('<p><a linktype="page" id="2">hier</a></p>', '<p><a href="/nl/hier/">hier</a></p>'),
        (
            '<p><a href="https://www.vng.nl/?a=1&amp;b=2">VNG</a></p>',
            '<p><a href="https://www.vng.nl/?a=1&amp;b=2">VNG</a></p>',
        ),
        ("<p></p><p>tekst</p><p> </p>", "<p>tekst</p>"),
        ('<h1>kop</h1><img src="x">', "kop"),
    ],
)
def test_rich_text_becomes_clean_html(stored: str, public: str) -> None:
    assert public_html(stored, lambda kind, pk: "/nl/hier/" if pk == "2" else None) == public


def test_every_block_reaches_the_api_in_its_shape(home: Any, section: Any, settle: Any, api: Any) -> None:
    factories.HandoutPageFactory(parent=section, body=factories.body_with_every_block(home))
    settle()
    item = api("/handouts").json()["items"][0]
    body = api(f"/handouts/{item['id']}").json()["body"]
    assert {block["type"] for block in body} == set(BLOCKS)
    assert all(block["id"] and block["value"] for block in body)
