"""Word files: real styles, lists, tables and links, nothing lost, and a file that opens whatever the text."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from cms.rendering.documents import word
from cms.rendering.documents.items import document_of
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
from cms.rendering.documents.word.xml import address_of
from tests.rendering.documents import sample

PICTURE = "http://testserver/media/beeld.webp"


def a_document(*content: Node, **fields: Any) -> Document:
    told = {
        "title": "Gids",
        "language": "nl",
        "kind": "Handreiking",
        "summary": "Waar het over gaat.",
        "publisher": "Netwerk",
        "address": "https://example.org/gids",
        "moment": datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC),
    }
    return Document(**{**told, **fields}, content=content)


def says(*pieces: str | Inline) -> Paragraph:
    return Paragraph(tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces))


def entries(*given: Node | tuple[Node, ...], ordered: bool = False) -> Listing:
    return Listing(tuple(each if isinstance(each, tuple) else (each,) for each in given), ordered)


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(word.FORMAT.write(document)))


def part(document: Document, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(word.FORMAT.write(document))) as archive:
        return etree.fromstring(archive.read(name))


def words_of(element: Any) -> str:
    """Return what Word shows of an element, a space for each tab and each end of a line."""
    shown = {qn("w:t"): lambda node: node.text, qn("w:tab"): lambda node: " ", qn("w:br"): lambda node: " "}
    return "".join(shown[node.tag](node) or "" for node in element.iter(*shown) if node.getparent().tag == qn("w:r"))


def paragraphs(document: Document) -> list[tuple[str, str]]:
    """Return the style and the text of each paragraph below the summary, of tables too."""
    body = part(document, "word/document.xml")[0]
    told = []
    for each in body.iter(qn("w:p")):
        style = each.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        told.append(("" if style is None else style.get(qn("w:val")), words_of(each)))
    names = [style for style, _text in told]
    return told[names.index("Subtitle") + 1 :]


def put_picture(settings: Any, name: str = "beeld.webp", kind: str = "WEBP", size: tuple[int, int] = (60, 40)) -> None:
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    Image.new("RGB", size, "teal").save(settings.MEDIA_ROOT / name, kind)


def test_every_block_is_in_the_file_with_nothing_lost() -> None:
    document = document_of(sample.item(), publisher="Netwerk", room="Gemeente Tubbergen")
    body = part(document, "word/document.xml")
    shown = words_of(body)
    for each in body.iter(qn("w:p")):
        shown += f" {words_of(each)}"
    shown = " ".join(shown.split())
    assert sample.words_in(sample.item()) | {"Tubbergen", "Netwerk"} <= set(re.findall(r"\w+", shown))
    assert {words for words in sample.TOLD_BESIDES if " ".join(words.split()) not in shown} == set()


def test_each_node_has_a_style_of_its_own() -> None:
    document = a_document(
        Heading(2, "Deel", "deel"),
        says("Tekst ", Text("vet", strong=True), Break(), "regel"),
        Heading(5, "Diep", "diep"),
        entries((says("een"), says("verder"), entries(says("genest"))), says("twee")),
        entries((Heading(4, "Stap", "stap"), says("Doe dit.")), ordered=True),
        Table("Titel", ("Wie", "Wat"), (("School", "a\nb"),)),
        Picture(
            "http://testserver/media/weg.webp", 1, 1, "Wat er te zien was", caption="Bijschrift", credit="Beeld: A"
        ),
        Quotation((says("Ik dacht."),), "Sara"),
        Box(
            "Tip",
            (Heading(3, "Kop", "kop"), says("Doen."), entries(says("punt")), entries(says("nummer"), ordered=True)),
        ),
        Number("56%", "voelt druk", (Text("Bron: CBS"),)),
    )
    assert paragraphs(document) == [
        ("Heading1", "Deel"),
        ("", "Tekst vet regel"),
        ("Heading4", "Diep"),
        ("ListBullet", "een"),
        ("ListContinue", "verder"),
        ("ListBullet2", "genest"),
        ("ListBullet", "twee"),
        ("Heading3", "Stap"),
        ("ListContinue", "Doe dit."),
        ("TableCaption", "Titel"),
        ("TableHeading", "Wie"),
        ("TableHeading", "Wat"),
        ("TableText", "School"),
        ("TableText", "a b"),
        ("", "Wat er te zien was"),
        ("Caption", "Bijschrift Beeld: A"),
        ("Quote", "Ik dacht."),
        ("QuoteSource", "Sara"),
        ("BoxLabel", "Tip"),
        ("Heading2", "Kop"),
        ("Box", "Doen."),
        ("BoxListBullet", "punt"),
        ("BoxListNumber", "nummer"),
        ("Number", "56%"),
        ("NumberClaim", "voelt druk"),
        ("NumberSource", "Bron: CBS"),
    ]
    used = {style for style, _text in paragraphs(document) if style}
    assert used <= {style.style_id for style in opened(document).styles}
    assert word.FORMAT.nodes == {Paragraph, Heading, Listing, Table, Picture, Quotation, Box, Number}


def test_each_numbered_list_starts_at_one() -> None:
    listing = entries(says("een"), (says("twee"), entries(says("a"), ordered=True)), ordered=True)
    document = a_document(listing, listing)
    body, numbering = part(document, "word/document.xml"), part(document, "word/numbering.xml")
    numbers = [
        (each.find(qn("w:numId")).get(qn("w:val")), each.find(qn("w:ilvl")).get(qn("w:val")))
        for each in body.iter(qn("w:numPr"))
    ]
    assert [level for _number, level in numbers] == ["0", "0", "1", "0", "0", "1"]
    assert numbers[0] == numbers[1]
    assert len({number for number, _level in numbers}) == 4
    starts = {
        each.getparent().getparent().get(qn("w:numId")): each.get(qn("w:val"))
        for each in numbering.iter(qn("w:startOverride"))
    }
    assert starts == dict.fromkeys({number for number, _level in numbers}, "1")


def test_a_table_names_its_columns_and_rows() -> None:
    document = a_document(Table("Titel", ("Wie", "Wat"), (("School", "a"), ("Huis", "b"))))
    [table] = opened(document).tables
    assert table.style.style_id == "HouseTable"
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
    assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows] == [
        True,
        False,
        False,
    ]


def test_tables_do_not_run_into_one() -> None:
    table = Table("", ("A",), (("1",),))
    body = part(a_document(table, table), "word/document.xml")[0]
    kinds = [each.tag for each in body]
    first = kinds.index(qn("w:tbl"))
    assert kinds[first : first + 3] == [qn("w:tbl"), qn("w:p"), qn("w:tbl")]


def test_a_picture_has_a_text_or_is_marked_as_decoration(settings: Any) -> None:
    put_picture(settings)
    put_picture(settings, "plaat.png", "PNG", (1200, 900))
    (settings.MEDIA_ROOT / "tekening.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (settings.MEDIA_ROOT / "stuk.png").write_bytes(b"\x89PNG\r\n\x1a\nstuk")
    media = "http://testserver/media"
    document = a_document(
        Picture(PICTURE, 60, 40, "Een school"),
        Picture(f"{media}/plaat.png", 1200, 900, ""),
        Picture(f"{media}/tekening.svg", 60, 40, "Een tekening"),
        Picture(f"{media}/stuk.png", 60, 40, "Een breuk"),
        Picture("https://elders.example/a.png", 60, 40, "Van elders"),
    )
    inline = list(part(document, "word/document.xml").iter(qn("wp:inline")))
    about = [each.find(qn("wp:docPr")) for each in inline]
    assert [each.get("descr") for each in about] == ["Een school", ""]
    assert ["decorative" in etree.tostring(each).decode() for each in about] == [False, True]
    widths = [int(each.find(qn("wp:extent")).get("cx")) for each in inline]
    assert widths == [60 * 9525, 9184 * 635]
    assert [text for _style, text in paragraphs(document) if text] == ["Een tekening", "Een breuk", "Van elders"]
    with zipfile.ZipFile(io.BytesIO(word.FORMAT.write(document))) as archive:
        media_types = {Image.open(archive.open(name)).format for name in archive.namelist() if "media/" in name}
    assert media_types == {"JPEG", "PNG"}


def test_links_lead_somewhere_or_are_plain_text() -> None:
    address = "https://één.example.org/a?b=c&d=é"
    document = a_document(
        says(
            Text("een", link=address),
            Text("deel", link=address, strong=True),
            " en ",
            Text("twee", link="javascript:alert(1)"),
        )
    )
    file = opened(document)
    [link] = file.element.body.iter(qn("w:hyperlink"))
    assert words_of(link) == "eendeel"
    assert file.part.rels[link.get(qn("r:id"))].target_ref == "https://xn--n-9faa.example.org/a?b=c&d=%C3%A9"
    assert [text for _style, text in paragraphs(document)] == ["eendeel en twee"]


@pytest.mark.parametrize(
    "link", ["", "ftp://a.nl", "https://", "http://[", "https://a.nl:x/", "https://a.nl/" + "a" * 2000]
)
def test_what_word_cannot_follow_is_no_address(link: str) -> None:
    assert address_of(link) == ""


def test_the_file_says_its_language_and_that_of_words_in_another() -> None:
    document = a_document(says("Zij heten ", Text("young carers", language="en"), "."))
    styles = part(document, "word/styles.xml")
    assert {each.get(qn("w:val")) for each in styles.iter(qn("w:lang"))} == {"nl-NL"}
    [run] = [
        each
        for each in part(document, "word/document.xml").iter(qn("w:r"))
        if each.find(f".//{qn('w:lang')}") is not None
    ]
    assert (words_of(run), run.find(f".//{qn('w:lang')}").get(qn("w:val"))) == ("young carers", "en-GB")
    assert {
        each.get(qn("w:val")) for each in part(replace(document, language="en"), "word/styles.xml").iter(qn("w:lang"))
    } == {"en-GB"}


def test_the_file_says_what_it_is() -> None:
    licence = Fact("Licentie", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
    document = a_document(keywords=("beleid", "Wmo"), licence=licence)
    about = opened(document).core_properties
    assert (about.title, about.author, about.language) == ("Gids", "Netwerk", "nl-NL")
    assert (about.subject, about.keywords, about.identifier) == (
        "Handreiking",
        "beleid, Wmo",
        "https://example.org/gids",
    )
    assert about.created == about.modified == document.moment
    assert (
        "https://creativecommons.org/licenses/by/4.0/" in etree.tostring(part(document, "docProps/custom.xml")).decode()
    )


def test_the_contents_lead_to_each_part() -> None:
    document = a_document(
        Heading(2, "Wat is het?", "wat-is-het"),
        Heading(3, "Dieper", "dieper"),
        Heading(2, "Wat nu?", "2026 wat-is-het " + "lang " * 20),
        colophon=(Fact("Uitgave", "3"), Fact("Adres", "hier", "https://example.org/gids")),
    )
    body = part(document, "word/document.xml")
    links = [each for each in body.iter(qn("w:hyperlink")) if each.get(qn("w:anchor"))]
    assert [words_of(each) for each in links[:2]] == ["Wat is het?", "Wat nu?"]
    assert len(links) == 3
    names = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    assert {each.get(qn("w:anchor")) for each in links} <= set(names)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in names)
    assert len(set(names)) == len(names) == 4
    codes = "".join(each.text for each in body.iter(qn("w:instrText")))
    assert codes == r' TOC \o "1-1" \h \z '
    kinds = Counter(each.get(qn("w:fldCharType")) for each in body.iter(qn("w:fldChar")))
    assert kinds == {"begin": 1, "separate": 1, "end": 1}
    assert paragraphs(document)[-2:] == [("Fact", "Uitgave: 3"), ("Fact", "Adres: hier")]


def test_one_part_needs_no_contents() -> None:
    assert not list(part(a_document(Heading(2, "Deel", "deel")), "word/document.xml").iter(qn("w:instrText")))


def test_each_page_has_its_number_and_the_address_to_cite() -> None:
    footer = opened(a_document()).sections[0].footer
    assert [each.text.strip() for each in footer._element.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert words_of(footer._element) == "https://example.org/gids 1 / 1"


def test_there_is_room_for_who_adapts_it_only_if_that_is_asked() -> None:
    with_room, without = a_document(room="Gemeente Tubbergen"), a_document()
    rooms = [text for style, text in paragraphs(with_room) if style == "Room"]
    assert rooms[0] == "Gemeente Tubbergen"
    assert len(rooms) == 3
    assert not [style for style, _text in paragraphs(without) if style == "Room"]


def test_no_paragraph_is_empty_and_no_text_floats() -> None:
    document = document_of(sample.item(), publisher="Netwerk", room="Gemeente Tubbergen")
    body = part(document, "word/document.xml")
    empty = [
        each
        for each in body.iter(qn("w:p"))
        if not words_of(each).strip() and each.find(f".//{qn('w:drawing')}") is None
    ]
    assert [each for each in empty if each.getparent().tag != qn("w:tc")] == []
    assert not [each for each in body.iter() if each.tag in {qn("w:pict"), qn("wp:anchor")}]


def test_the_same_document_gives_the_same_bytes(settings: Any, time_machine: Any) -> None:
    put_picture(settings)
    document = a_document(Picture(PICTURE, 60, 40, "Een school"), entries(says("een"), ordered=True))
    time_machine.move_to(datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC))
    before = word.FORMAT.write(document)
    time_machine.move_to(datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC))
    assert word.FORMAT.write(document) == before


# Any document at all: characters that XML cannot hold, lists in lists in boxes, nothing where something is due.

WORDS = st.one_of(st.text(max_size=8), st.text(st.sampled_from("ab\x00\x0b\t\n\r\ud800\uffff<&>]\u2028é"), max_size=6))
TEXTS = st.builds(
    Text,
    WORDS,
    strong=st.booleans(),
    emphasis=st.booleans(),
    link=st.one_of(st.sampled_from(["", "https://a.nl/b c?d=[e]"]), WORDS.map("https://{}".format)),
    language=st.one_of(st.sampled_from(["", "en", "x!"]), WORDS),
)
LINES = st.lists(st.one_of(TEXTS, st.just(Break())), max_size=3).map(tuple)
TABLES = st.integers(0, 3).flatmap(
    lambda width: st.builds(
        Table,
        WORDS,
        st.tuples(*[WORDS] * width),
        st.lists(st.tuples(*[WORDS] * width), max_size=2).map(tuple),
    )
)
PICTURES = st.builds(Picture, WORDS, st.integers(0, 9), st.integers(0, 9), WORDS, caption=WORDS, credit=WORDS)
LEAVES = st.one_of(
    st.builds(Paragraph, LINES),
    st.builds(Heading, st.integers(2, 5), WORDS, WORDS),
    TABLES,
    PICTURES,
    st.builds(Number, WORDS, WORDS, LINES),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Listing, st.lists(st.lists(inner, max_size=2).map(tuple), max_size=3).map(tuple), st.booleans()),
        st.builds(Box, WORDS, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Quotation, st.lists(inner, max_size=2).map(tuple), WORDS),
    ),
    max_leaves=10,
)
FACTS = st.lists(st.builds(Fact, WORDS, WORDS, WORDS), max_size=2).map(tuple)
DOCUMENTS = st.builds(
    Document,
    title=WORDS,
    language=st.sampled_from(["nl", "en"]),
    kind=WORDS,
    summary=WORDS,
    publisher=WORDS,
    address=WORDS,
    moment=st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2100, 1, 1), timezones=st.just(datetime.UTC)),
    content=st.lists(NODES, max_size=4).map(tuple),
    image=st.none() | PICTURES,
    facts=FACTS,
    colophon=FACTS,
    keywords=st.lists(WORDS, max_size=2).map(tuple),
    licence=st.none() | st.builds(Fact, WORDS, WORDS, WORDS),
    room=WORDS,
)


NO_WORDS = {"url", "anchor", "link", "language"}


def letters_in(value: Any) -> Counter[str]:
    """Return the letters that a node shows; other signs may become something else."""
    if isinstance(value, str):
        return Counter(letter for letter in value if letter in LETTERS)
    inner = (
        value
        if isinstance(value, tuple)
        else [each for name, each in getattr(value, "__dict__", {}).items() if name not in NO_WORDS]
    )
    return sum(map(letters_in, inner), Counter())


LETTERS = "abcdefghijklmnopqrstuvwxyzé"


@settings(max_examples=25, deadline=None)
@given(DOCUMENTS)
def test_any_document_becomes_a_file_that_opens(document: Document) -> None:
    file = word.FORMAT.write(document)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if not name.startswith("word/media/"):
                etree.fromstring(archive.read(name))
    body = docx.Document(io.BytesIO(file)).element.body
    shown = letters_in("".join(words_of(each) for each in body.iter(qn("w:p"))))
    assert letters_in(document.content) - shown == Counter()


def run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=120).stdout  # noqa: S603 - fixed commands


has_libreoffice = pytest.mark.skipif(
    not shutil.which("soffice") or not shutil.which("pdftotext"), reason="needs LibreOffice and poppler"
)


def differences_in_libreoffice(file: bytes, folder: Path) -> tuple[list[str], list[str]]:
    """Return the words of a Word file that its pages lack or have in another order, and those that only they have."""
    (folder / "gids.docx").write_bytes(file)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run(folder, "soffice", profile, "--headless", "--convert-to", "pdf", "gids.docx")
    # What stands between the edges of the pages, in points.
    shown = run(folder, "pdftotext", "-raw", "-x", "0", "-y", "60", "-W", "600", "-H", "705", "gids.pdf", "-").split()
    body = docx.Document(io.BytesIO(file)).element.body
    expected = " ".join(words_of(each) for each in body.iter(qn("w:p"))).split()
    markers = re.compile(r"[•–▪]|\d+\.|[a-z]\.")
    # They stand on each page that their table goes on to.
    rows = [row for row in body.iter(qn("w:tr")) if row.find(f".//{qn('w:tblHeader')}") is not None]
    repeated = {word for row in rows for each in row.iter(qn("w:p")) for word in words_of(each).split()}
    found = iter(shown)
    extra = set(Counter(shown) - Counter(expected)) - repeated
    return [each for each in expected if each not in found], [each for each in extra if not markers.fullmatch(each)]


@pytest.mark.slow
@has_libreoffice
def test_libreoffice_shows_the_same_words_in_the_same_order(tmp_path: Path, settings: Any) -> None:
    put_picture(settings)
    document = document_of(sample.item(), publisher="Netwerk", room="Gemeente Tubbergen")
    document = replace(document, image=Picture(PICTURE, 60, 40, "Een school"))
    assert differences_in_libreoffice(word.FORMAT.write(document), tmp_path) == ([], [])
