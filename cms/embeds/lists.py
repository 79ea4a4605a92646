"""A list by filter as an embed: the newest of a collection, with the filters that the lists of the API have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.api import listing, parameters
from cms.api.parameters import Parser
from cms.core.registry import PublicType, registry
from cms.embeds.kinds import Asked, Embed
from cms.publishing import reading
from cms.publishing.addresses import home_path, url_of
from cms.publishing.feed import list_surrogate
from cms.publishing.models import PUBLIC_ONLY
from cms.publishing.reading import SUMMARY

EVERYTHING = "pages"
USUAL, MOST = 5, 20
"""Entries."""

FRAME_HEIGHT, ENTRY_HEIGHT, COMPACT_ENTRY_HEIGHT = 130, 120, 60

FIELDS = {"theme": "themes", "audience": "audiences", "tag": "tags"}


class ListKind:
    """Lists; the key is the name of a collection of the API. One statement."""

    name = "list"
    label = ""

    def parsers(self, key: str) -> dict[str, Parser] | None:
        return _parsers(key)

    def show(self, asked: Asked) -> Embed | None:
        if _parsers(asked.key) is None:
            return None
        public_type = type_of(asked.key)
        locale = asked.locale or settings.LANGUAGE_CODE
        given = {**asked.given, "locale": locale}
        entries = _entries(given, public_type)
        with override(locale):
            title = _title(public_type, given, entries)
        types = [public_type.name] if public_type else given.get("type", [""])
        # A list without entries takes the place of one.
        height = max(len(entries), 1) * (COMPACT_ENTRY_HEIGHT if asked.is_compact else ENTRY_HEIGHT)
        return Embed(
            title=title,
            address=url_of(home_path(locale)),
            locale=locale,
            template="embeds/snippets/list.html" if asked.for_pasting else "embeds/list.html",
            height=FRAME_HEIGHT + height,
            context={"entries": entries},
            keys=tuple(list_surrogate(name, locale) for name in types),
        )


def type_of(collection: str) -> PublicType | None:
    return next((each for each in registry if each.collection == collection), None)


@cache
def _parsers(collection: str) -> dict[str, Parser] | None:
    public_type = type_of(collection)
    if public_type is None and collection != EVERYTHING:
        return None
    parsers = listing.list_parsers(public_type)
    del parsers["cursor"]
    return parsers | {"pageSize": _size}


def _size(text: str) -> int:
    size = parameters.page_size(text)
    if size > MOST:
        raise parameters.BadValue("out-of-range", _("Give a whole number from 1 to %(most)s.") % {"most": MOST})
    return size


def _entries(given: dict[str, Any], public_type: PublicType | None) -> list[dict[str, Any]]:
    sort = given.get("sort", listing.DEFAULT_SORT)
    found, _outdated = reading.page(
        listing.filters_of(given, public_type=public_type, levels=PUBLIC_ONLY),
        kind=SUMMARY,
        column=listing.SORTS[sort.removeprefix("-")],
        falling=sort.startswith("-"),
        start=None,
        limit=given.get("pageSize", USUAL),
        counted_at=0,
    )
    return [orjson.loads(entry.stored) for entry in found]


def _title(public_type: PublicType | None, given: Mapping[str, Any], entries: list[dict[str, Any]]) -> str:
    """Return what the list holds, in the active language. What the terms are called stands in what was found."""
    what = capfirst(str(public_type.model._meta.verbose_name_plural)) if public_type else _("New on young carers")
    names = [
        term["name"]
        for parameter, field in FIELDS.items()
        for key in given.get(parameter, ())
        for term in _terms(entries, field, key)
    ]
    return f"{what}: {', '.join(names)}" if names else what


def _terms(entries: list[dict[str, Any]], field: str, key: str) -> list[dict[str, Any]]:
    return [term for entry in entries for term in entry[field] if term["key"] == key][:1]
