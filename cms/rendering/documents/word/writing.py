"""A Word file from the template, a document and what is said about both; the same document gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import docx
from django.utils import translation
from docx.document import Document as WordFile
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from cms.rendering.documents.nodes import Document
from cms.rendering.documents.word import front
from cms.rendering.documents.word.body import Body
from cms.rendering.documents.word.xml import clean, language_of

_TEMPLATE = Path(__file__).parent / "template"
_LONGEST_PROPERTY = 255
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP knows."""


def write(document: Document) -> bytes:
    """Return the document as a Word file."""
    file = docx.Document(str(_TEMPLATE))
    body = Body(file)
    with translation.override(document.language):
        front.rename_styles(file)
        front.cover(document, body=body)
        contents = front.contents(body=body)
        body.start_page()
        body.write(document.content)
        front.colophon(document, body=body)
        front.fill_contents(contents, body=body)
        front.edges(document, file=file)
    _set_language(file, language_of(document.language))
    _describe(file, document)
    return _packed(file)


def _set_language(file: WordFile, language: str) -> None:
    if language:
        for element in (*file.styles.element.iter(qn("w:lang")), *file.settings.element.iter(qn("w:themeFontLang"))):
            element.set(qn("w:val"), language)


def _describe(file: WordFile, document: Document) -> None:
    properties = file.core_properties
    moment = document.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    issued = document.issued.astimezone(UTC).replace(tzinfo=None, microsecond=0) if document.issued else moment
    for name, value in {
        "title": document.title,
        "author": document.publisher,
        "last_modified_by": document.publisher,
        "category": document.kind,
        "subject": document.kind,
        "comments": document.summary,
        "identifier": document.address,
        "keywords": ", ".join(document.keywords),
        "language": language_of(document.language),
    }.items():
        setattr(properties, name, clean(value)[:_LONGEST_PROPERTY])
    properties.created, properties.modified, properties.revision = issued, moment, 1
    if document.licence:
        _state_licence(file, name=document.licence.value, address=document.licence.link)


def _state_licence(file: WordFile, *, name: str, address: str) -> None:
    """Add the licence to the properties that a document may have of its own (ECMA-376, part 1, 22.3)."""
    values = {"License": name, "License URL": address}
    properties = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={quoteattr(key)}>'
        f"<vt:lpwstr>{escape(clean(value))}</vt:lpwstr></property>"
        for number, (key, value) in enumerate(values.items(), start=2)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{properties}</Properties>'
    )
    package = file.part.package
    part = Part(
        PackURI("/docProps/custom.xml"),
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        xml.encode(),
        package,
    )
    package.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties")


def _packed(file: WordFile) -> bytes:
    """Return a file as bytes in which nothing says when and where it was packed."""
    made, packed = io.BytesIO(), io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w") as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(member))
    return packed.getvalue()
