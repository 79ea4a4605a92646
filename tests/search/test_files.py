from __future__ import annotations

import logging
import struct
import zlib
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import docx
import pytest
from django.core.files.base import ContentFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import Configuration, PdfReader, PdfWriter

from cms.core.models import CustomDocument
from search import files
from search.files import PageText, extract, forget_unused, text_of
from search.models import FileText
from tests.factories import DocumentFactory, kept_document

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def pdf_of_streams(*streams: bytes) -> bytes:
    """Return a PDF with a page for each stream of drawing commands."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(streams), b" ".join(b"%d 0 R" % (5 + 2 * index) for index in range(len(streams)))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for stream in streams:
        packed = zlib.compress(stream)
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
    parts = [b"%PDF-1.4\n"]
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts.extend(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return b"".join(parts)


def pdf(*pages: str) -> bytes:
    return pdf_of_streams(
        *(
            b"BT /F1 12 Tf 14 TL 50 800 Td "
            + b" T* ".join(b"<%s> Tj" % line.encode("cp1252").hex().encode() for line in page.split("\n"))
            + b" ET"
            for page in pages
        )
    )


def encrypted(source: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(source)))
    writer.encrypt(user_password=password, owner_password="van de eigenaar", algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def word(document: Any) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def archive(parts: dict[str, str | bytes], compression: int = ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", compression) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def word_around(xml: str | bytes, compression: int = ZIP_DEFLATED) -> bytes:
    """Return a Word file with nothing but its main part."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="word/document.xml"/></Relationships>'
    )
    return archive({"_rels/.rels": relations, "word/document.xml": xml}, compression)


def paragraphs(content: str, doctype: str = "") -> str:
    return f"{doctype}<w:document {nsdecls('w')}><w:body>{content}</w:body></w:document>"


def odt(content: str) -> bytes:
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
    )
    body = f"<office:body><office:text>{content}</office:text></office:body>"
    return archive(
        {"mimetype": ODT, "content.xml": f"<office:document-content {namespaces}>{body}</office:document-content>"}
    )


def read(source: bytes, media_type: str) -> list[PageText]:
    return extract(lambda: BytesIO(source), media_type, name="a file")[0]


def words(source: bytes, media_type: str) -> str:
    """Return the text of a file without pages."""
    [page] = read(source, media_type)
    assert page.number is None
    return page.text


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING)
    return caplog


