"""A content item becomes a document with all that it says, in its own language."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
import pytest

from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import formats
from cms.rendering.documents.items import document_of
from cms.rendering.documents.nodes import Fact, Heading, Paragraph, Text
from tests import factories
from tests.rendering.documents import sample

READABLE = ("html", "md", "txt")


def test_what_is_around_the_text_comes_from_the_item_and_from_who_asks() -> None:
    edition = Fact("Uitgave", "2")
    document = document_of(
        sample.item(),
        facts=[edition],
        room="Gemeente Tubbergen",
        after=(Heading(2, "Hoofdstuk", "hoofdstuk"), Paragraph((Text("Steunpunt"),))),
        address="http://testserver/handouts/1/editions/2",
        publisher="Netwerk",
    )
    assert (document.title, document.language, document.kind) == ("Gidstitel & meer", "nl", "Pagina")
    assert (document.publisher, document.room) == ("Netwerk", "Gemeente Tubbergen")
    assert document.facts[:3] == (edition, Fact("Voor", "Doelgroep"), Fact("Thema's", "Themanaam"))
    assert document.moment == datetime.datetime(2026, 3, 4, 9, tzinfo=datetime.UTC)
    assert document.issued == datetime.datetime(2026, 1, 2, 9, tzinfo=datetime.UTC)
    assert document.keywords == ("Themanaam", "Doelgroep", "Trefwoord")
    assert document.address in {fact.link for fact in document.colophon}
    assert [part.anchor for part in document.parts] == ["hoofdstuk", "hoofdstuk-2"]


def test_a_moment_may_be_given() -> None:
    moment = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
    assert document_of(sample.item(), publisher="Netwerk", moment=moment).moment == moment


def test_a_picture_is_taken_as_wide_as_a_page_needs() -> None:
    srcset = [{"url": f"http://testserver/media/{width}.webp", "width": width, "height": 1} for width in (960, 1920)]
    document = document_of(sample.item(image={**sample.IMAGE, "srcset": srcset}), publisher="Netwerk")
    assert document.image is not None
    assert (document.image.url, document.image.width) == ("http://testserver/media/960.webp", 960)
    assert document.image.credit == "Beeld: Maakster"


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    document = document_of(sample.item(title="Gi\x00d\x1fs\ufffe", body=[]), publisher="Netwerk")
    assert document.title == "Gids"


def test_the_publisher_is_that_of_the_site_unless_given(db: None) -> None:
    assert document_of(sample.item()).publisher == "JMZ Kennisnetwerk"


RESOURCES: dict[str, dict[str, Any]] = {
    "handout": {
        "editable": False,
        "editions": [{"number": 2, "date": "2026-02-03", "whatChanged": "Wijziging", "files": []}],
        "corrections": [{"edition": 2, "date": "2026-02-04", "text": "Verbetering"}],
    },
    "practice": {
        "context": "<p>Situatietekst</p>",
        "approach": "<p>Aanpaktekst</p>",
        "result": "<ul><li>Resultaattekst</li></ul>",
        "contact": sample.card("Vraagbaak") | {"summary": ""},
    },
    "intervention": {
        "recognitions": [
            {"scheme": "movisie", "level": "x", "levelName": "Niveaunaam", "date": "2026-02-03", "sourceUrl": ""}
        ]
    },
    "study": {
        "start": "2025-01-01",
        "end": None,
        "partners": [sample.card(title) | {"summary": ""} for title in ("Onderzoekster", "Hogeschool")],
        "gaps": "<p>Leemte</p>",
        "publicationUrl": "https://example.org/rapport",
    },
    "media": {
        "kind": "film",
        "file": sample.VALUES[-5][1]["file"],
        "videoUrl": "https://vimeo.com/123456789",
        "playerUrl": None,
        "textAlternative": "<p>Verteltekst</p>",
        "expiresOn": "2026-12-31",
    },
}
TOLD = {
    "handout": ["Nee, de tekst is beschermd", "Uitgave 2, 3 februari 2026", "4 februari 2026"],
    "practice": ["Situatie", "Aanpak", "Resultaat", "Contact"],
    "intervention": ["Movisie", "3 februari 2026"],
    "study": ["vanaf 1 januari 2025", "https://example.org/rapport"],
    "media": ["Film", "31 december 2026", "https://vimeo.com/123456789"],
}


@pytest.mark.parametrize("name", RESOURCES)
@pytest.mark.parametrize("format_name", READABLE)
def test_what_a_resource_says_besides_its_body_is_in_its_file(name: str, format_name: str) -> None:
    item = sample.item(type=name, licence="cc-by-sa-4.0", body=[], **RESOURCES[name])
    document = document_of(item, publisher="Netwerk")
    file = formats.get(format_name).write(document)
    assert sample.words_in(RESOURCES[name]) <= sample.words_shown(format_name, file)
    text = " ".join(file.decode().split())
    for told in [*TOLD[name], "https://creativecommons.org/licenses/by-sa/4.0/"]:
        assert told in text


def test_what_may_be_done_with_a_resource_is_told_with_the_legal_text() -> None:
    item = sample.item(type="study", licence="cc0-1.0", body=[], **RESOURCES["study"])
    licence = document_of(item, publisher="Netwerk").licence
    assert licence is not None
    assert licence.link == "https://creativecommons.org/publicdomain/zero/1.0/"
    reserved = document_of({**item, "licence": "all-rights-reserved"}, publisher="Netwerk").licence
    assert reserved == Fact("Licentie", "Alle rechten voorbehouden")


def test_a_published_page_with_every_block_becomes_a_file_in_every_format(
    home: Any, section: Any, settle: Any, django_assert_num_queries: Any
) -> None:
    factories.HandoutPageFactory(parent=section, title="Gids", body=factories.body_with_every_block(home))
    settle()
    stored = ContentItem.objects.get(type="handout")
    item = orjson.loads(bytes(stored.document))
    with django_assert_num_queries(0):
        document = document_of(item, publisher="Netwerk")
    for each in formats:
        assert each.write(document) == each.write(document)
    html = formats.get("html").write(document).decode()
    assert html.count('src="data:image/webp;base64,') == 1
    for words in ("Begin klein.", "Kijk rond.", "Wie doet wat", "Bijschrift", "Wat er te zien is.", 'alt="Beeld"'):
        assert words in html


def test_every_type_becomes_a_file(home: Any, section: Any, settle: Any) -> None:
    from tests.api.test_delivery import MAKERS  # noqa: PLC0415 - its own tests are not to be run here

    for make in MAKERS.values():
        make(home, section)
    settle()
    stored = {item.type: orjson.loads(bytes(item.document)) for item in ContentItem.objects.all()}
    assert set(stored) == set(MAKERS)
    for item in stored.values():
        document = document_of(item, publisher="Netwerk")
        assert all(item["title"] in formats.get(name).write(document).decode() for name in READABLE)
