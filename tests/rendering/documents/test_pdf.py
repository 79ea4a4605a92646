"""PDF: one that everybody can read, with nothing in it that a text could start."""

from __future__ import annotations

import datetime
import io
import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pikepdf
import pytest
from django.utils import translation
from django.utils.translation import gettext
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outloud import check
from pdfua import validate
from PIL import Image
from pypdf import PdfReader

from cms.rendering.documents import pdf, typesetting
from cms.rendering.documents.formats import formats
from cms.rendering.documents.nodes import (
    Box,
    Break,
    Document,
    Fact,
    Heading,
    Inline,
    Listing,
    Node,
    Number,
    Paragraph,
    Picture,
    Quotation,
    Table,
    Text,
)
from cms.rendering.documents.pdf import glyphs

MOMENT = datetime.datetime(2026, 3, 4, 12, 30, tzinfo=datetime.UTC)
MEDIA = "http://testserver/media"


def says(*pieces: str | Inline) -> Paragraph:
    return Paragraph(tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces))


def a_document(*content: Node, **fields: Any) -> Document:
    return Document(
        **{
            "title": "Jonge mantelzorgers in beeld",
            "language": "nl",
            "kind": "Handreiking",
            "summary": "Hoe een gemeente hen vindt.",
            "publisher": "JMZ Kennisnetwerk",
            "address": "https://jmz.example/nl/beleid",
            "moment": MOMENT,
            "content": content,
            **fields,
        }
    )


def with_everything(**fields: Any) -> Document:
    return a_document(
        says(
            "Vooraf ", Text("vet", strong=True), Break(), Text("schuin", emphasis=True), Text("abroad", language="en")
        ),
        Heading(2, "Waarom", "waarom"),
        says("Lees ", Text("meer", link="https://vng.nl/é?a=1&b=2"), " of ", Text("mail", link="mailto:a@example.org")),
        Heading(3, "Wat u doet", "doen"),
        Listing(((says("Een"), Listing(((says("Genest"),),))), (says("Twee"),))),
        Listing(((says("Stap"), says("Uitleg")),), ordered=True),
        Number("1 op de 4", "jongeren", (Text("Bron: "), Text("SCP", link="https://scp.nl"))),
        Box("Tip", (says("Begin klein"),)),
        Quotation((says("Zo ging het thuis."),), "Noor (16)"),
        Table("Wie doet wat", ("Wie", "Wat"), tuple((f"School {row}", "Zien\nDoorverwijzen") for row in range(60))),
        Heading(2, "Beeld", "beeld"),
        Picture(f"{MEDIA}/foto.jpg", 90, 60, "Twee jongeren", "Samen", "Beeld: Anna"),
        Picture(f"{MEDIA}/sier.png", 90, 60, ""),
        Picture(f"{MEDIA}/weg.jpg", 90, 60, "Een beeld dat weg is"),
        image=Picture(f"{MEDIA}/foto.jpg", 90, 60, "Omslagbeeld"),
        facts=(Fact("Uitgave", "3"), Fact("Licentie", "CC BY", "https://creativecommons.org/licenses/by/4.0/")),
        colophon=(Fact("Adres", "https://jmz.example/nl/beleid", "https://jmz.example/nl/beleid"),),
        keywords=("beleid", "scholen"),
        room="Gemeente Tubbergen",
        **fields,
    )


@pytest.fixture
def pictures(settings: Any) -> Path:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True)
    Image.new("RGB", (90, 60), "#0b6460").save(folder / "foto.jpg")
    Image.new("RGBA", (90, 60), (122, 43, 99, 128)).save(folder / "sier.png")
    return folder


