"""Rich text becomes paragraphs and lists, whatever its tags are, and keeps every word."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.rendering.documents.nodes import Break, Listing, Node, Paragraph, Text
from cms.rendering.documents.rich_text import DEEPEST, line_of, nodes_of, tidy


def p(*pieces: Any) -> Paragraph:
    return Paragraph(tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces))


@pytest.mark.parametrize(
    ("html", "nodes"),
    [
        ("", ()),
        ("los", (p("los"),)),
        ("<p>Een <strong>vet</strong> woord.</p>", (p("Een ", Text("vet", strong=True), " woord."),)),
        ("<p><strong>a <em>b</em></strong></p>", (p(Text("a ", strong=True), Text("b", strong=True, emphasis=True)),)),
        ("<p>a<br>b</p><p>c</p>", (p("a", Break(), "b"), p("c"))),
        ("<p>\n a \t b<br> </p><p>&nbsp;</p>", (p("a b"),)),
        ('<p><a href="https://vng.nl/?a=1&amp;b=2">VNG</a></p>', (p(Text("VNG", link="https://vng.nl/?a=1&b=2")),)),
        ('<p><a href="javascript:x()">a</a> <a>b</a> <a href="#c">c</a></p>', (p("a b c"),)),
        ('<p><a href="mailto:a@b.nl">a</a></p>', (p(Text("a", link="mailto:a@b.nl")),)),
        (
            "<ul><li>a<ol><li>b</li></ol></li><li><p>c</p><p>d</p></li></ul>",
            (Listing(((p("a"), Listing(((p("b"),),), ordered=True)), (p("c"), p("d")))),),
        ),
        ("<ol>\n<li>a</li>\n<li></li></ol>", (Listing(((p("a"),),), ordered=True),)),
        ("<ul>a<li>b</ul>c", (Listing(((p("a"),), (p("b"),))), p("c"))),
        ("</ul></li></strong><li>a</li>", (p("a"),)),
        ("<p>1 &lt; 2 &amp; <b>3</b></p>", (p("1 < 2 & 3"),)),
    ],
)
def test_rich_text_becomes_nodes(html: str, nodes: tuple[Node, ...]) -> None:
    assert nodes_of(html) == nodes


def test_lists_go_no_deeper_than_paper_allows() -> None:
    html = "<ul><li>a" * 9 + "</li></ul>" * 9 + "<p>z</p>"
    *_lists, last = nodes_of(html)
    assert last == p("z")
    assert depth(nodes_of(html)) == DEEPEST
    assert words(nodes_of(html)) == [*"aaaaaaaaa", "z"]


def test_rich_text_as_one_line_has_breaks_for_paragraphs() -> None:
    assert line_of("<p>a</p><ul><li>b</li></ul>") == (Text("a"), Break(), Text("b"))


def depth(nodes: tuple[Node, ...]) -> int:
    return max((1 + max(map(depth, node.entries)) for node in nodes if isinstance(node, Listing)), default=0)


def words(nodes: tuple[Node, ...]) -> list[str]:
    found = []
    for node in nodes:
        if isinstance(node, Paragraph):
            found += " ".join(piece.text if isinstance(piece, Text) else "" for piece in node.line).split()
        elif isinstance(node, Listing):
            found += [word for entry in node.entries for word in words(entry)]
    return found


TAGS = [f"<{slash}{tag}>" for tag in ("p", "ul", "ol", "li", "strong", "em", "a", "h2", "b") for slash in ("", "/")]
MARKUP = st.lists(st.sampled_from([*TAGS, "<br>", "<a href='https://vng.nl'>", " een ", " twee", "drie\n", "&lt;", ""]))


@given(MARKUP.map("".join))
@settings(max_examples=200, deadline=None)
def test_no_text_is_lost_however_tags_are_nested(html: str) -> None:
    expected = re.sub(r"<[^>]*>", "", html).replace("&lt;", "<")
    nodes = nodes_of(html)
    assert "".join(words(nodes)) == "".join(expected.split())
    assert depth(nodes) <= DEEPEST


@given(st.lists(st.one_of(st.just(Break()), st.builds(Text, st.text("a \n\t", max_size=4), strong=st.booleans()))))
@settings(max_examples=100, deadline=None)
def test_a_tidy_line_has_no_space_to_spare(pieces: list[Any]) -> None:
    line = tidy(pieces)
    shown = "".join("\n" if isinstance(piece, Break) else piece.text for piece in line)
    assert not re.search(r"  |^\s|\s$|\n | \n|\t", shown)
    assert tidy(list(line)) == line
    assert shown.count("a") == sum(piece.text.count("a") for piece in pieces if isinstance(piece, Text))
