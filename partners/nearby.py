"""Who supports young carers in a municipality, and with what: from the items that everybody may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.rendering.documents.nodes import Heading, Line, Listing, Node, Paragraph, Text
from cms.rendering.documents.pieces import line
from cms.rendering.documents.rich_text import joined
from cms.rendering.templatetags.reading import address_label
from partners.organisations import Item, Organisation, organisations, those_in, told


def support_in(codes: Collection[str]) -> tuple[Node, ...]:
    """Return the organisations that cover one of these municipalities, by name. One statement."""
    known = organisations(get_language() or settings.LANGUAGE_CODE)
    return tuple(node for organisation in those_in(codes, known) for node in _organisation(organisation))


def _organisation(organisation: Organisation) -> Iterable[Node]:
    yield Heading(3, organisation.name, "")
    item = organisation.item
    if item:
        yield from _paragraph(item["summary"], item)
        if lines := _reached_at(item):
            yield Paragraph(joined(lines))
    if organisation.offers:
        yield Listing(tuple(_offer(offer) for offer in organisation.offers))


def _reached_at(item: Item) -> list[Line]:
    lines = []
    if place := item["place"]:
        lines.append(_line(_("Place"), Text(place["name"])))
    if website := item["website"]:
        lines.append(_line(_("Website"), Text(address_label(website), link=website)))
    if email := item["email"]:
        lines.append(_line(_("E-mail"), Text(email, link=f"mailto:{email}")))
    return lines


def _line(label: str, value: Text) -> Line:
    return (Text(label, strong=True), Text(": "), value)


def _offer(offer: Item) -> tuple[Node, ...]:
    title = Text(offer["title"], strong=True, link=offer["website"] or "", language=_foreign(offer))
    return (
        Paragraph((title,)),
        Paragraph((Text(told(offer)),)),
        *_paragraph(offer["summary"], offer),
    )


def _paragraph(text: str, item: Item) -> Iterable[Node]:
    language = _foreign(item)
    written: Line = tuple(replace(part, language=language) if isinstance(part, Text) else part for part in line(text))
    return (Paragraph(written),) if written else ()


def _foreign(item: Item) -> str:
    """Return the language of an item if it is another than the active one."""
    return "" if item["locale"] == get_language() else item["locale"]