class TestPDF:
    def test_the_text_stands_with_the_page_on_which_it_is(self) -> None:
        source = pdf("Jonge mantelzorgers", "Zorg thuis: één gezin, drie ideeën\nen een café", "Naïeve coördinatie")
        assert read(source, PDF) == [
            PageText(1, "Jonge mantelzorgers"),
            PageText(2, "Zorg thuis: één gezin, drie ideeën en een café"),
            PageText(3, "Naïeve coördinatie"),
        ]

    def test_pages_without_text_are_left_out_but_counted(self) -> None:
        assert read(pdf("Voorkant", "", "Inhoud"), PDF) == [PageText(1, "Voorkant"), PageText(3, "Inhoud")]

    def test_a_word_broken_at_the_end_of_a_line_is_one_word(self) -> None:
        assert read(pdf("de jonge mantel-\nzorger"), PDF) == [PageText(1, "de jonge mantelzorger")]

    def test_a_file_that_opens_without_a_password_is_read(self) -> None:
        assert read(encrypted(pdf("Alleen lezen"), ""), PDF) == [PageText(1, "Alleen lezen")]

    def test_a_file_that_asks_for_a_password_has_no_text(self, warnings: pytest.LogCaptureFixture) -> None:
        assert read(encrypted(pdf("Geheim"), "wachtwoord"), PDF) == []
        assert [record.levelname for record in warnings.records] == ["WARNING"]
        assert "asks for a password" in warnings.text

    @pytest.mark.parametrize(
        "source", [b"", b"%PDF-1.7\n", b"no PDF at all", pdf("Kort")[:200], b"%PDF-1.4\ntrailer<</Root 1 0 R>>"]
    )
    def test_a_broken_file_gives_one_warning_and_no_text(
        self, source: bytes, warnings: pytest.LogCaptureFixture
    ) -> None:
        assert read(source, PDF) == []
        assert len(warnings.records) == 1

    def test_a_file_whose_table_of_contents_is_lost_is_read(self) -> None:
        source = pdf("Toch leesbaar").replace(b"startxref\n", b"startxref\n9")
        assert read(source, PDF) == [PageText(1, "Toch leesbaar")]

    def test_one_broken_page_does_not_hide_the_others(self, warnings: pytest.LogCaptureFixture) -> None:
        text = b"BT /F1 12 Tf 50 800 Td (%s) Tj ET"
        source = pdf_of_streams(text % b"Voor", b" " * 21_000_000, text % b"Na")
        assert len(source) < 100_000
        assert read(source, PDF) == [PageText(1, "Voor"), PageText(3, "Na")]
        assert "pages that are broken: 1" in warnings.text

    def test_no_more_pages_are_read_than_allowed(
        self, monkeypatch: pytest.MonkeyPatch, warnings: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(files, "MAX_PAGES", 2)
        assert [page.number for page in read(pdf("een", "twee", "drie"), PDF)] == [1, 2]
        assert "more than 2 pages" in warnings.text

    def test_reading_ends_when_the_time_is_over_and_keeps_what_was_read(
        self, monkeypatch: pytest.MonkeyPatch, warnings: pytest.LogCaptureFixture
    ) -> None:
        clock = iter([0.0, *[1.0] * 8, *[31.0] * 1_000])
        monkeypatch.setattr(files.time, "monotonic", lambda: next(clock))
        pages = read(pdf(*["bladzijde"] * 20), PDF)
        assert 0 < len(pages) < 20
        assert "more than 30 seconds" in warnings.text

    def test_one_page_cannot_take_longer_than_all_pages_may(
        self, monkeypatch: pytest.MonkeyPatch, warnings: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(files.time, "monotonic", count().__next__)
        assert read(pdf("regel\n" * 50), PDF) == []
        assert "more than 30 seconds" in warnings.text

    def test_a_page_with_far_too_much_drawing_is_left_out(
        self, monkeypatch: pytest.MonkeyPatch, warnings: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(files, "_PAGE", Configuration(stream_parsing_work_maximum_count=100))
        assert read(pdf("regel", "regel\n" * 50), PDF) == [PageText(1, "regel")]
        assert "pages that are broken: 1" in warnings.text

    def test_what_the_library_says_of_a_file_stays_out_of_the_log(self, warnings: pytest.LogCaptureFixture) -> None:
        read(pdf("Geheim").replace(b"/Kids", b"/Kits"), PDF)
        assert {record.name for record in warnings.records} <= {"search.files"}


class TestWord:
    def test_headings_lists_and_tables_are_read_in_their_order(self) -> None:
        document = docx.Document()
        document.add_heading("Signalen op school")
        document.add_paragraph("Let op deze signalen:")
        document.add_paragraph("vaak moe", style="List Bullet")
        document.add_paragraph("zorgt thuis voor één ouder", style="List Number")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ("Leeftijd", "Aantal", "8 tot 12", "vijf"), strict=True):
            cell.text = text
        document.add_paragraph("Tot slot")
        document.sections[0].header.paragraphs[0].text = "Koptekst"
        assert words(word(document), WORD) == (
            "Signalen op school Let op deze signalen: vaak moe zorgt thuis voor één ouder "
            "Leeftijd Aantal 8 tot 12 vijf Tot slot"
        )

    def test_the_pieces_of_a_word_are_one_word_and_tabs_and_line_breaks_part_words(self) -> None:
        document = docx.Document()
        paragraph = document.add_paragraph("mantel")
        paragraph.add_run("zorg").bold = True
        paragraph.add_run("\tthuis\nen elders")
        assert words(word(document), WORD) == "mantelzorg thuis en elders"

    def test_what_was_deleted_or_moved_away_is_no_text_and_what_was_added_is(self) -> None:
        content = (
            "<w:p><w:r><w:t>Dit</w:t></w:r>"
            "<w:ins><w:r><w:t xml:space='preserve'> blijft</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText> weg</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t> elders</w:t></w:r></w:moveFrom>"
            "<w:r><w:instrText> PAGEREF</w:instrText></w:r></w:p>"
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>Invulveld</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        )
        document = docx.Document()
        for element in parse_xml(paragraphs(content))[0]:
            document.element.body.insert_element_before(element, "w:sectPr")
        assert words(word(document), WORD) == "Dit blijft Invulveld"

    def test_a_bomb_is_not_unpacked(self, warnings: pytest.LogCaptureFixture) -> None:
        bomb = word_around(b" " * (files.MAX_XML + 1))
        assert len(bomb) < 100_000
        assert read(bomb, WORD) == []
        assert "unpacks to more than" in warnings.text

    def test_a_bomb_that_lies_about_its_size_is_not_unpacked(
        self, warnings: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        size = 20_000_000
        bomb = word_around(b" " * size)
        assert bomb.count(struct.pack("<L", size)) == 2
        monkeypatch.setattr(files, "MAX_XML", 1_000)
        assert read(bomb.replace(struct.pack("<L", size), struct.pack("<L", 500)), WORD) == []
        assert "BadZipFile" in warnings.text

    def test_a_bomb_in_another_packing_is_not_unpacked(self, warnings: pytest.LogCaptureFixture) -> None:
        assert read(word_around(b" " * 1_000_000, ZIP_BZIP2), WORD) == []
        assert "packed in a way" in warnings.text

    def test_an_archive_of_very_many_parts_is_not_read(
        self, warnings: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "_MAX_MEMBERS", 1)
        assert read(word_around(paragraphs("")), WORD) == []
        assert "more than 1 parts" in warnings.text

    def test_a_long_text_is_cut_off(self, warnings: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MAX_CHARACTERS", 10)
        content = paragraphs(f"<w:p><w:r><w:t>{'een twee ' * 100}</w:t></w:r></w:p>")
        assert words(word_around(content), WORD) == "een twee e"
        assert "more than 10 characters" in warnings.text

    def test_entities_are_not_expanded(self, warnings: pytest.LogCaptureFixture) -> None:
        laughs = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
        doctype = f'<!DOCTYPE w:document [<!ENTITY a0 "ha">{laughs}]>'
        assert read(word_around(paragraphs("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", doctype)), WORD) == []
        assert "declares a document type" in warnings.text

    def test_a_file_that_breaks_off_gives_the_text_before(self, warnings: pytest.LogCaptureFixture) -> None:
        whole = paragraphs("<w:p><w:r><w:t>Het begin</w:t></w:r></w:p>")
        assert words(word_around(whole.partition("</w:body>")[0]), WORD) == "Het begin"
        assert "ExpatError" in warnings.text

    @pytest.mark.parametrize("source", [b"", b"PK\x03\x04", archive({"a.txt": "a"}), archive({"_rels/.rels": "<a/>"})])
    def test_a_file_that_is_no_word_file_gives_one_warning(
        self, source: bytes, warnings: pytest.LogCaptureFixture
    ) -> None:
        assert read(source, WORD) == []
        assert len(warnings.records) == 1


class TestODT:
    def test_headings_lists_tables_and_notes_are_read_in_their_order(self) -> None:
        content = (
            '<text:h text:outline-level="1">Jonge <text:span>mantel</text:span><text:span>zorgers</text:span></text:h>'
            "<text:list><text:list-item><text:p>één<text:s text:c='2'/>twee</text:p></text:list-item></text:list>\n"
            "<table:table><table:table-row><table:table-cell><text:p>links</text:p></table:table-cell>"
            "<table:table-cell><text:p>rechts</text:p></table:table-cell></table:table-row></table:table>"
            "<text:p>Slot<text:note><text:note-citation>1</text:note-citation>"
            "<text:note-body><text:p>bij een noot</text:p></text:note-body></text:note> en eind</text:p>"
        )
        assert words(odt(content), ODT) == "Jonge mantelzorgers één twee links rechts Slot bij een noot en eind"

    def test_remarks_and_deleted_text_are_no_text(self) -> None:
        content = (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>weg</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes>"
            "<text:p>Open<office:annotation><text:p>nog doen</text:p></office:annotation>baar</text:p>"
        )
        assert words(odt(content), ODT) == "Openbaar"

    def test_a_document_type_is_refused(self, warnings: pytest.LogCaptureFixture) -> None:
        source = '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'
        assert read(archive({"content.xml": source}), ODT) == []
        assert "declares a document type" in warnings.text

    def test_a_file_without_content_gives_one_warning(self, warnings: pytest.LogCaptureFixture) -> None:
        assert read(archive({"mimetype": ODT}), ODT) == []
        assert len(warnings.records) == 1


class TestPlainText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
    def test_accents_are_right_in_every_usual_encoding(self, encoding: str) -> None:
        assert words("Zorg voor één café".encode(encoding), "text/plain") == "Zorg voor één café"

    def test_parameters_of_the_media_type_do_no_harm(self) -> None:
        assert words(b"tekst", "Text/Plain; charset=utf-8") == "tekst"

    def test_a_long_text_is_cut_off(self, monkeypatch: pytest.MonkeyPatch, warnings: pytest.LogCaptureFixture) -> None:
        monkeypatch.setattr(files, "MAX_CHARACTERS", 10)
        assert words("é".encode() * 21, "text/plain") == "é" * 10
        assert "more than 10 characters" in warnings.text

    def test_a_huge_file_is_not_read(self, monkeypatch: pytest.MonkeyPatch, warnings: pytest.LogCaptureFixture) -> None:
        monkeypatch.setattr(files, "MAX_FILE", 10)
        assert read(b"meer dan tien", "text/plain") == []
        assert "more than 10 bytes" in warnings.text

    def test_other_types_have_no_text_and_give_no_warning(self, warnings: pytest.LogCaptureFixture) -> None:
        assert read(b"\x89PNG", "image/png") == []
        assert not warnings.records


@pytest.mark.parametrize(
    ("source", "tidied"),
    [
        ("mantel-\nzorg", "mantelzorg"),
        ("mantel- \r\n  zorg", "mantelzorg"),
        ("mantel\u2010\nzorg", "mantelzorg"),
        ("man\u00adtel\u00ad\nzorg", "mantelzorg"),
        ("zorg-\nen welzijn", "zorg- en welzijn"),
        ("zorg-\nengel", "zorgengel"),
        ("Noord-\nHolland", "Noord-Holland"),
        ("JMZ-\nnetwerk", "JMZ-netwerk"),
        ("2025-\n2026", "2025-2026"),
        ("- een\n- twee", "- een - twee"),
        ("kop-\n\nde tekst", "kop- de tekst"),
        (" een \t\u00a0 twee\n\n\f drie ", "een twee drie"),
        ("nul\x00len en\ufeff leest\u200bekens", "nullen en leestekens"),
        ("\ud800half\udc00 \ud83d\ude00", "half \U0001f600"),
        ("e\u0301e\u0301n o\ufb03cieel", "één officieel"),
    ],
)
def test_text_is_tidied_into_whole_words(source: str, tidied: str) -> None:
    assert files._tidy(source) == tidied


@pytest.mark.django_db
class TestDocuments:
    def document(self, content: bytes, name: str, **fields: Any) -> CustomDocument:
        return kept_document(content, name, **fields)

    def test_the_text_of_a_document_is_found_by_its_checksum(self) -> None:
        document = self.document(pdf("Een", "Twee"), "Handreiking.PDF")
        assert text_of(document.checksum) == [PageText(1, "Een"), PageText(2, "Twee")]

    def test_a_file_is_read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        document = self.document(pdf("Een", "Twee"), "a.pdf")
        first = text_of(document.checksum)
        monkeypatch.setattr(files, "extract", None)
        assert text_of(document.checksum) == first
        assert FileText.objects.get().pages == [[1, "Een"], [2, "Twee"]]

    def test_two_documents_with_the_same_file_share_its_text(self) -> None:
        assert {text_of(self.document(b"tekst", name).checksum)[0] for name in ("a.txt", "b.txt")} == {(None, "tekst")}
        assert FileText.objects.count() == 1

    def test_a_copy_of_a_file_under_another_name_does_not_hide_its_text(self) -> None:
        self.document(b"tekst", "a.bin")
        assert text_of(self.document(b"tekst", "b.txt").checksum) == [PageText(None, "tekst")]

    def test_no_document_has_no_text(self) -> None:
        DocumentFactory()
        assert text_of("0" * 64) == text_of("") == []

    def test_a_file_of_another_type_has_no_text_and_is_not_kept(self) -> None:
        assert text_of(self.document(b"RIFF", "geluid.wav").checksum) == []
        assert not FileText.objects.exists()

    def test_a_broken_file_is_warned_of_once_by_number_and_not_by_name(
        self, warnings: pytest.LogCaptureFixture
    ) -> None:
        document = self.document(b"%PDF-1.7 geheim", "vertrouwelijk.pdf", title="Vertrouwelijk")
        assert text_of(document.checksum) == text_of(document.checksum) == []
        [record] = warnings.records
        assert f"document {document.pk} " in record.getMessage()
        assert not {"geheim", "vertrouwelijk"} & set(record.getMessage().lower().replace(".", " ").split())
        assert record.exc_info is None

    def test_a_file_that_is_not_there_is_asked_for_again(self, warnings: pytest.LogCaptureFixture) -> None:
        document = self.document(b"tekst", "a.txt")
        name = document.file.name
        document.file.storage.delete(name)
        assert text_of(document.checksum) == []
        assert "FileNotFoundError" in warnings.text
        document.file.storage.save(name, ContentFile(b"tekst"))
        assert text_of(document.checksum) == [PageText(None, "tekst")]

    def test_a_replaced_file_has_its_own_text_and_the_former_text_is_forgotten(self) -> None:
        document = self.document(b"oud", "a.txt")
        former = document.checksum
        text_of(former)
        document.file = ContentFile(b"nieuw", name="a.txt")
        document.save()
        assert text_of(document.checksum) == [PageText(None, "nieuw")]
        assert text_of(former) == []
        assert forget_unused() == 1
        assert list(FileText.objects.values_list("pk", flat=True)) == [document.checksum]

    def test_the_text_of_a_deleted_document_is_forgotten(self) -> None:
        document, other = self.document(b"een", "a.txt"), self.document(b"twee", "b.txt")
        text_of(document.checksum)
        text_of(other.checksum)
        document.delete()
        assert forget_unused() == 1
        assert FileText.objects.get().pk == other.checksum
