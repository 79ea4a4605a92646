"""What blocks and types have in common: plain text, links to items, files, films and pictures as nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.rendering.documents.nodes import Fact, Heading, Line, Listing, Node, Paragraph, Picture, Text
from cms.rendering.documents.rich_text import joined, tidy
from cms.rendering.outline import Outline
from cms.rendering.templatetags.reading import file_kind, language_name, site_of, type_name

WIDEST = 1280
"""Pixels of a picture in a file: some 190 to the inch across a page of A4."""

_BLANK_LINES = re.compile(r"\n\s*\n")


def line(text: str, *, strong: bool = False, language: str = "") -> Line:
    """Return plain text as one line; the ends of its lines become breaks."""
    return joined(
        [part for each in text.splitlines() if (part := tidy([Text(each, strong=strong, language=language)]))]
    )


def paragraphs(text: str, *, strong: bool = False, language: str = "") -> tuple[Node, ...]:
    """Return plain text as paragraphs; blank lines part them. ``language`` is that of the text, if it is another."""
    parts = _BLANK_LINES.split("\n".join(text.splitlines()))
    lines = (line(part, strong=strong, language=language) for part in parts)
    return tuple(Paragraph(each) for each in lines if each)


def title_of_block(title: str, outline: Outline) -> Heading:
    """Return the heading of a block within the section in force."""
    return Heading(outline.title, title, outline.anchor(slugify(title) or "deel"))


def section(title: str, outline: Outline) -> Heading:
    """Open a section of the first level."""
    return Heading(outline.heading(2), title, outline.anchor(slugify(title) or "deel"))


def facts_listed(facts: Iterable[Fact]) -> Listing:
    """Return facts as a list, for formats that have nothing better for them."""
    return Listing(
        tuple(
            (Paragraph((Text(fact.label, strong=True), Text(": "), Text(fact.value, link=fact.link))),)
            for fact in facts
        )
    )


def link_to(card: dict[str, Any]) -> Text:
    """Return a link to an item, or only its title where it has no address of its own."""
    language = "" if card["locale"] == get_language() else card["locale"]
    return Text(card["title"], link=card["url"] or "", language=language)


def cards_of(cards: Iterable[dict[str, Any]]) -> Listing:
    """Return links to items, each with what it is and what it says of itself."""
    return Listing(tuple(_card(card) for card in cards))


def _card(card: dict[str, Any]) -> tuple[Node, ...]:
    kind = type_name(card["type"])
    title = Paragraph((link_to(card), *((Text(f" ({kind})"),) if kind else ())))
    return (title, *paragraphs(card["summary"]))


def file_of(file: dict[str, Any]) -> Paragraph:
    """Return a link to a file with its kind, its size, and its language if that is another."""
    about = [file_kind(file), filesizeformat(file["size"])]
    is_foreign = file["language"] and file["language"] != get_language()
    if is_foreign:
        about.append(language_name(file["language"]))
    return Paragraph((Text(file["title"], link=file["url"]), Text(f" ({', '.join(about)})")))


def film_of(*, title: str, url: str) -> Paragraph:
    words = _("Watch “%(title)s” on %(site)s") % {"title": title, "site": site_of(url)}
    return Paragraph((Text(words, link=url),))


def picture_of(image: dict[str, Any], *, caption: str = "") -> Picture:
    """Return a picture in the widest form that a page has use for."""
    fitting = [source for source in image["srcset"] if source["width"] <= WIDEST]
    source = max(fitting, key=lambda each: each["width"], default=image)
    return Picture(
        url=source["url"],
        width=source["width"],
        height=source["height"],
        alt=image["alt"],
        caption=caption or image["caption"],
        credit=credit_of(image),
    )


def credit_of(image: dict[str, Any]) -> str:
    """Return the words that name the maker of a picture, if that is known."""
    return _("Picture: %(maker)s") % {"maker": image["credit"]} if image["credit"] else ""
