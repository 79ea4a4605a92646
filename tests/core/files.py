"""Files as people upload them: good ones, and what those who mean harm make of them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import docx
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests import factories

OOXML = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(*parts: tuple[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def add(source: bytes, *parts: tuple[str, bytes | str]) -> bytes:
    file = io.BytesIO(source)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def names(**values: Any) -> DictionaryObject:
    """Return a dictionary of a PDF; texts that begin with a slash are names."""
    return DictionaryObject({NameObject(f"/{key}"): value(each) for key, each in values.items()})


def value(each: Any) -> Any:
    if isinstance(each, str):
        return NameObject(each) if each.startswith("/") else TextStringObject(each)
    return NumberObject(each) if type(each) is int else each


def pdf(change: Callable[[PdfWriter], Any] | None = None, *, pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def tagged(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/MarkInfo")] = names(Marked=BooleanObject(True))
    paragraph = names(Type="/StructElem", S="/P", K=0)
    writer.root_object[NameObject("/StructTreeRoot")] = names(Type="/StructTreeRoot", K=paragraph)
    writer.root_object[NameObject("/Lang")] = TextStringObject("nl-NL")


def scripted(writer: PdfWriter) -> None:
    script = writer._add_object(names(S="/JavaScript", JS="app.alert(1)"))
    tree = names(Names=ArrayObject([TextStringObject("begin"), script]))
    writer.root_object[NameObject("/Names")] = names(JavaScript=tree)


def in_catalog(**values: Any) -> Callable[[PdfWriter], Any]:
    return lambda writer: writer.root_object.update(names(**values))


def on_page(**values: Any) -> Callable[[PdfWriter], Any]:
    return lambda writer: writer.pages[0].update(names(**values))


def linked(address: str) -> Callable[[PdfWriter], Any]:
    link = names(Type="/Annot", Subtype="/Link", A=names(S="/URI", URI=address))
    return on_page(Annots=ArrayObject([link]))


def apart(**values: Any) -> Callable[[PdfWriter], Any]:
    """Put an object into a PDF that nothing refers to."""
    return lambda writer: writer._add_object(names(**values))


def with_what_nothing_lists(content: bytes) -> bytes:
    """Return a PDF with an object that its own directory does not name."""
    source = pdf()
    directory = source.rindex(b"xref\n0 ")
    grown = source[:directory] + content + source[directory:]
    return grown.replace(b"startxref\n%d" % directory, b"startxref\n%d" % (directory + len(content)))


def locked(password: str) -> Callable[[PdfWriter], Any]:
    return lambda writer: writer.encrypt(user_password=password, owner_password="eigenaar", algorithm="RC4-128")


@cache
def word() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_heading("Handreiking", 1)
    document.save(file)
    return file.getvalue()


def word_with(old: str, new: str, *, name: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as source, zipfile.ZipFile(file, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            assert part.filename != name or old.encode() in content
            target.writestr(part, content.replace(old.encode(), new.encode()) if part.filename == name else content)
    return file.getvalue()


def word_that_refers(kind: str, target: str, *, mode: str = ' TargetMode="External"') -> bytes:
    relation = f'<Relationship Id="rId99" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/></Relationships>'
    return word_with("</Relationships>", relation, name="word/_rels/document.xml.rels")


def word_that_says(field: str) -> bytes:
    half = len(field) // 2
    pieces = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in (field[:half], field[half:]))
    return word_with("<w:sectPr", f"<w:p>{pieces}</w:p><w:sectPr")


def office(main: str, *parts: tuple[str, bytes | str]) -> bytes:
    types = f'<Types><Override PartName="/main.xml" ContentType="{OOXML}{main}"/></Types>'
    return packed(("[Content_Types].xml", types), ("main.xml", "<main/>"), *parts)


def sheet() -> bytes:
    return office("spreadsheetml.sheet.main+xml")


def slides(*parts: tuple[str, bytes | str]) -> bytes:
    return office("presentationml.presentation.main+xml", *parts)


def opendocument(kind: str, *parts: tuple[str, bytes | str]) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return packed(("mimetype", mime), ("content.xml", "<content/>"), *parts)


def bomb() -> bytes:
    """Return a Word file of some ten thousand bytes that unpacks to 30 million."""
    return add(word(), ("word/media/image1.xml", bytes(30_000_000)))


def liar() -> bytes:
    """Return a Word file in whose directory a part is said to be small."""
    source = add(word(), ("word/media/image1.bin", bytes(3_000_000)))
    return source.replace(struct.pack("<L", 3_000_000), struct.pack("<L", 1_000))


def giant() -> bytes:
    """Return a Word file in whose directory a part is said to have two thousand million bytes."""
    source = add(word(), ("word/media/image1.bin", b"klein en fijn: " * 71))
    return source.replace(struct.pack("<L", 15 * 71), struct.pack("<L", 2 * 1024**3))


def matryoshka() -> bytes:
    inner = packed(("nul.txt", bytes(1_000_000)))
    for number in range(5):
        inner = packed((f"{number}.zip", inner))
    return inner


def picture() -> bytes:
    return factories.picture().read()
