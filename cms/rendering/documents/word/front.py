"""What stands around the text of a Word file: cover, contents, colophon, and the edges of each page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from docx.document import Document as WordFile
from docx.oxml.ns import qn

from cms.rendering.documents.nodes import Document, Fact, Text
from cms.rendering.documents.word.body import Body
from cms.rendering.documents.word.xml import (
    address_of,
    clean,
    element,
    field,
    field_end,
    hyperlink,
    paragraph,
    relate,
    run,
)

_TALLEST = 4500
_TALLEST_WITH_ROOM = 3200
"""Of the picture on the cover, in twips: the place for a logo must fit below it."""
_LOGO = 900


def cover(document: Document, *, body: Body) -> None:
    body.text("Publisher", (Text(document.publisher),))
    body.text("Kind", (Text(document.kind),))
    body.text("Title", (Text(document.title),))
    body.text("Subtitle", (Text(document.summary),))
    if document.image:
        body.picture(document.image, tallest=_TALLEST_WITH_ROOM if document.room else _TALLEST)
    facts(document.facts, body=body)
    if document.room.strip():
        _room(document.room, body=body)


def _room(name: str, *, body: Body) -> None:
    """Write the frame that who adapts the document puts a logo and a contact in: a click takes the words away."""
    body.add("Room", run(name, style="Strong"), keep_next=True, before=300)
    body.add("Room", _placeholder(_("Logo"), _("Put your logo here.")), keep_next=True)
    contact = _placeholder(_("Contact"), _("Put the name, telephone number and e-mail address here."))
    body.add("Room", contact, before=_LOGO)


def _placeholder(name: str, words: str) -> Any:
    return element(
        "w:sdt",
        element("w:sdtPr", element("w:alias", val=name), element("w:tag", val=name), element("w:showingPlcHdr")),
        element("w:sdtContent", run(words, style="PlaceholderText")),
    )


def facts(lines: Iterable[Fact], *, body: Body) -> None:
    for fact in lines:
        value = list(_linked(fact.value, link=fact.link, part=body.part))
        if fact.label.strip():
            label = [run(f"{fact.label}:", style="FactLabel"), element("w:r", element("w:tab"))]
            body.add("Fact", *label, *value)
        elif fact.value.strip():
            body.add("Fact", *value)


def _linked(text: str, *, link: str, part: Any) -> Iterable[Any]:
    address = address_of(link)
    yield hyperlink(run(text, style="Hyperlink"), relation=relate(part, address)) if address else run(text)


def contents(*, body: Body) -> Any:
    """Make room for the table of contents, which is known only when the text has been written."""
    made = element("w:sdt")
    body.insert(made)
    return made


def fill_contents(made: Any, *, body: Body) -> None:
    """Write the table of contents, as a field: Word adds the numbers of the pages when somebody updates it."""
    entries = [
        hyperlink(run(text.replace("\n", " "), style="Hyperlink"), bookmark=bookmark) for text, bookmark in body.parts
    ]
    if len(entries) < 2:
        made.getparent().remove(made)
        return
    first, *others = entries
    rows = [list(field(r'TOC \o "1-1" \h \z', first, end=False)), *([other] for other in others)]
    rows[-1].append(field_end())
    gallery = element("w:docPartObj", element("w:docPartGallery", val="Table of Contents"), element("w:docPartUnique"))
    made.append(element("w:sdtPr", gallery))
    made.append(
        element(
            "w:sdtContent",
            paragraph("TOCHeading", run(_("Contents")), page_break=True),
            *(paragraph("TOC1", *row) for row in rows),
        )
    )


def colophon(document: Document, *, body: Body) -> None:
    if document.colophon:
        body.start_page()
        body.heading(1, _("Colophon"), anchor="colophon")
        facts(document.colophon, body=body)


def edges(document: Document, *, file: WordFile) -> None:
    """Put the title above each page but the first, and below it the address to cite and the number of the page."""
    section = file.sections[0]
    section.header.is_linked_to_previous = False
    section.footer.is_linked_to_previous = False
    _fill(section.header, [run(document.title.replace("\n", " "))])
    address = list(_linked(document.address, link=document.address, part=section.footer.part))
    numbers = [*field("PAGE", run("1")), run(" / "), *field("NUMPAGES", run("1"))]
    _fill(section.footer, [*address, element("w:r", element("w:tab")), *numbers])


def _fill(edge: Any, content: Iterable[Any]) -> None:
    line = edge.paragraphs[0]._p
    for child in list(line):
        if child.tag != qn("w:pPr"):
            line.remove(child)
    line.extend(content)


def style_names() -> dict[str, str]:
    """Return the names under which Word shows our own styles, by their ids; Word itself translates those it knows."""
    return {
        "Publisher": _("Publisher"),
        "Kind": _("Kind of document"),
        "QuoteSource": _("Source of quotation"),
        "Box": _("Box"),
        "BoxLabel": _("Box: label"),
        "BoxListBullet": _("Box: list"),
        "BoxListNumber": _("Box: numbered list"),
        "Number": _("Large number"),
        "NumberClaim": _("Large number: what it counts"),
        "NumberSource": _("Large number: source"),
        "Picture": _("Picture"),
        "TableCaption": _("Table: title"),
        "TableHeading": _("Table: heading"),
        "TableText": _("Table: text"),
        "HouseTable": _("Table in house style"),
        "Fact": _("Fact"),
        "FactLabel": _("Fact: label"),
        "Room": _("Room for logo and contact"),
    }


def rename_styles(file: WordFile) -> None:
    names = style_names()
    for style in file.styles.element.style_lst:
        if name := names.get(style.get(qn("w:styleId"))):
            style.name_val = clean(name)
