"""The handouts of the example content as files: what those who check accessibility by machine find in them."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pikepdf
import pytest
from outloud import check
from pdfua import validate

from cms.example.loader import Loader
from cms.publishing.models import ContentItem
from cms.rendering.documents import pdf, word
from cms.rendering.documents.items import document_of
from cms.rendering.documents.nodes import Document, Heading, Listing, Table
from tests.rendering.documents.test_pdf import elements
from tests.rendering.documents.test_word import differences_in_libreoffice, has_libreoffice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def handouts(root: Any) -> list[Document]:
    Loader().run()
    items = ContentItem.objects.filter(type="handout").order_by("locale", "path")
    return [document_of(orjson.loads(bytes(item.document))) for item in items]


def test_checkers_find_no_error_in_any_handout(handouts: list[Document], tmp_path: Path) -> None:
    assert {document.language for document in handouts} == {"nl", "en"}
    for document in handouts:
        file = tmp_path / "file.pdf"
        file.write_bytes(pdf.write(document))
        result = check(str(file))
        assert not result.error, document.title
        assert [each.message for each in result.sorted_findings() if each.severity == "error"] == [], document.title
        assert not validate(str(file)).findings, document.title
        assert_tagged(document, file.read_bytes())


def assert_tagged(document: Document, file: bytes) -> None:
    """Look for each heading, list, table, link and picture in the structure tree."""
    with pikepdf.open(io.BytesIO(file)) as opened:
        found = elements(opened)
        names = Counter(name for name, _element in found)
        assert str(opened.Root.Lang) == document.language
        headings = [node for node in document.content if isinstance(node, Heading)]
        assert sum(names[f"/H{level}"] for level in range(2, 7)) >= len(headings) > 0, document.title
        assert names["/L"] >= sum(isinstance(node, Listing) for node in document.content)
        tables = [node for node in document.content if isinstance(node, Table)]
        assert names["/Table"] == len(tables)
        assert names["/TH"] >= sum(len(table.columns) for table in tables)
        assert names["/Link"] > 0
        assert all(str(element.get("/Alt", "")) for name, element in found if name == "/Figure")


@pytest.mark.slow
@has_libreoffice
def test_libreoffice_shows_the_words_of_every_handout(handouts: list[Document], tmp_path: Path) -> None:
    for number, document in enumerate(handouts):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert differences_in_libreoffice(word.FORMAT.write(document), folder) == ([], []), document.title
