"""Files of office programs: of the type that their name says, and with nothing in them that runs or fetches.

Rules: ECMA-376 (docx, xlsx, pptx) and OpenDocument 1.3 (odt, ods).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO
from urllib.parse import urlsplit
from xml.parsers import expat
from zipfile import ZipFile

from django.utils.translation import gettext as _

from cms.core.files.names import printable
from cms.core.files.packed import locked, part_as_file, unpacked
from cms.core.files.refusal import Budget, UnsafeFile

_CHUNK = 256 * 1024
_OOXML = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    "docx": f"{_OOXML}wordprocessingml.document.main+xml",
    "xlsx": f"{_OOXML}spreadsheetml.sheet.main+xml",
    "pptx": f"{_OOXML}presentationml.presentation.main+xml",
}
_MIME = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_MACROS = re.compile(r"(?i)macroEnabled|vbaProject|activeX|ms-office\.activeX|xlmacro|macrosheet")
_OBJECTS = re.compile(r"(?i)oleObject|/aFChunk$|/control$")
_SCHEMES = {"", "http", "https", "mailto", "tel", "ftp", "file"}
# Fields of Word that ask another program for their content (ECMA-376, part 1, 17.16.5), and links of Excel that do.
_ASKS = re.compile(r"(?i)\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b")
_ACTIVE_ELEMENTS = {"event-listener", "applet", "plugin", "object-ole", "dde-source", "dde-link", "dde-connection-decl"}

Inner = Callable[[BinaryIO, str], None]
Start = Callable[[str, dict[str, str]], None]


def check_ooxml(file: BinaryIO, *, extension: str, budget: Budget, inner: Inner) -> None:
    """Refuse what is no file of this type, or is active; ``inner`` looks at workbooks that charts keep."""
    with unpacked(file, budget=budget) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" not in names:
            raise _other(extension)
        types = list(_content_types(archive))
        if any(_MACROS.search(text) for text in (*types, *names)):
            raise _macros(extension)
        if _MAIN[extension] not in types:
            raise _other(extension)
        for name in names:
            if name.lower().endswith(".rels"):
                _check_relations(archive, name, extension=extension)
            elif name.lower().endswith(".xml"):
                _check_fields(archive, name, budget=budget)
            elif re.search(r"(?i)(?:^|/)embeddings/[^/]+$", name):
                with part_as_file(archive, name) as content:
                    inner(content, name)


def _content_types(archive: ZipFile) -> Iterator[str]:
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in {"Override", "Default"}:
            found.append(attributes.get("ContentType", ""))

    _parse(archive, "[Content_Types].xml", start)
    return iter(found)


def _check_relations(archive: ZipFile, name: str, *, extension: str) -> None:
    def start(element: str, attributes: dict[str, str]) -> None:
        if element != "Relationship":
            return
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if _MACROS.search(kind):
            raise _macros(extension)
        if _OBJECTS.search(kind):
            raise _object()
        if attributes.get("TargetMode", "").lower() != "external":
            return
        if not kind.endswith("/hyperlink"):
            raise _fetches(target)
        if urlsplit(target.strip()).scheme.lower() not in _SCHEMES:
            raise _runs(target)

    _parse(archive, name, start)


def _check_fields(archive: ZipFile, name: str, *, budget: Budget) -> None:
    """Refuse fields that ask other programs; a field may be written in pieces, so these are put together."""
    pieces: list[str] = []
    within = False

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal within
        within = element == "instrText"
        if element == "fldSimple":
            pieces.append(f"{attributes.get(_INSTRUCTION, '')}\n")
        elif element == "fldChar":
            pieces.append("\n")
        elif element == "ddeLink":
            raise _fetches("DDE")

    def characters(text: str) -> None:
        if within:
            pieces.append(text)

    _parse(archive, name, start, characters, budget=budget)
    if _ASKS.search("".join(pieces)):
        raise _fetches("DDE")


_INSTRUCTION = "http://schemas.openxmlformats.org/wordprocessingml/2006/main instr"


def check_opendocument(file: BinaryIO, *, extension: str, budget: Budget) -> None:
    with unpacked(file, budget=budget) as archive:
        names = archive.namelist()
        if "mimetype" not in names or archive.read("mimetype")[:100].decode("latin-1").strip() != _MIME[extension]:
            raise _other(extension)
        if any(re.match(r"(?i)(?:basic|scripts)/.*[^/]$", name) for name in names):
            raise _macros(extension)

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "encryption-data":
                raise locked()
            if element in _ACTIVE_ELEMENTS:
                raise _object()

        for name in names:
            if name.lower().endswith(".xml"):
                _parse(archive, name, start, budget=budget)


def _parse(
    archive: ZipFile,
    name: str,
    start: Start,
    characters: Callable[[str], None] | None = None,
    *,
    budget: Budget | None = None,
) -> None:
    """Parse XML bit by bit, by names without their namespace; it may declare no document type, so no entities."""

    def refuse(*_given: object) -> None:
        raise UnsafeFile(_("This file is broken and cannot be unpacked. Save it anew."))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda element, attributes: start(element.rpartition(" ")[2], attributes)
    if characters:
        parser.CharacterDataHandler = characters
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk)
                if budget:
                    budget.check_time()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnsafeFile(_("This file is broken and cannot be unpacked. Save it anew.")) from error


def _other(extension: str) -> UnsafeFile:
    return UnsafeFile(
        _("This file is called .%(type)s but is none. Save it as .%(type)s in the program that made it.")
        % {"type": extension}
    )


def _macros(extension: str) -> UnsafeFile:
    return UnsafeFile(
        _("This file holds macros: small programs. Save it as .%(type)s without macros.") % {"type": extension}
    )


def _object() -> UnsafeFile:
    return UnsafeFile(
        _("This file holds an object of another program (OLE), or a macro. Put a picture or a text in its place.")
    )


def _fetches(address: str) -> UnsafeFile:
    return UnsafeFile(
        _("This file fetches something from elsewhere when it is opened: “%(address)s”. Put that in the file itself.")
        % {"address": printable(address)[:100]}
    )


def _runs(address: str) -> UnsafeFile:
    return UnsafeFile(
        _("A link in this file does not lead to a page: “%(address)s”. Take it out.")
        % {"address": printable(address)[:100]}
    )
