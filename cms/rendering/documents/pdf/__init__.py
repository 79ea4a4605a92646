"""Documents as PDF: PDF/UA-1 for who cannot see them, and PDF/A-2a for who must keep them."""

from __future__ import annotations

from pathlib import Path

import typst
from django.utils import translation
from django.utils.translation import gettext_lazy

from cms.rendering.documents.formats import Format
from cms.rendering.documents.nodes import Document
from cms.rendering.documents.pdf.data import WRITERS, Data
from cms.rendering.documents.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("document.typ").read_bytes()
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


def write(document: Document) -> bytes:
    """Return a document as PDF."""
    with translation.override(document.language):
        data = Data(document)
    moment = int(document.moment.timestamp())
    return typeset(_TEMPLATE, data.source, data.files, format="pdf", pdf_standards=_STANDARDS, timestamp=moment)


FORMAT = Format(
    name="pdf",
    extension="pdf",
    media_type="application/pdf",
    label=gettext_lazy("PDF"),
    version=2,
    write=write,
    nodes=frozenset(WRITERS),
)
