"""The text of files, for full text search: a hit says in which file it is, and on which page.

Whoever made a file may have meant harm, so each is read within limits of size, length and time. What is wrong with a
file is logged; of its text and its title nothing is.
"""

from __future__ import annotations

import codecs
import logging
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO, NamedTuple
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from pypdf import Configuration, PdfReader, apply_configuration

from cms.core.models import CustomDocument
from search.models import FileText

logger = logging.getLogger(__name__)
# It quotes from files.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)

MAX_FILE = 200 * 1024**2
"""Bytes of a file that is read at all."""
MAX_XML = 50 * 1024**2
"""Bytes of one unpacked part of a Word or ODT file."""
MAX_CHARACTERS = 2_000_000
MAX_PAGES = 1_000
SECONDS = 30

_CHUNK = 64 * 1024
# So much longer may text be before white space is collapsed.
_SPACIOUS = 4
_MAX_MEMBERS = 10_000
# While pypdf unpacks and parses a page nobody looks at the clock. As much as this takes some seconds.
_PAGE = Configuration(
    array_based_stream_maximum_output_length=20_000_000,
    lzw_maximum_output_length=20_000_000,
    run_length_maximum_output_length=20_000_000,
    stream_decoding_work_maximum_length=40_000_000,
    stream_parsing_work_maximum_count=500_000,
    zlib_maximum_output_length=20_000_000,
)


class PageText(NamedTuple):
    """The text of a page. ``number`` counts from 1; it is None where the format has no pages."""

    number: int | None
    text: str


class _UnfinishedError(Exception):
    """Reading stops here; the message may be logged."""


def text_of(checksum: str) -> list[PageText]:
    """Return the text of the document with this SHA-256 in hexadecimal digits, and nothing if there is none.

    The file is read once; FileText keeps the outcome, also if the file is broken.
    """
    if not checksum:
        return []
    documents = CustomDocument.objects.filter(checksum=checksum).order_by("pk")
    # The type comes from the name as in the public JSON, but not from what the operating system knows of types.
    readable = [(document, kind) for document in documents if (kind := _TYPES.get(document.file_extension.lower()))]
    if not readable:
        return []
    if kept := FileText.objects.filter(pk=checksum).first():
        return [PageText(*page) for page in kept.pages]
    document, media_type = readable[0]
    pages, problem = extract(document.open_file, media_type, name=f"document {document.pk}")
    if not isinstance(problem, (OSError, MemoryError)):
        FileText.objects.get_or_create(checksum=checksum, defaults={"pages": pages})
    return pages


def extract(
    open_file: Callable[[], AbstractContextManager[BinaryIO]], media_type: str, *, name: str
) -> tuple[list[PageText], Exception | None]:
    """Return the text of a file, page by page without the empty ones, and what stopped the reading, if something did.

    That is logged with the ``name``, and never raised.
    """
    pages: list[PageText] = []
    try:
        with open_file() as file:
            for page in _read(file, media_type):
                pages.append(page)
    except Exception as problem:
        logger.warning("The text of %s could not be read in full: %s", name, _reason(problem))
        return pages, problem
    return pages, None


def forget_unused() -> int:
    """Delete the texts of files that no document has any more; return how many."""
    used = CustomDocument.objects.values("checksum")
    return FileText.objects.exclude(checksum__in=used).delete()[0]


def _reason(problem: Exception) -> str:
    return str(problem) if isinstance(problem, _UnfinishedError) else type(problem).__name__


def _read(file: BinaryIO, media_type: str) -> Iterator[PageText]:
    """Yield the pages of a file that have text, as far as it can be read."""
    reader = _READERS.get(media_type.partition(";")[0].strip().lower())
    if reader is None:
        return
    until = time.monotonic() + SECONDS
    room = MAX_CHARACTERS
    if file.seek(0, 2) > MAX_FILE:
        raise _UnfinishedError(f"it has more than {MAX_FILE:,} bytes")
    file.seek(0)
    for number, source in reader(file, until):
        text = _tidy(source[: _SPACIOUS * MAX_CHARACTERS])
        if text[:room]:
            yield PageText(number, text[:room])
        if len(text) > room or len(source) > _SPACIOUS * MAX_CHARACTERS:
            raise _UnfinishedError(f"it has more than {MAX_CHARACTERS:,} characters")
        room -= len(text)
        _check(until)


def _check(until: float) -> None:
    if time.monotonic() > until:
        raise _UnfinishedError(f"it takes more than {SECONDS} seconds")


_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\u200b\u2060\ufeff]")
_SOFT_HYPHEN = re.compile("\u00ad(?:[ \t]*\n[ \t]*)?")
# "zorg-\nen welzijn" is not one word.
_HYPHEN = re.compile(r"(?<=(\w))[-\u2010][ \t]*\n[ \t]*(?!(?:en|of|tot|noch|als|and|or)\b)(?=(\w))")
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}


