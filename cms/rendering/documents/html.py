"""Document → one HTML file for print and for reading: it loads nothing, runs nothing, and carries its pictures."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.rendering.documents.formats import Format
from cms.rendering.documents.nodes import (
    Box,
    Break,
    Document,
    Fact,
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
from cms.rendering.documents.pictures import media_type_of, picture_bytes
from cms.rendering.documents.rich_text import SCHEMES

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy of the file: also one that somebody tampered with loads and runs nothing."""

DCTERMS = "http://purl.org/dc/terms/"
"""What the names of the metadata belong to; nothing is loaded from there."""

EMPTY = SafeString()


def write(document: Document) -> bytes:
    with translation.override(document.language):
        writer = _Writer()
        context = {
            "document": document,
            "policy": POLICY,
            "terms": DCTERMS,
            "metadata": [(name, value) for name, value in _metadata(document) if value],
            "facts": _facts(document.facts),
            "colophon": _facts(document.colophon),
            "image": writer.node(document.image) if document.image else "",
            "content": writer.nodes(document.content),
        }
        return render_to_string("rendering/documents/document.html", context).encode()


def _metadata(document: Document) -> list[tuple[str, str]]:
    """Return what the file says of itself in terms of DCMI (https://www.dublincore.org/specifications/)."""
    return [
        ("title", document.title),
        ("description", document.summary),
        ("creator", document.publisher),
        ("publisher", document.publisher),
        ("language", document.language),
        ("issued", document.issued.isoformat() if document.issued else ""),
        ("modified", document.moment.isoformat()),
        ("rights", document.licence.value if document.licence else ""),
        ("identifier", document.address),
        ("type", document.kind),
        ("format", "text/html"),
        *(("subject", keyword) for keyword in document.keywords),
    ]


def content_of(nodes: Iterable[Node]) -> SafeString:
    """Return the HTML of nodes alone."""
    return _Writer().nodes(nodes)


def _facts(facts: Iterable[Fact]) -> list[tuple[str, SafeString]]:
    return [(fact.label, _inline(Text(fact.value, link=fact.link))) for fact in facts]


class _Writer:
    def __init__(self) -> None:
        self._tables = 0

    def nodes(self, nodes: Iterable[Node]) -> SafeString:
        return mark_safe("\n".join(self.node(node) for node in nodes))  # noqa: S308 - each is escaped

    def node(self, node: Node) -> SafeString:
        return NODES[type(node)](self, node)

    def paragraph(self, node: Paragraph) -> SafeString:
        return format_html("<p>{}</p>", _line(node.line))

    def heading(self, node: Heading) -> SafeString:
        return format_html('<h{0} id="{1}">{2}</h{0}>', node.level, node.anchor, node.text)

    def listing(self, node: Listing) -> SafeString:
        entries = format_html_join("\n", "<li>{}</li>", ((self._entry(entry),) for entry in node.entries))
        return format_html("<{0}>\n{1}\n</{0}>", "ol" if node.ordered else "ul", entries)

    def _entry(self, entry: tuple[Node, ...]) -> SafeString:
        if len(entry) == 1 and isinstance(only := entry[0], Paragraph):
            return _line(only.line)
        return self.nodes(entry)

    def table(self, node: Table) -> SafeString:
        self._tables += 1
        name = _("Table %(number)s") % {"number": self._tables}
        return format_html(
            '<div class="table" role="region" tabindex="0" aria-label="{}">'
            "<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
            f"{name}: {node.caption}" if node.caption else name,
            format_html("<caption>{}</caption>", node.caption) if node.caption else EMPTY,
            format_html_join("", "{}", ((_cell(column, scope="col"),) for column in node.columns)),
            format_html_join("\n", "<tr>{}</tr>", ((_row(row),) for row in node.rows)),
        )

    def picture(self, node: Picture) -> SafeString:
        image = _image(node)
        words = [_lines(part) for part in (node.caption, node.credit) if part]
        caption = format_html("<figcaption>{}</figcaption>", _joined(words, "<br>")) if words else EMPTY
        return format_html("<figure>{}{}</figure>", image, caption) if image or caption else EMPTY

    def quotation(self, node: Quotation) -> SafeString:
        source = format_html("<figcaption>— {}</figcaption>", node.source) if node.source else EMPTY
        return format_html("<figure><blockquote>{}</blockquote>{}</figure>", self.nodes(node.content), source)

    def box(self, node: Box) -> SafeString:
        label = format_html('<p class="box__label">{}</p>', node.label) if node.label else EMPTY
        return format_html('<div class="box" role="note">{}{}</div>', label, self.nodes(node.content))

    def number(self, node: Number) -> SafeString:
        return format_html(
            '<figure class="number"><p class="number__value">{}</p><p>{}</p><figcaption>{}</figcaption></figure>',
            node.value,
            node.claim,
            _line(node.source),
        )


NODES: dict[type, Callable[[_Writer, Any], SafeString]] = {
    Paragraph: _Writer.paragraph,
    Heading: _Writer.heading,
    Listing: _Writer.listing,
    Table: _Writer.table,
    Picture: _Writer.picture,
    Quotation: _Writer.quotation,
    Box: _Writer.box,
    Number: _Writer.number,
}


def _joined(parts: Iterable[str], between: str) -> SafeString:
    return mark_safe(between.join(conditional_escape(part) for part in parts))  # noqa: S308 - each is escaped


def _lines(text: str) -> SafeString:
    return _joined(text.splitlines(), "<br>")


def _line(line: Line) -> SafeString:
    return _joined((_inline(piece) for piece in line), "")


def _inline(piece: Inline) -> SafeString:
    if isinstance(piece, Break):
        return SafeString("<br>")
    html = conditional_escape(piece.text)
    if piece.emphasis:
        html = format_html("<em>{}</em>", html)
    if piece.strong:
        html = format_html("<strong>{}</strong>", html)
    if piece.link.lower().startswith(SCHEMES):
        # In print the address of a link stands behind it, unless it is there already.
        kind = SafeString(' class="address"') if piece.text == piece.link else EMPTY
        return format_html('<a href="{}"{}{}>{}</a>', piece.link, kind, _language(piece.language), html)
    return format_html("<span{}>{}</span>", _language(piece.language), html) if piece.language else html


def _language(code: str) -> SafeString:
    return format_html(' lang="{}"', code) if code else EMPTY


def _row(row: tuple[str, ...]) -> SafeString:
    return _joined((_cell(cell, scope="" if place else "row") for place, cell in enumerate(row)), "")


def _cell(text: str, *, scope: str) -> SafeString:
    """Return a cell; one without words heads nothing."""
    if scope and text.strip():
        return format_html('<th scope="{}">{}</th>', scope, _lines(text))
    return format_html("<td>{}</td>", _lines(text))


def _image(picture: Picture) -> SafeString:
    """Return the picture, or its description where the file is gone."""
    data = picture_bytes(picture.url)
    if data is None:
        return format_html("<p>{}</p>", picture.alt) if picture.alt else EMPTY
    return format_html(
        '<img src="data:{};base64,{}" alt="{}" width="{}" height="{}">',
        media_type_of(data),
        b64encode(data).decode(),
        picture.alt,
        picture.width,
        picture.height,
    )


FORMAT = Format(
    name="html",
    extension="html",
    media_type="text/html; charset=utf-8",
    label=gettext_lazy("Web page"),
    version=1,
    write=write,
    nodes=frozenset(NODES),
)
