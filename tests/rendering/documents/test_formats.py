"""HTML, Markdown and plain text: nothing is lost, and no text is taken for markup."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.rendering.documents import html, markdown, text
from cms.rendering.documents.formats import formats
from cms.rendering.documents.items import document_of
from cms.rendering.documents.nodes import (
    Box,
    Break,
    Document,
    Fact,
    Heading,
    Listing,
    Node,
    Number,
    Paragraph,
    Picture,
    Quotation,
    Table,
    Text,
)
from tests.rendering.documents import sample

READABLE = {each.name: each for each in (html.FORMAT, markdown.FORMAT, text.FORMAT)}


def made(**fields: Any) -> Document:
    return document_of(sample.item(**fields), publisher="Netwerk")


@pytest.mark.parametrize("name", READABLE)
def test_every_block_is_in_the_file_with_nothing_lost(name: str) -> None:
    document = document_of(sample.item(), publisher="Netwerk", room="Gemeente Tubbergen")
    file = READABLE[name].write(document)
    shown = " ".join(sample.shown(name, file).split())
    assert sample.words_in(sample.item()) | {"Tubbergen", "Netwerk"} <= set(re.findall(r"\w+", shown))
    assert {words for words in sample.TOLD_BESIDES if " ".join(words.split()) not in shown} == set()


@pytest.mark.parametrize("name", READABLE)
def test_every_address_is_in_the_file(name: str) -> None:
    file = READABLE[name].write(made()).decode().replace("&amp;", "&")
    for address in (
        "https://vng.nl/?a=1&b=2",
        "https://vimeo.com/123456789",
        "https://www.cbs.nl/",
        "info@example.org",
    ):
        assert address in file


@pytest.mark.parametrize("name", READABLE)
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    file = READABLE[name].write(made())
    assert file == READABLE[name].write(made())
    assert b"\r" not in file
    assert file.endswith(b"\n")
    assert file.decode()


def test_every_format_is_registered_once() -> None:
    assert {"html", "md", "txt"} <= set(formats.names)
    assert formats.get("html") is html.FORMAT


def test_html_stands_on_its_own() -> None:
    soup = BeautifulSoup(html.write(made(image=sample.IMAGE)).decode(), "html.parser")
    assert [node for node in soup.find_all(src=True) if not str(node["src"]).startswith("data:")] == []
    assert {str(link["rel"]) for link in soup.find_all("link")} <= {"['schema.DCTERMS']", "['DCTERMS.license']"}
    assert soup.find_all(["script", "iframe", "object", "embed", "form"]) == []
    assert not re.search(r"url\(|@import", soup.style.string)
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy


def test_html_says_what_it_is() -> None:
    licence = {"type": "practice", "licence": "cc-by-4.0", "context": "", "approach": "", "result": "", "contact": None}
    soup = BeautifulSoup(html.write(made(**licence)).decode(), "html.parser")
    assert soup.html["lang"] == "nl"
    assert soup.title.string == "Gidstitel & meer – Netwerk"
    terms: dict[str, list[str]] = {}
    for meta in soup.find_all("meta", attrs={"name": re.compile("^DCTERMS")}):
        terms.setdefault(meta["name"].removeprefix("DCTERMS."), []).append(meta["content"])
    assert terms["title"] == ["Gidstitel & meer"]
    assert terms["language"] == ["nl"]
    assert terms["issued"] == ["2026-01-02T09:00:00+00:00"]
    assert terms["identifier"] == ["http://testserver/nl/gids/"]
    assert terms["subject"] == ["Themanaam", "Doelgroep", "Trefwoord"]
    assert soup.find("link", rel="DCTERMS.license")["href"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "Licentie" in soup.footer.get_text()


def test_html_is_built_so_that_all_can_find_their_way() -> None:
    soup = BeautifulSoup(html.write(made()).decode(), "html.parser")
    assert soup.find("a", class_="skip-link")["href"] == "#content"
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile(r"^h\d$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [cell["scope"] for cell in soup.table.find_all("th")] == ["col"] * 3 + ["row"] * 2
    assert soup.table.caption.get_text() == "Tabeltitel"
    identifiers = [node["id"] for node in soup.find_all(id=True)]
    assert len(set(identifiers)) == len(identifiers)
    for link in soup.find_all("a", href=re.compile("^#")):
        assert link["href"].removeprefix("#") in identifiers


def test_a_picture_that_is_gone_is_told_in_words() -> None:
    picture = Picture("http://testserver/media/weg.webp", 10, 10, "Beeldtekst")
    assert "<p>Beeldtekst</p>" in html.write(document(picture)).decode()


@pytest.mark.parametrize("name", READABLE)
def test_a_link_that_runs_something_is_none(name: str) -> None:
    file = READABLE[name].write(document(Paragraph((Text("klik", link="JavaScript:alert(1)"),)))).decode()
    assert 'href="JavaScript' not in sample.as_html(file)


def test_plain_text_is_narrow_and_names_every_cell() -> None:
    words = Paragraph((Text("woord " * 60),))
    lines = text.write(document(Listing(((words, Listing(((words,),))),)), Box("Tip", (words,)))).decode().splitlines()
    assert max(map(len, lines)) <= text.WIDTH
    table = Table("Tabel", ("Wie", "Wat"), (("School", "a\nb"), ("", "c")))
    written = text.write(document(table)).decode()
    assert "Wie: School\n  - Wat: a\n    b\n\nWie:\n  - Wat: c\n" in written


# Any text at all. The signs that Markdown and HTML give a meaning come up most.

SIGNS = st.text(st.sampled_from("ab1 .)-+*_`#>[](){}!<&\\|~=:\n\t'\"/é\xa0€²;$@"), max_size=12)
WORDS = st.one_of(SIGNS, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8))
TEXTS = st.builds(
    Text, WORDS, strong=st.booleans(), emphasis=st.booleans(), link=st.sampled_from(["", "https://a.nl/b_c(d)?e=`&f="])
)
LINES = st.lists(st.one_of(TEXTS, TEXTS, st.just(Break())), max_size=5).map(tuple)


def tables(columns: int) -> st.SearchStrategy[Table]:
    cells = st.tuples(*[WORDS] * columns)
    return st.builds(Table, WORDS, cells, st.lists(cells, max_size=2).map(tuple))


PICTURES = st.builds(Picture, st.just("http://testserver/media/weg"), st.just(1), st.just(1), WORDS, WORDS, WORDS)
FLAT = st.one_of(
    st.builds(Paragraph, LINES),
    st.builds(Heading, st.integers(2, 5), WORDS, st.just("deel")),
    st.integers(1, 3).flatmap(tables),
    PICTURES,
    st.builds(Number, WORDS, WORDS, LINES),
)


def containers(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    content = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Listing, st.lists(content, max_size=3).map(tuple), ordered=st.booleans()),
        st.builds(Quotation, content, WORDS.map(str.strip)),
        st.builds(Box, WORDS, content),
    )


NODES = st.lists(st.recursive(FLAT, containers, max_leaves=6), max_size=4)


def document(*content: Node) -> Document:
    return Document(
        title="Titel",
        language="nl",
        kind="",
        summary="",
        publisher="",
        address="",
        moment=made().moment,
        content=content,
    )


def characters(value: Any) -> str:
    """Return the characters of nodes but for white space, in the order in which they are written."""
    if isinstance(value, str):
        return "".join(value.split())
    if isinstance(value, Text):
        return characters(value.text)
    if isinstance(value, Quotation):
        return characters(value.content) + characters(f"—{value.source}" if value.source else "")
    parts: dict[type, tuple[str, ...]] = {
        Paragraph: ("line",),
        Heading: ("text",),
        Listing: ("entries",),
        Table: ("caption", "columns", "rows"),
        Picture: ("alt", "caption", "credit"),
        Box: ("label", "content"),
        Number: ("value", "claim", "source"),
        Break: (),
    }
    if isinstance(value, tuple | list):
        return "".join(characters(each) for each in value)
    return "".join(characters(getattr(value, name)) for name in parts[type(value)])


def seen(rendered: str) -> str:
    soup = BeautifulSoup(rendered, "html.parser")
    for image in soup.find_all("img"):
        image.replace_with(str(image.get("alt")))
    return characters(soup.get_text())


@given(NODES)
@settings(max_examples=60, deadline=None)
def test_any_text_stays_text_in_markdown(content: list[Node]) -> None:
    rendered = sample.as_html("\n".join(markdown.nodes(content)))
    assert seen(rendered) == characters(content)


@given(NODES)
@settings(max_examples=60, deadline=None)
def test_any_text_stays_text_in_html(content: list[Node]) -> None:
    assert seen(html.content_of(content)) == characters(content)


@given(LINES)
@settings(max_examples=200, deadline=None)
def test_styles_and_links_in_markdown_are_those_of_the_text(line: tuple[Any, ...]) -> None:
    soup = BeautifulSoup(sample.as_html("\n".join(markdown.nodes([Paragraph(line)]))), "html.parser")
    for tag, has_style in (("strong", "strong"), ("em", "emphasis"), ("a", "link")):
        expected = "".join(characters(piece) for piece in line if isinstance(piece, Text) and getattr(piece, has_style))
        assert "".join(characters(node.get_text()) for node in soup.find_all(tag)) == expected
    addresses = {str(node["href"]) for node in soup.find_all("a")}
    assert addresses <= {"https://a.nl/b_c%28d%29?e=%60&f="}


@given(NODES)
@settings(max_examples=60, deadline=None)
def test_no_character_is_lost_in_plain_text(content: list[Node]) -> None:
    written = "\n".join(text.nodes(content, text.WIDTH))
    for char in set(characters(content)):
        assert written.count(char) >= characters(content).count(char)


@given(WORDS, WORDS)
@settings(max_examples=40, deadline=None)
def test_any_title_and_fact_stays_text(title: str, value: str) -> None:
    fields = {**vars(document()), "title": title, "facts": (Fact("Feit", value, "https://a.nl/"),), "summary": value}
    whole = Document(**{name: each for name, each in fields.items() if name != "parts"})
    soup = BeautifulSoup(html.write(whole).decode(), "html.parser")
    assert characters(soup.h1.get_text()) == characters(title)
    assert characters(soup.dd.get_text()) == characters(value)
    rendered = BeautifulSoup(sample.as_html(markdown.write(whole).decode()), "html.parser")
    assert characters(rendered.h1.get_text()) == characters(title)
    assert characters(rendered.li.get_text()) == characters(f"Feit:{value}")
