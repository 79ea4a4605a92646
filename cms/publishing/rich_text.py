"""Stored rich text → clean public HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

import nh3

ALLOWED_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
ALLOWED_ATTRIBUTES = {"a": {"href"}}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}

_ANCHOR = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_STORED_STYLES = [(re.compile(rf"<(/?){old}\b"), rf"<\1{new}") for old, new in (("b", "strong"), ("i", "em"))]
_EMPTY = re.compile(r"<(p|li)>(\s|&nbsp;|<br>)*</\1>")


def linked_objects(source: str) -> list[tuple[str, str]]:
    """Return the link type and id of every internal link: ``("page", "12")``."""
    links = []
    for match in _ANCHOR.finditer(source):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        if "linktype" in attributes and "id" in attributes:
            links.append((attributes["linktype"], attributes["id"]))
    return links


def public_html(source: str, address: Callable[[str, str], str | None]) -> str:
    """Return HTML with only allowed tags.

    ``address`` gives the address for a link type and an id; a link for which it gives None keeps only its text.
    """

    def resolve(match: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        if "linktype" in attributes:
            href = address(attributes["linktype"], attributes.get("id", ""))
        else:
            href = unescape(attributes.get("href", "")) or None
        return f'<a href="{escape(href)}">{match[2]}</a>' if href else match[2]

    html = _ANCHOR.sub(resolve, source)
    for pattern, replacement in _STORED_STYLES:
        html = pattern.sub(replacement, html)
    html = nh3.clean(html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, url_schemes=ALLOWED_SCHEMES, link_rel=None)
    return _EMPTY.sub("", html).strip()
