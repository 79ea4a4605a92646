"""What a client asks to see of an item: ``fields`` picks, ``richText`` translates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple, get_args

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from markdownify import markdownify
from pydantic import BaseModel
from typing_extensions import TypeAliasType

from cms.api.parameters import BadValue

MAX_LENGTH = 1000
MAX_DEPTH = 6

Selection = dict[str, "Selection"]
"""The fields to show, each with those to show of it; an empty selection stands for everything."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*|[(),]")
SIGNS = {"(", ")", ","}


def fields(text: str) -> Selection:
    """Return the selection that ``title,body(type,value)`` writes; ``*`` is everything. Raises ``BadValue``."""
    if len(text) > MAX_LENGTH:
        raise BadValue("too-long", _("Give at most %(most)s characters.") % {"most": MAX_LENGTH})
    if text == "*":
        return {}
    words = _WORD.findall(text)
    selection = _selection(words, depth=1) if "".join(words) == text else None
    if not selection or words:
        raise BadValue("malformed", _("Write the names of fields, for example title,body(type,value), or *."))
    return selection


def _selection(words: list[str], *, depth: int) -> Selection | None:
    """Take a list of fields from the front of the words; None if there is none."""
    found: Selection = {}
    while words and words[0] not in SIGNS:
        name = words.pop(0)
        found[name] = {}
        if words[:1] == ["("]:
            del words[0]
            inner = _selection(words, depth=depth + 1) if depth < MAX_DEPTH else None
            if inner is None or words[:1] != [")"]:
                return None
            del words[0]
            found[name] = inner
        if words[:1] != [","]:
            return found
        del words[0]
    return None


class Member(NamedTuple):
    """A field of a shape: whether it is rich text, and the shapes that are found in it."""

    is_rich: bool
    shapes: tuple[type[BaseModel], ...]


@cache
def members(shape: type[BaseModel]) -> dict[str, Member]:
    found = {}
    for name, info in shape.model_fields.items():
        extra = info.json_schema_extra
        is_rich = isinstance(extra, dict) and extra.get("contentMediaType") == "text/html"
        found[info.alias or name] = Member(is_rich, tuple(dict.fromkeys(_shapes_in(info.annotation))))
    return found


def _shapes_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _shapes_in(argument)


@cache
def type_names(shape: type[BaseModel]) -> tuple[str, ...]:
    """Return the values of ``type`` by which objects of this shape are told from others."""
    return get_args(shape.model_fields["type"].annotation) if "type" in shape.model_fields else ()


def check(selection: Selection, shapes: Iterable[type[BaseModel]], *, within: str = "") -> None:
    """Raise ``BadValue`` for a field that none of the shapes has."""
    shapes = list(shapes)
    known: dict[str, list[type[BaseModel]]] = {}
    for shape in shapes:
        for name, member in members(shape).items():
            known.setdefault(name, []).extend(member.shapes)
    for name, inner in selection.items():
        if name not in known:
            place = f"{within}.{name}" if within else name
            raise BadValue(
                "unknown-value",
                _("There is no field %(name)s. There are: %(names)s.")
                % {"name": place, "names": ", ".join(sorted(known)) or "–"},
            )
        if inner:
            check(inner, known[name], within=f"{within}.{name}" if within else name)


@lru_cache(maxsize=4096)
def _markdown(html: str) -> str:
    return markdownify(html, heading_style="ATX", bullets="-").strip()


@lru_cache(maxsize=4096)
def _text(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a"):
        address = str(link.get("href", "")).removeprefix("mailto:").removeprefix("tel:")
        if address and address != link.get_text():
            link.append(f" ({address})")
    for item in soup.find_all("li"):
        item.insert(0, "- ")
    for block in soup.find_all(["p", "li", "br"]):
        block.append("\n")
    return "\n".join(line.strip() for line in soup.get_text().strip().splitlines())


CONVERSIONS: dict[str, Callable[[str], str] | None] = {"html": None, "markdown": _markdown, "text": _text}
"""The forms in which rich text can be had."""


def project(
    data: Any, shapes: Iterable[type[BaseModel]], *, selection: Selection, convert: Callable[[str], str] | None
) -> Any:
    """Return the part of ``data`` that was selected, with its rich text converted.

    What tells one kind of object from another, ``type`` and with it ``id``, is always there.
    """
    if not selection and convert is None:
        return data
    shapes = tuple(shapes)
    if isinstance(data, list):
        return [project(entry, shapes, selection=selection, convert=convert) for entry in data]
    if not isinstance(data, dict):
        return data
    kind = data.get("type")
    told_apart = [shape for shape in shapes if kind in type_names(shape)] if kind else []
    known = [members(shape) for shape in told_apart or shapes]
    shown = {}
    for name, value in data.items():
        if selection and name not in selection and not (kind and name in ("id", "type")):
            continue
        found = [of_shape[name] for of_shape in known if name in of_shape]
        if convert and isinstance(value, str) and any(member.is_rich for member in found):
            shown[name] = convert(value)
        else:
            inner = [shape for member in found for shape in member.shapes]
            shown[name] = project(value, inner, selection=selection.get(name, {}), convert=convert)
    return shown