def text_of(file: bytes) -> str:
    """Return the words of all pages, without the ends of lines."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    return " ".join(" ".join(pages).split())


def opened(file: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file))


def in_dutch(text: str) -> str:
    with translation.override("nl"):
        return gettext(text)


Element = tuple[str, pikepdf.Dictionary]


def elements(file: pikepdf.Pdf) -> list[Element]:
    """Return the structure elements in the order in which they are read."""

    def within(element: Any) -> list[Element]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return []
        children = element.get("/K", [])
        children = children if isinstance(children, pikepdf.Array) else [children]
        return [(str(element.S), element), *(found for child in children for found in within(child))]

    root = file.Root.StructTreeRoot.K
    return within(root[0] if isinstance(root, pikepdf.Array) else root)


def names(file: pikepdf.Pdf) -> list[str]:
    return [name for name, _ in elements(file)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_checkers_find_no_error(language: str, pictures: Path, tmp_path: Path) -> None:
    file = tmp_path / "file.pdf"
    title = "Leerlingen die thuis zorgen zien en steunen: wat een school en een gemeente samen kunnen doen"
    file.write_bytes(pdf.write(with_everything(language=language, title=title)))
    result = check(str(file))
    assert not result.error
    assert [finding.message for finding in result.sorted_findings() if finding.severity == "error"] == []
    assert not validate(str(file)).findings


def test_what_stands_on_paper_is_tagged_as_what_it_is(pictures: Path) -> None:
    file = opened(pdf.write(with_everything()))
    tags = elements(file)
    headings = [(name, str(element.T)) for name, element in tags if re.fullmatch("/H[1-6]", name)]
    assert headings == [
        ("/H1", "Jonge mantelzorgers in beeld"),
        ("/H2", in_dutch("Contents")),
        ("/H2", "Waarom"),
        ("/H3", "Wat u doet"),
        ("/H2", "Beeld"),
        ("/H2", in_dutch("Colophon")),
    ]
    counted = names(file)
    assert counted.count("/Table") == 1
    assert counted.count("/TH") == 2, "the header of the table, told once however many pages it goes on"
    assert counted.count("/TR") == 61
    assert {str(element.A[0].Scope) for name, element in tags if name == "/TH"} == {"/Column"}
    assert [str(element.Alt) for name, element in tags if name == "/Figure"] == ["Omslagbeeld", "Twee jongeren"]
    assert counted.count("/Caption") == 2
    assert counted.count("/BlockQuote") == 1
    assert counted.count("/L") == 5, "the facts, three lists and the colophon"
    assert {"/TOC", "/LI", "/Lbl", "/LBody", "/Strong", "/Em", "/Link"} <= set(counted)


def test_the_file_says_what_it_is(pictures: Path) -> None:
    file = opened(pdf.write(with_everything()))
    assert file.Root.Lang == "nl"
    assert file.Root.MarkInfo.Marked
    assert file.Root.ViewerPreferences.DisplayDocTitle
    assert file.docinfo.Title == "Jonge mantelzorgers in beeld"
    assert file.docinfo.Author == "JMZ Kennisnetwerk"
    assert file.docinfo.Subject == "Hoe een gemeente hen vindt."
    assert file.docinfo.Keywords == "beleid, scholen"
    assert file.docinfo.CreationDate == file.docinfo.ModDate == "D:20260304123000Z"
    with file.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    with file.open_outline() as outline:
        assert [(part.title, [child.title for child in part.children]) for part in outline.root] == [
            (in_dutch("Contents"), []),
            ("Waarom", ["Wat u doet"]),
            ("Beeld", []),
            (in_dutch("Colophon"), []),
        ]


def test_links_lead_out_and_parts_can_be_linked_to(pictures: Path) -> None:
    file = opened(pdf.write(with_everything()))
    notes = [note for page in file.pages for note in page.get("/Annots", [])]
    addresses = {str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A}
    assert addresses == {
        "https://vng.nl/%C3%A9?a=1&b=2",
        "mailto:a@example.org",
        "https://scp.nl",
        "https://creativecommons.org/licenses/by/4.0/",
        "https://jmz.example/nl/beleid",
    }
    assert all(note.Contents for note in notes), "each says where it leads"
    assert "waarom" in str(file.Root.Names.Dests)


def test_every_page_but_the_cover_has_its_number(pictures: Path) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.write(with_everything()))).pages]
    assert "Gemeente Tubbergen" in pages[0]
    assert "1 / " not in pages[0]
    for number, page in enumerate(pages[1:], start=2):
        assert f"{number} / {len(pages)}" in page
        assert "Jonge mantelzorgers in beeld" in page


def test_contents_are_for_documents_with_parts() -> None:
    file = opened(pdf.write(a_document(Heading(2, "Kop", "kop"), says("Kort."))))
    assert "/TOC" not in names(file)


def test_a_picture_that_is_gone_or_broken_leaves_its_words(pictures: Path) -> None:
    (pictures / "stuk.png").write_bytes((pictures / "sier.png").read_bytes()[:60])
    broken = [Picture(f"{MEDIA}/{name}", 90, 60, f"Beeld {name}", "Onderschrift") for name in ("weg.jpg", "stuk.png")]
    file = pdf.write(a_document(*broken))
    text = text_of(file)
    assert f"{in_dutch('Picture')}: Beeld weg.jpg" in text
    assert f"{in_dutch('Picture')}: Beeld stuk.png" in text
    assert text.count("Onderschrift") == 2
    assert "/Figure" not in names(opened(file))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "I;16"), ("GIF", "P"), ("WEBP", "RGB")],
)
def test_pictures_of_all_kinds_are_drawn(pictures: Path, kind: str, mode: str) -> None:
    Image.new(mode, (2000, 30)).save(pictures / "beeld", kind)
    file = opened(pdf.write(a_document(Picture(f"{MEDIA}/beeld", 2000, 30, "Beeld"))))
    [drawn] = [drawn for page in file.pages for drawn in page.get_images().values()]
    assert drawn.Width == 1600, "no more pixels than paper has use for"


def test_a_photograph_does_not_tell_where_it_was_made(pictures: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Geheim toestel"
    Image.new("RGB", (90, 60)).save(pictures / "foto.jpg", exif=exif, comment=b"Geheim adres", xmp=b"Geheim plek")
    assert (pictures / "foto.jpg").read_bytes().count(b"Geheim") == 3
    assert b"Geheim" not in pdf.write(a_document(Picture(f"{MEDIA}/foto.jpg", 90, 60, "Beeld")))


HOSTILE = [
    '#import "@preview/cetz:0.3.4"',
    '#read("/etc/passwd")',
    "$x^2$",
    r"\ \u{41} *a* _b_ `c`",
    "= Kop // weg /* weg */",
    "<label> @ref #sys.version",
]


def test_what_looks_like_code_stays_text() -> None:
    text = text_of(pdf.write(a_document(*(says(each) for each in HOSTILE), Table("", (HOSTILE[0],), ((HOSTILE[1],),)))))
    for each in HOSTILE:
        assert each in text
    assert text.count(HOSTILE[1]) == 2


def test_texts_in_other_scripts_can_be_copied() -> None:
    others = ["Źdźbło", "Українська", "Ελληνικά", "שלום", "😀", "→ ✓ ≥"]
    text = text_of(pdf.write(a_document(*(says(each) for each in others))))
    for each in others:
        assert each in text or each[::-1] in text, "pypdf gives Hebrew as it stands on the line"


def test_what_no_font_shows_leaves_one_sign() -> None:
    assert glyphs.showable("a漢字b👩‍👧c\x00d\ufeffe") == "a�b�c de"
    assert glyphs.showable("e\u0301") == "é"


def test_one_font_has_the_characters_of_all() -> None:
    widest = {code for first, last in glyphs.groups(glyphs.WIDEST) for code in range(first, last + 1)}
    for font in typesetting.FONTS.glob("*.ttf"):
        with TTFont(font) as characters:
            assert set(characters.getBestCmap()) <= widest


def test_the_same_document_gives_the_same_bytes(pictures: Path) -> None:
    first = pdf.write(with_everything())
    pdf.write(a_document(says("Iets anders")))
    typesetting.compiler.cache_clear()
    assert pdf.write(with_everything()) == first
    assert pdf.write(replace(with_everything(), moment=MOMENT + datetime.timedelta(seconds=1))) != first


def test_colours_can_be_told_from_what_is_behind_them() -> None:
    """WCAG 2.2, 1.4.3."""
    template = Path(pdf.__file__).with_name("document.typ").read_text()
    colours = {"white": "#ffffff", **dict(re.findall(r'#let ([\w-]+) = rgb\("(#\w{6})"\)', template))}

    def luminance(name: str) -> float:
        parts = [int(colours[name][place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    inks = {"white": ["ink", "soft", "teal", "teal-deep", "plum"], "tint": ["ink", "soft", "teal", "teal-deep", "plum"]}
    inks["teal-deep"] = ["white", "on-deep", "plum-on-deep"]
    for paper, others in inks.items():
        for ink in others:
            dark, light = sorted((luminance(paper), luminance(ink)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (paper, ink)


def test_the_format_is_registered_with_every_node() -> None:
    assert formats.get("pdf") is pdf.FORMAT
    assert pdf.FORMAT.nodes >= set(get_args(Node))


TEXTS = st.one_of(
    st.sampled_from(
        [*HOSTILE, "", " ", "x" * 300, "مرحبا", "a" + "\u0300" * 9, "\u202eevil", "0\xad", "\U000e0001", "😀👍🏽"]
    ),
    st.text(max_size=20),
)
LINKS = st.sampled_from(["", "https://x.nl/é b", "mailto:a@b.nl", "javascript:x", "https://" + "x" * 3000, "tel:\x00"])
LANGUAGES = st.sampled_from(["", "en", "nl-BE", "!"])
PIECES = st.just(Break()) | st.builds(Text, TEXTS, st.booleans(), st.booleans(), LINKS, LANGUAGES)
LINES = st.lists(PIECES, max_size=3).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(0, 4))
    row = st.tuples(*itertools.repeat(TEXTS, width))
    return Table(draw(TEXTS), draw(row), tuple(draw(st.lists(row, max_size=3))))


PICTURES = st.builds(Picture, st.just(f"{MEDIA}/weg.jpg"), st.integers(0, 9), st.integers(0, 9), TEXTS, TEXTS, TEXTS)
LEAVES = st.one_of(
    st.builds(Paragraph, LINES),
    st.builds(Heading, st.integers(1, 7), TEXTS, TEXTS),
    st.builds(Number, TEXTS, TEXTS, LINES),
    PICTURES,
    tables(),
)


def containers(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    content = st.lists(inner, max_size=3).map(tuple)
    listing = st.builds(Listing, st.lists(content, max_size=3).map(tuple), st.booleans())
    return listing | st.builds(Box, TEXTS, content) | st.builds(Quotation, content, TEXTS)


FACTS = st.lists(st.builds(Fact, TEXTS, TEXTS, LINKS), max_size=2).map(tuple)
DOCUMENTS = st.builds(
    Document,
    title=TEXTS,
    language=st.sampled_from(["nl", "en"]),
    kind=TEXTS,
    summary=TEXTS,
    publisher=TEXTS,
    address=TEXTS,
    moment=st.datetimes(datetime.datetime(1990, 1, 1), timezones=st.just(datetime.UTC)),
    content=st.lists(st.recursive(LEAVES, containers, max_leaves=10), max_size=5).map(tuple),
    image=st.none() | PICTURES,
    facts=FACTS,
    colophon=FACTS,
    keywords=st.lists(TEXTS, max_size=2).map(tuple),
    room=TEXTS,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_every_document_becomes_a_pdf(document: Document) -> None:
    assert len(PdfReader(io.BytesIO(pdf.write(document))).pages) >= 1
