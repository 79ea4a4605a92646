"""The frame of every mail: who sends it, where it stands on the web, and room for what one recipient alone gets."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import NamedTuple

import css_inline
import mrml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from cms.publishing.addresses import home_path, url_of
from cms.publishing.frame import Publisher
from cms.publishing.frame import publisher as publisher_of_site
from cms.rendering.documents import text
from cms.rendering.documents.items import printable
from cms.rendering.documents.nodes import Line, Node, Paragraph, Text
from cms.rendering.documents.pieces import paragraphs
from cms.rendering.mails.style import GUTTER, INLINE, LIGHT, PREFERS_DARK, SANS, SHEET, WIDTH
from cms.rendering.mails.writer import Part, html_of, text_of

logger = logging.getLogger(__name__)

SLOT = "<!-- footer -->"
"""Where ``with_footer`` writes: behind all that anybody wrote, which may hold the same in an attribute."""

_OPTIONS = mrml.RenderOptions(fonts={})
"""No font is loaded from anywhere, whatever the families are called."""

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


class Written(NamedTuple):
    """A mail in two forms that say the same; all addresses in them are complete."""

    html: str
    text: str


def layout(
    *,
    title: str,
    language: str,
    content: Iterable[Part],
    preheader: str = "",
    address: str = "",
    top: Iterable[Part] = (),
    publisher: Publisher | None = None,
) -> Written:
    """Return a mail in the style of the house: one whole HTML document, and plain text.

    ``title`` is its heading of level 1. ``preheader`` is what inboxes show behind the subject, and opens the mail.
    ``address`` is where the same can be read on the web. ``top`` stands above the title. Without ``publisher`` the
    settings of the site are asked, in at most two statements.
    """
    publisher = publisher or publisher_of_site()
    content, top = list(content), list(top)
    with translation.override(language):
        sender = Paragraph(_sender(publisher))
        context = {
            "title": title,
            "language": language,
            "preheader": preheader,
            "address": address,
            "home": url_of(home_path(language)),
            "site_name": settings.WAGTAIL_SITE_NAME,
            "top": html_of(top),
            "content": html_of(content),
            "sender": html_of([sender]),
            "slot": SLOT,
            "light": LIGHT,
            "inline": INLINE,
            "sheet": SHEET,
            "sans": SANS,
            "width": WIDTH,
            "gutter": GUTTER,
        }
        source = printable(render_to_string("rendering/mails/mail.mjml", context))
        output = mrml.to_html(source, render_options=_OPTIONS)
        for warning in output.warnings:
            logger.warning("A mail in MJML is not as it should be: %s", warning.kind)
        parts = [
            text_of(top),
            "\n".join(text.title_lines(title)),
            text_of(paragraphs(preheader)),
            text_of(_on_the_web(address)),
            text_of(content),
            f"-- \n{text_of([sender])}",
        ]
        return Written(output.content, printable("\n\n".join(part for part in parts if part)) + "\n")


def with_footer(mail: Written, nodes: Iterable[Node]) -> Written:
    """Return the mail with what only this recipient gets to read, below all else.

    Raises ``ValueError`` for HTML that ``layout`` did not write.
    """
    before, slot, after = mail.html.rpartition(SLOT)
    if not slot:
        raise ValueError("This mail has no place for a footer: it was not written by cms.rendering.mails.layout.")
    nodes = list(nodes)
    html = _inliner.inline_fragment(f'<div class="footer">{html_of(nodes)}</div>', INLINE)
    return Written(before + html + after, f"{mail.text}\n{text_of(nodes)}\n")


def in_dark(html: str) -> str:
    """Return the HTML of a mail as readers see it who prefer dark colours, whatever this machine prefers."""
    head, end, body = html.partition("</head>")
    return head.replace(PREFERS_DARK, "@media all").replace("light dark", "dark") + end + body


def _on_the_web(address: str) -> tuple[Node, ...]:
    words = translation.gettext("Read this mail on the web")
    return (Paragraph((Text(words, link=address),)),) if address else ()


def _sender(publisher: Publisher) -> Line:
    name = publisher.organisation or settings.WAGTAIL_SITE_NAME
    if not publisher.email:
        return (Text(name),)
    return Text(f"{name}, "), Text(publisher.email, link=f"mailto:{publisher.email}")
