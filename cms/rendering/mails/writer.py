"""Nodes → HTML for mails: elements that every program knows, each closed as XML wants it, all text escaped.

What is written stands inside ``mj-text``, where MJML knows nothing but HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cms.rendering.documents import text
from cms.rendering.documents.nodes import (
    Box,
    Break,
    Heading,
    Inline,
    Line,
    Listing,
    Node,
    Number,
    Paragraph,
    Picture,
    Quotation,
    Table,
    Text,
)
from cms.rendering.documents.pieces import paragraphs
from cms.rendering.documents.rich_text import SCHEMES
from cms.rendering.mails.style import INNER

EMPTY = SafeString()


@dataclass(frozen=True, kw_only=True)
class Teaser:
    """What a mail tells of something that can be read elsewhere: its title, as a heading of level 3, leads there.

    ``label`` says in a word what it is. ``language`` is that of the title if it is another than the mail's.
    """

    title: str
    link: str
    label: str = ""
    language: str = ""
    content: tuple[Node, ...] = ()
    picture: Picture | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The same for a format that knows no teasers."""
        return (
            Heading(3, self.title, ""),
            *paragraphs(self.label),
            *((self.picture,) if self.picture else ()),
            *self.content,
            *((Paragraph((Text(self.link, link=self.link),)),) if self.link else ()),
        )


Part: TypeAlias = Node | Teaser


def html_of(parts: Iterable[Part], *, width: int = INNER) -> SafeString:
    """Return the HTML of nodes in a column of this many pixels."""
    return mark_safe("\n".join(NODES[type(part)](part, width) for part in parts))  # noqa: S308 - each is escaped


def text_of(parts: Iterable[Part]) -> str:
    """Return the plain text of nodes."""
    nodes = [node for part in parts for node in (part.nodes if isinstance(part, Teaser) else (part,))]
    return "\n".join(text.nodes(nodes, text.WIDTH))


def _paragraph(node: Paragraph, width: int) -> SafeString:
    return format_html("<p>{}</p>", _line(node.line))


def _heading(node: Heading, width: int) -> SafeString:
    return format_html("<h{0}>{1}</h{0}>", node.level, node.text)


def _listing(node: Listing, width: int) -> SafeString:
    entries = format_html_join("\n", "<li>{}</li>", ((_entry(entry, width - 24),) for entry in node.entries))
    return format_html("<{0}>\n{1}\n</{0}>", "ol" if node.ordered else "ul", entries)


def _entry(entry: tuple[Node, ...], width: int) -> SafeString:
    if len(entry) == 1 and isinstance(only := entry[0], Paragraph):
        return _line(only.line)
    return html_of(entry, width=width)


def _table(node: Table, width: int) -> SafeString:
    caption = format_html("<caption>{}</caption>", node.caption) if node.caption else EMPTY
    rows = [node.columns, *node.rows] if any(column.strip() for column in node.columns) else [*node.rows]
    return format_html(
        '<table class="data" width="100%" cellpadding="0" cellspacing="0">{}<tbody>{}</tbody></table>',
        caption,
        format_html_join("\n", "<tr>{}</tr>", ((_row(row, is_head=row is node.columns),) for row in rows)),
    )


def _row(row: tuple[str, ...], *, is_head: bool) -> SafeString:
    scopes = ["col" if is_head else "" if place else "row" for place in range(len(row))]
    return _joined((_cell(cell, scope) for cell, scope in zip(row, scopes, strict=True)), "")


def _cell(words: str, scope: str) -> SafeString:
    """Return a cell; one without words heads nothing."""
    if scope and words.strip():
        return format_html('<th scope="{}">{}</th>', scope, _lines(words))
    return format_html("<td>{}</td>", _lines(words))


def _picture(node: Picture, width: int) -> SafeString:
    shown = min(node.width, width)
    image = format_html(
        '<img src="{}" alt="{}" width="{}" height="{}"/>',
        node.url,
        node.alt,
        shown,
        round(node.height * shown / node.width) if node.width else node.height,
    )
    words = [_lines(part) for part in (node.caption, node.credit) if part]
    caption = format_html('<p class="small">{}</p>', _joined(words, "<br/>")) if words else EMPTY
    return format_html('<div class="picture">{}</div>{}', image, caption)


def _quotation(node: Quotation, width: int) -> SafeString:
    source = format_html('<p class="small">— {}</p>', node.source) if node.source else EMPTY
    return format_html("<blockquote>{}{}</blockquote>", html_of(node.content, width=width - 20), source)


def _box(node: Box, width: int) -> SafeString:
    label = format_html('<p class="label">{}</p>', node.label) if node.label else EMPTY
    return format_html('<div class="box">{}{}</div>', label, html_of(node.content, width=width - 36))


def _number(node: Number, width: int) -> SafeString:
    return format_html(
        '<p class="figure">{}</p><p>{}</p><p class="small">{}</p>', node.value, node.claim, _line(node.source)
    )


def _teaser(node: Teaser, width: int) -> SafeString:
    title = _inline(Text(node.title, link=node.link, language=node.language))
    label = format_html('<p class="label">{}</p>', node.label) if node.label else EMPTY
    picture = _picture(node.picture, width) if node.picture else EMPTY
    return format_html(
        '<div class="teaser"><h3>{}</h3>{}{}{}</div>', title, label, picture, html_of(node.content, width=width)
    )


NODES: dict[type, Callable[[Any, int], SafeString]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Listing: _listing,
    Table: _table,
    Picture: _picture,
    Quotation: _quotation,
    Box: _box,
    Number: _number,
    Teaser: _teaser,
}


def _joined(parts: Iterable[str], between: str) -> SafeString:
    return mark_safe(between.join(conditional_escape(part) for part in parts))  # noqa: S308 - each is escaped


def _lines(words: str) -> SafeString:
    return _joined(words.splitlines(), "<br/>")


def _line(line: Line) -> SafeString:
    return _joined((_inline(piece) for piece in line), "")


def _inline(piece: Inline) -> SafeString:
    if isinstance(piece, Break):
        return SafeString("<br/>")
    html = conditional_escape(piece.text)
    if piece.emphasis:
        html = format_html("<em>{}</em>", html)
    if piece.strong:
        html = format_html("<strong>{}</strong>", html)
    if piece.link.lower().startswith(SCHEMES):
        return format_html('<a href="{}"{}>{}</a>', piece.link, _language(piece.language), html)
    return format_html("<span{}>{}</span>", _language(piece.language), html) if piece.language else html


def _language(code: str) -> SafeString:
    return format_html(' lang="{}"', code) if code else EMPTY
