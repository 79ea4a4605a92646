"""Mails: every node is in both forms, no text is taken for markup, and nothing in them tells on their reader."""

from __future__ import annotations

import re
from dataclasses import asdict
from email import message_from_bytes, policy
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.publishing.frame import Publisher
from cms.rendering.documents import checks
from cms.rendering.documents.blocks import nodes_of_blocks
from cms.rendering.documents.nodes import Box, Heading, Listing, Node, Paragraph, Picture, Quotation, Table, Text
from cms.rendering.mails import Teaser, Written, frame, in_dark, layout, picture_for_mail, style, with_footer, writer
from cms.rendering.outline import Outline
from tests.rendering.documents import sample

PUBLISHER = Publisher(organisation="Netwerk & vrienden", email="post@example.org")
ADDRESS = "https://site.example/nl/nieuws/?via=1&x=2"


@pytest.fixture(autouse=True)
def without_warnings(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    assert [record for record in caplog.get_records("call") if record.name.startswith("cms.rendering.mails")] == []


def made(*content: Any, **options: Any) -> Written:
    given = {"title": "Titel", "language": "nl", "publisher": PUBLISHER, "address": ADDRESS}
    return layout(**{**given, **options}, content=content)


def soup_of(mail: Written) -> BeautifulSoup:
    return BeautifulSoup(mail.html, "html.parser")


def every_block() -> tuple[Node, ...]:
    with translation.override("nl"):
        return nodes_of_blocks(sample.body(), outline=Outline())


def test_every_block_is_in_both_forms_with_nothing_lost() -> None:
    mail = made(*every_block())
    for shown in (sample.shown("html", mail.html.encode()), mail.text):
        words = " ".join(shown.split())
        assert sample.words_in(sample.body()) <= set(re.findall(r"\w+", words))
        assert {told for told in sample.TOLD_BESIDES if " ".join(told.split()) not in words} == set()


def test_both_forms_hold_the_same_addresses() -> None:
    mail = made(*every_block(), Teaser(title="Project", link="https://site.example/nl/project/"))
    hrefs = {link["href"] for link in soup_of(mail).find_all("a")} - {"http://testserver/nl/"}
    assert {href for href in hrefs if href.removeprefix("mailto:") not in mail.text} == set()
    assert {"https://vng.nl/?a=1&b=2", ADDRESS, "mailto:post@example.org"} <= hrefs


def test_the_document_is_whole_and_says_its_language_and_its_title() -> None:
    mail = made(*every_block(), title="Nieuws & meer", language="en", preheader="Kort <gezegd>")
    soup = soup_of(mail)
    assert mail.html.startswith("<!DOCTYPE html>")
    assert (soup.html["lang"], soup.title.string) == ("en", "Nieuws & meer")
    assert [heading.get_text() for heading in soup.find_all("h1")] == ["Nieuws & meer"]
    assert soup.find("div", style=re.compile("display: ?none")).get_text() == "Kort <gezegd>"
    assert "Read this mail on the web" in mail.text
    assert {meta.get("name"): meta["content"] for meta in soup.find_all("meta", attrs={"name": True})} == {
        "viewport": "width=device-width, initial-scale=1",
        "color-scheme": "light dark",
        "supported-color-schemes": "light dark",
    }


def test_headings_skip_no_level() -> None:
    levels = [int(heading.name[1]) for heading in soup_of(made(*every_block())).find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_is_for_layout_or_has_heads() -> None:
    tables = soup_of(made(*every_block())).find_all("table")
    of_data = [table for table in tables if table.get("role") != "presentation"]
    assert len(of_data) == 1
    assert [cell["scope"] for cell in of_data[0].find_all("th")] == ["col", "col", "col", "row", "row"]
    assert of_data[0].caption.get_text() == "Tabeltitel"


def test_nothing_is_loaded_but_pictures_and_nothing_runs() -> None:
    mail = made(*every_block())
    soup = soup_of(mail)
    assert soup.find_all(["script", "link", "iframe", "form", "object", "video", "style"], src=True) == []
    assert soup.find_all(["script", "link", "iframe", "form", "object", "video"]) == []
    assert "@import" not in mail.html
    assert "url(" not in mail.html
    assert not [tag for tag in soup.find_all() if any(name.startswith("on") for name in tag.attrs)]


def test_pictures_have_a_whole_address_a_size_and_a_description() -> None:
    images = soup_of(made(*every_block())).find_all("img")
    assert images
    for image in images:
        assert image["src"].startswith("http://testserver/media/")
        assert (image["width"], image["height"]) == ("552", "310")
        assert image["alt"]


def test_a_picture_is_the_rendition_that_fits() -> None:
    sources = [
        {"url": f"https://x.example/{width}", "width": width, "height": width // 2} for width in (320, 960, 1920)
    ]
    image = {**sample.IMAGE, "srcset": sources}
    assert picture_for_mail(image).url.endswith("/960")
    assert (picture_for_mail(image).width, picture_for_mail(image).height) == (552, 276)
    assert picture_for_mail(image, width=200).url.endswith("/320")
    assert picture_for_mail({**image, "srcset": sources[:1]}).width == 320
    assert picture_for_mail({**image, "alt": ""}, alt="Logo").alt == "Logo"
    assert picture_for_mail({**image, "alt": "", "decorative": True}, alt="Logo").alt == ""


def test_a_node_that_a_mail_lacks_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(get_args(Node)) <= writer.NODES.keys()
    monkeypatch.delitem(writer.NODES, Table)
    assert [(error.id, error.msg) for error in checks.check_documents()] == [
        ("rendering.E004", "A mail cannot hold the node Table.")
    ]


HOSTILE = [
    "</mj-text></mj-column><mj-raw><script>alert(1)</script></mj-raw>",
    '"><img src=x onerror=alert(1)>',
    "<!-- footer -->",
    "]]> <![CDATA[ <b>vet</b> &amp; &lt; &#x3c;script&#x3e;",
    "<mj-include path='/etc/passwd' />",
    "{{ settings.SECRET_KEY }} {% include 'x' %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_markup_stays_text(text: str) -> None:
    picture = Picture("https://site.example/a.webp", 10, 10, alt=text, caption=text, credit=text)
    line = (Text(text, strong=True, link=f"https://site.example/?q={text}"),)
    mail = made(
        *[Heading(2, text, ""), Paragraph(line), Listing(((Paragraph(line),),)), Table(text, (text,), ((text,),))],
        *[picture, Quotation((Paragraph(line),), text), Box(text, (Paragraph(line),))],
        Teaser(title=text, link=f"https://site.example/{text}", label=text, picture=picture),
        title=text,
        preheader=text,
    )
    soup = soup_of(mail)
    assert soup.title.string == text
    assert [soup.h1.get_text(), soup.h2.get_text()] == [text, text]
    assert {image["alt"] for image in soup.find_all("img")} == {text}
    assert soup.find_all(["script", "b", "mj-raw", "mj-include"]) == []
    own = BeautifulSoup(with_footer(mail, [Paragraph((Text("Voet"),))]).html, "html.parser")
    assert own.find("p", string="Voet").parent["class"] == ["footer"]
    assert {image["alt"] for image in own.find_all("img")} == {text}


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60)


class _Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


def _tags_for(text: str) -> list[str]:
    content = [Paragraph((Text(text),)), Heading(2, text, ""), Teaser(title=text, link="https://site.example/")]
    return _Seen(made(*content, title=text, preheader=f"x{text}").html).tags


PLAIN = _tags_for("woord")


@settings(deadline=None)
@given(ANY_TEXT)
def test_no_text_whatever_changes_the_structure_of_a_mail(text: str) -> None:
    assert _tags_for(text) == PLAIN


def _readable(text: str) -> list[str]:
    return "".join(each for each in text if each.isprintable() or each in "\n\t").split()


@settings(deadline=None)
@given(ANY_TEXT)
def test_what_is_readable_comes_out_as_it_went_in(text: str) -> None:
    said = soup_of(made(Heading(2, f"a{text}b", ""))).h2.get_text()
    assert _readable(said) == _readable(f"a{text}b")


def test_a_footer_is_for_one_recipient_and_part_of_the_one_document() -> None:
    mail = made(Paragraph((Text("Inhoud"),)))
    own = with_footer(mail, [Paragraph((Text("Stoppen", link="https://site.example/stop/"),))])
    soup = soup_of(own)
    assert len(soup.find_all("html")) == len(soup.find_all("body")) == 1
    assert soup.find("a", href="https://site.example/stop/")["style"]
    assert own.text.endswith("Stoppen (https://site.example/stop/)\n")
    assert frame.SLOT not in own.html


def test_what_the_layout_did_not_write_has_no_footer() -> None:
    with pytest.raises(ValueError, match="no place for a footer"):
        with_footer(Written("<p>Los</p>", "Los"), [])


def test_a_mail_program_reads_both_forms_as_they_are() -> None:
    mail = made(*every_block(), title="Grüße aan iedereen")
    message = EmailMultiAlternatives("Onderwerp", mail.text, "post@example.org", ["lezer@example.org"])
    message.attach_alternative(mail.html, "text/html")
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    plain, html = parsed.iter_parts()
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert plain.get_content().strip() == mail.text.strip()
    assert html.get_content().strip() == mail.html.strip()
    assert parsed.defects == plain.defects == html.defects == []


def test_the_sender_is_named() -> None:
    mail = made(language="nl")
    assert "Netwerk & vrienden, post@example.org" in mail.text
    assert soup_of(mail).find("a", href="mailto:post@example.org")


def test_without_a_publisher_the_settings_of_the_site_are_asked(site: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        layout(title="Titel", language="nl", content=[])


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_colours_have_contrast(palette: style.Palette) -> None:
    pairs = [(palette.on_deep, palette.deep)]
    for ground in (palette.surface, palette.paper, palette.tint):
        pairs += [(each, ground) for each in (palette.ink, palette.soft, palette.link, palette.accent)]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_dark_colours_can_be_forced_and_change_no_text() -> None:
    mail = made(Paragraph((Text("@media (prefers-color-scheme: dark) light dark"),)))
    dark = in_dark(mail.html)
    head, _end, body = dark.partition("</head>")
    assert style.PREFERS_DARK not in head
    assert "light dark" not in head
    assert body == mail.html.partition("</head>")[2]
    assert all(colour in head for colour in asdict(style.DARK).values())
