"""The JSON of an item → the texts in it, in reading order, each with the zone that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cms.api.projection import Member, members, type_names
from cms.blocks.references import CardsShape
from cms.blocks.text import HeadingShape
from cms.core.registry import PublicType
from cms.core.shapes import Breadcrumb, Card, FileShape, FocalPoint, ImageSource, Term, Translation
from resources.api import EditionShape
from search.engines.base import ARCHIVE, BODY, LEAD, TITLE


class Passage(NamedTuple):
    """A text, and the file (an index in ``Texts.files``) and the page in it that it comes from."""

    zone: str
    text: str
    file: int | None = None
    page: int | None = None


class File(NamedTuple):
    """A file that the item refers to; ``zone`` says whether its edition is superseded."""

    zone: str
    checksum: str
    title: str
    url: str


class Texts(NamedTuple):
    passages: list[Passage]
    files: list[File]


NOT_PROSE = {
    *("id", "type", "locale", "path", "url", "website", "email", "key", "code", "anchor", "licence", "credit"),
    *("filename", "mediaType", "checksum", "language", "position", "theme"),
}
"""Fields that hold something for machines."""

LISTED_ELSEWHERE = {"items", "projects"}
"""Fields with cards that only lead on to other pages."""

_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(r"</(?:p|li|ul|ol|h\d)>|<br>")


def plain(html: str) -> str:
    """Return the text of HTML that the builder made."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).strip() if "<" in html or "&" in html else html.strip()


def texts_of(document: Mapping[str, Any], public_type: PublicType) -> Texts:
    """Return the texts and the files of an item."""
    found = Texts([], [])
    found.passages.append(Passage(TITLE, document["title"]))
    found.passages.extend(
        Passage(TITLE, name) for field in public_type.name_fields for name in _strings(document[field])
    )
    if document["summary"]:
        found.passages.append(Passage(LEAD, document["summary"]))
    own = {
        name: value for name, value in document.items() if name not in {"title", "summary", *public_type.name_fields}
    }
    _collect(own, public_type.item_shape, found, BODY)
    return found


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _collect(data: Any, shape: type[BaseModel], found: Texts, zone: str) -> None:
    """Add what an object of this shape says."""
    if shape is FileShape:
        found.files.append(File(zone, data["checksum"], data["title"], data["url"]))
        found.passages.append(Passage(zone, data["title"], len(found.files) - 1))
        return
    if shape is Card:
        found.passages.append(Passage(zone, data["title"]))
        return
    if shape is Term:
        found.passages.append(Passage(LEAD, data["name"]))
        return
    if shape is HeadingShape:
        zone = LEAD
    for name, field in _fields(shape):
        value = data.get(name)
        if not value:
            continue
        if field.is_text:
            found.passages.extend(Passage(zone, text) for part in _flat(value) if (text := plain(part)))
            continue
        for entry in _objects(value):
            inner = field.shape_of(entry)
            if inner is None or (inner is Card and name in LISTED_ELSEWHERE):
                continue
            if inner is EditionShape and entry is not value[0]:
                _collect(entry, inner, found, ARCHIVE)
            else:
                _collect(entry, inner, found, zone)


class _Field(NamedTuple):
    is_text: bool
    shapes: tuple[type[BaseModel], ...]

    def shape_of(self, value: Mapping[str, Any]) -> type[BaseModel] | None:
        if len(self.shapes) == 1:
            return self.shapes[0]
        return next((shape for shape in self.shapes if value.get("type") in type_names(shape)), None)


NEVER = {Breadcrumb, Translation, FocalPoint, ImageSource, CardsShape}


@cache
def _fields(shape: type[BaseModel]) -> list[tuple[str, _Field]]:
    """Return the fields of a shape that say something to readers."""
    by_alias = {info.alias or name: info for name, info in shape.model_fields.items()}
    found = []
    for name, member in members(shape).items():
        if name in NOT_PROSE or name.lower().endswith("url"):
            continue
        if member.shapes:
            if inner := tuple(each for each in member.shapes if each not in NEVER):
                found.append((name, _Field(False, inner)))
        elif _is_prose(by_alias[name], member):
            found.append((name, _Field(True, ())))
    return found


def _is_prose(info: FieldInfo, member: Member) -> bool:
    if member.is_rich:
        return True
    has_choices = isinstance(info.json_schema_extra, dict) and "enum" in info.json_schema_extra
    return not has_choices and str in _leaves(info.annotation)


def _leaves(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        return
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from _leaves(argument)


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _flat(entry)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]