def _tidy(text: str) -> str:
    """Return text as one line of whole words, which a database can keep."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").translate(_LIGATURES)
    text = _HYPHEN.sub(_joint, _SOFT_HYPHEN.sub("", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _joint(hyphen: re.Match[str]) -> str:
    """Say what a hyphen at the end of a line becomes; that of "Noord-Holland" and "JMZ-netwerk" stays."""
    return "" if hyphen[1].islower() and hyphen[2].islower() else "-"


def _pdf(file: BinaryIO, until: float) -> Iterator[tuple[int | None, str]]:
    """Yield the pages of a PDF. pypdf itself limits what it unpacks and how deep it follows references."""

    def check(*_: object) -> None:
        _check(until)

    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise _UnfinishedError("it asks for a password")
    total = len(reader.pages)
    broken = 0
    for index in range(min(total, MAX_PAGES)):
        try:
            with apply_configuration(_PAGE):
                text = reader.pages[index].extract_text(visitor_operand_before=check)
        except (_UnfinishedError, MemoryError):
            raise
        except Exception:
            text = ""
            broken += 1
        yield index + 1, text
    if total > MAX_PAGES:
        raise _UnfinishedError(f"it has more than {MAX_PAGES:,} pages")
    if broken:
        raise _UnfinishedError(f"pages that are broken: {broken}")


class _Markup(NamedTuple):
    """Where text stands in XML, by names without their namespace.

    The characters within elements of ``text`` are text, those within elements of ``skipped`` are not. Elements of
    ``blocks`` stand apart, and those of ``gaps`` stand for characters.
    """

    text: frozenset[str]
    blocks: frozenset[str]
    skipped: frozenset[str]
    gaps: dict[str, str]


# What was moved away, and what is only there for programs that do not know the shape before it.
_WORD = _Markup(
    text=frozenset({"t"}),
    blocks=frozenset({"p"}),
    skipped=frozenset({"moveFrom", "Fallback"}),
    gaps={"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
)
# What was deleted, remarks, and the numbers of notes.
_ODT = _Markup(
    text=frozenset({"p", "h"}),
    blocks=frozenset({"p", "h"}),
    skipped=frozenset({"tracked-changes", "annotation", "note-citation"}),
    gaps={"s": " ", "tab": " ", "line-break": "\n"},
)


class _Collector:
    """Collects the text of XML while it is parsed."""

    def __init__(self, markup: _Markup) -> None:
        self.markup = markup
        self.parts: list[str] = []
        self.length = 0
        self._within = self._skipping = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._within += name in self.markup.text
        self._skipping += name in self.markup.skipped
        if self._skipping:
            return
        if name in self.markup.blocks:
            self.parts.append("\n\n")
        elif name in self.markup.gaps:
            self.parts.append(self.markup.gaps[name])

    def end(self, name: str) -> None:
        if not self._skipping and name in self.markup.blocks:
            self.parts.append("\n\n")
        self._within -= name in self.markup.text
        self._skipping -= name in self.markup.skipped

    def characters(self, text: str) -> None:
        if self._within and not self._skipping:
            self.parts.append(text.replace("\n", " "))
            self.length += len(text)


def _parts(archive: ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part of an archive bit by bit, so that a lie about its size unpacks to no more than a bit."""
    member = archive.getinfo(name)
    if member.file_size > MAX_XML:
        raise _UnfinishedError(f"it unpacks to more than {MAX_XML:,} bytes")
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise _UnfinishedError("it is packed in a way that no office program uses")
    with archive.open(member) as part:
        while bit := part.read(_CHUNK):
            yield bit


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    """Return a parser of XML that reads no entities, for it reads no document type to declare them."""

    def refuse(*_: object) -> None:
        raise _UnfinishedError("its XML declares a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    return parser


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _open(file: BinaryIO) -> ZipFile:
    archive = ZipFile(file)
    if len(archive.infolist()) > _MAX_MEMBERS:
        raise _UnfinishedError(f"it has more than {_MAX_MEMBERS:,} parts")
    return archive


def _marked_up(archive: ZipFile, name: str, markup: _Markup, until: float) -> Iterator[tuple[int | None, str]]:
    """Yield the text of one part of an archive, also if the part breaks off."""
    collector = _Collector(markup)
    parser = _parser(collector.start)
    parser.EndElementHandler = lambda name: collector.end(_local(name))
    parser.CharacterDataHandler = collector.characters
    problem = None
    try:
        for bit in _parts(archive, name):
            parser.Parse(bit)
            _check(until)
            if collector.length > _SPACIOUS * MAX_CHARACTERS:
                raise _UnfinishedError(f"it has more than {MAX_CHARACTERS:,} characters")
        parser.Parse(b"", True)
    except Exception as error:
        problem = error
    yield None, "".join(collector.parts)
    if problem:
        raise problem


def _word(file: BinaryIO, until: float) -> Iterator[tuple[int | None, str]]:
    """Yield the text of a Word file: paragraphs, lists and tables in their order, no headers and footers."""
    targets = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            targets.append(attributes.get("Target", "").lstrip("/"))

    with _open(file) as archive:
        parser = _parser(start)
        for bit in _parts(archive, "_rels/.rels"):
            parser.Parse(bit)
        if not targets:
            raise _UnfinishedError("it holds no Word document")
        yield from _marked_up(archive, targets[0], _WORD, until)


def _odt(file: BinaryIO, until: float) -> Iterator[tuple[int | None, str]]:
    with _open(file) as archive:
        yield from _marked_up(archive, "content.xml", _ODT, until)


def _plain(file: BinaryIO, until: float) -> Iterator[tuple[int | None, str]]:
    """Yield a text in UTF-8, in UTF-16 with a byte order mark, or else in what Windows makes of Latin-1."""
    limit = 4 * MAX_CHARACTERS
    source = file.read(limit + 1)
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield None, source.decode("utf-16", "replace")
        return
    try:
        # A character may be cut off at the limit.
        text = codecs.getincrementaldecoder("utf-8")().decode(source, final=len(source) <= limit)
    except UnicodeDecodeError:
        text = source.decode("cp1252", "replace")
    yield None, text


_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
_READERS: dict[str, Callable[[BinaryIO, float], Iterator[tuple[int | None, str]]]] = {
    _TYPES["pdf"]: _pdf,
    _TYPES["docx"]: _word,
    _TYPES["odt"]: _odt,
    _TYPES["txt"]: _plain,
}
