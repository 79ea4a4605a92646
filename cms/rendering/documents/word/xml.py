"""The pieces of WordprocessingML (ECMA-376, part 1) that python-docx has no methods for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from cms.rendering.documents.nodes import Break, Inline, Line, Text

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_REGIONS = {"nl": "nl-NL", "en": "en-GB"}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_LONGEST_ADDRESS = 2000
"""Word calls a file with a longer address broken."""


def clean(text: str) -> str:
    """Return text that XML may hold: a character that it may not (XML 1.0, 2.2) becomes a replacement character."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """Return an element such as ``w:shd`` with attributes from the same namespace."""
    made = OxmlElement(tag, {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def language_of(language: str) -> str:
    """Return a language with the region that spelling depends on; empty if it is none."""
    return _REGIONS.get(language, language) if _LANGUAGE.fullmatch(language) else ""


def address_of(link: str) -> str:
    """Return an address as it may stand in a file; empty if Word would not open the file or follow the link."""
    try:
        parts = urlsplit(clean(link).strip())
        host = parts.netloc.encode("idna").decode()
        leads_somewhere = parts.hostname if parts.scheme.startswith("http") else parts.path
        sound = parts.scheme in _SCHEMES and leads_somewhere and parts.port != 0 and not re.search(r"[%\[\]\s]", host)
    except ValueError:
        return ""
    link = quote(urlunsplit(parts._replace(netloc=host)), safe="%/:=&?~#+!$,;'@()*")
    return link if sound and len(link) <= _LONGEST_ADDRESS else ""


# The order that ECMA-376, part 1, 17.3.1.26 prescribes.
def paragraph(
    style: str,
    *content: Any,
    keep_next: bool = False,
    page_break: bool = False,
    number: tuple[int, int] | None = None,
    frame: Iterable[Any] = (),
    before: int | None = None,
    indent: tuple[int, int] | None = None,
    right: int | None = None,
) -> Any:
    """Return a paragraph of a style; empty for running text.

    ``number`` is that of a list and the level in it, ``frame`` a border and a shade, ``before`` the space above it,
    ``indent`` how far its text stands to the right, and how much less its first line; all lengths in twips.
    """
    properties = [element("w:pStyle", val=style)] if style else []
    if keep_next:
        properties.append(element("w:keepNext"))
    if page_break:
        properties.append(element("w:pageBreakBefore"))
    if number:
        properties.append(element("w:numPr", element("w:ilvl", val=number[1]), element("w:numId", val=number[0])))
    properties.extend(frame)
    if before is not None:
        properties.append(element("w:spacing", before=before))
    if indent:
        edge = {} if right is None else {"right": right}
        properties.append(element("w:ind", left=indent[0], **edge, hanging=indent[1]))
    return element("w:p", *([element("w:pPr", *properties)] if properties else []), *content)


def run(text: str, *, style: str = "", strong: bool = False, emphasis: bool = False, language: str = "") -> Any:
    """Return a run; the ends of lines in its text become breaks."""
    properties = []
    if style:
        properties.append(element("w:rStyle", val=style))
    if strong:
        properties.extend([element("w:b"), element("w:bCs")])
    if emphasis:
        properties.extend([element("w:i"), element("w:iCs")])
    if language:
        properties.append(element("w:lang", val=language))
    made = element("w:r")
    if properties:
        made.append(element("w:rPr", *properties))
    for number, line in enumerate(clean(text).split("\n")):
        if number:
            made.append(element("w:br"))
        if line:
            made.append(_text(line))
    return made


def _text(text: str) -> Any:
    made = element("w:t")
    made.text = text
    made.set(qn("xml:space"), "preserve")
    return made


def hyperlink(*runs: Any, relation: str = "", bookmark: str = "") -> Any:
    """Return a link to a relation of the part, or to a bookmark in the same document."""
    made = element("w:hyperlink", **({"anchor": bookmark} if bookmark else {}), history=1)
    if relation:
        made.set(qn("r:id"), relation)
    made.extend(runs)
    return made


def inline(line: Line, *, part: Any) -> Iterator[Any]:
    """Yield the runs and links of a line; ``part`` keeps the addresses of links."""
    for link, pieces in groupby(line, key=_link):
        address = address_of(link)
        runs = [_run(piece, linked=bool(address)) for piece in pieces]
        if address:
            yield hyperlink(*runs, relation=relate(part, address))
        else:
            yield from runs


def _link(piece: Inline) -> str:
    return piece.link if isinstance(piece, Text) else ""


def _run(piece: Inline, *, linked: bool) -> Any:
    if isinstance(piece, Break):
        return element("w:r", element("w:br"))
    style = "Hyperlink" if linked else "Strong" if piece.strong else "Emphasis" if piece.emphasis else ""
    return run(
        piece.text.replace("\n", " "),
        style=style,
        strong=piece.strong and style != "Strong",
        emphasis=piece.emphasis and style != "Emphasis",
        language=language_of(piece.language),
    )


def relate(part: Any, address: str) -> str:
    """Return the id under which a part knows an address."""
    relation: str = part.relate_to(address, _HYPERLINK, is_external=True)
    return relation


_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def field(instruction: str, *shown: Any, end: bool = True) -> Iterator[Any]:
    """Yield a field that Word can work out anew, with what it shows until then."""
    yield element("w:r", element("w:fldChar", fldCharType="begin"))
    code = element("w:instrText")
    code.text = f" {instruction} "
    code.set(qn("xml:space"), "preserve")
    yield element("w:r", code)
    yield element("w:r", element("w:fldChar", fldCharType="separate"))
    yield from shown
    if end:
        yield field_end()


def field_end() -> Any:
    return element("w:r", element("w:fldChar", fldCharType="end"))


def bookmark(name: str, *content: Any, number: int) -> Iterator[Any]:
    """Yield content that a link can lead to; ``number`` is unique in the document."""
    yield element("w:bookmarkStart", id=number, name=name)
    yield from content
    yield element("w:bookmarkEnd", id=number)


class Bookmarks:
    """Hands out names that Word takes: letters, digits and underscores, at most 40, capitals or not."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, wanted: str) -> str:
        base = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_")[:34] or "part"
        base = base if base[0].isalpha() else f"p_{base}"
        name, number = base, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name.lower())
        return name


def has_text(line: Iterable[Inline]) -> bool:
    return any(isinstance(piece, Text) and piece.text.strip() for piece in line)
