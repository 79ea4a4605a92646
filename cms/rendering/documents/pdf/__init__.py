"""Documents as PDF: PDF/UA-1 for who cannot see them, and PDF/A-2a for who must keep them."""

from __future__ import annotations

from pathlib import Path

import typst
from django.utils import translation
from django.utils.translation import gettext_lazy

from cms.rendering.documents.formats import Format
from cms.rendering.documents.nodes import Document
from cms.rendering.documents.pdf.data import WRITERS, Data
from cms.rendering.documents.typesetting import typeset, typeset_pages

_TEMPLATE = Path(__file__).with_name("document.typ").read_bytes()
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


def write(document: Document) -> bytes:
    """Return a document as PDF."""
    data, moment = _data(document), int(document.moment.timestamp())
    return typeset(_TEMPLATE, data.source, data.files, format="pdf", pdf_standards=_STANDARDS, timestamp=moment)


def pictures(document: Document) -> list[bytes]:
    """Return the pages of the PDF as pictures (SVG)."""
    data = _data(document)
    return typeset_pages(_TEMPLATE, data.source, data.files)


def _data(document: Document) -> Data:
    with translation.override(document.language):
        return Data(document)


FORMAT = Format(
    name="pdf",
    extension="pdf",
    media_type="application/pdf",
    label=gettext_lazy("PDF"),
    version=2,
    write=write,
    nodes=frozenset(WRITERS),
)
