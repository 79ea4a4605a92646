"""Where in the texts of a hit the words are that were looked for, as safe HTML with ``mark``.

All engines share this, so that the same query marks the same words. Where each stem stands is worked out when an item
is indexed: to show a hit, no text is read again, unless words in their very form or beginnings of words are looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

import orjson

from search.engines.base import TITLE, Query
from search.languages import Language, language
from search.texts import Passage, Texts

AROUND = 110
"""Characters before and behind the first match that a snippet shows at most."""

MOST = 2
"""Passages of one hit."""

SHORT = 30
"""Characters; shorter texts, such as the name of an audience, are shown only where nothing else has the words."""

MOST_PLACES = 50
"""Of one stem in one item."""


class Place(NamedTuple):
    """Where a word stands in a text, and what it was found by."""

    start: int
    end: int
    found_by: str


def pack(passages: Sequence[Passage], texts: Texts, locale: str) -> bytes:
    """Return what highlights are made from, to be kept with the entry of an item."""
    of = language(locale)
    places: dict[str, list[str]] = defaultdict(list)
    for number, passage in enumerate(passages):
        for word in of.words(passage.text):
            for stem in {of.stem(form) for form in (word.text, *of.parts(word.text))}:
                if len(places[stem]) < MOST_PLACES:
                    places[stem].append(f"{number},{word.start},{word.end}")
    kept = {
        "locale": locale,
        "files": [[file.title, file.url] for file in texts.files],
        "passages": [[passage.zone, passage.text, passage.file, passage.page] for passage in passages],
        # Found by looking for its name: to read all of it as JSON would take longer.
        "places": "".join(f"|{stem}:{';'.join(found)}" for stem, found in places.items()) + "|",
    }
    return orjson.dumps(kept)


class Marker:
    """Knows the words that a query looks for."""

    def __init__(self, query: Query, locale: str) -> None:
        self._language: Language = language(locale)
        self._stems: set[str] = set()
        self._words: set[str] = set()
        beginnings: set[str] = set()
        for group in query.groups:
            for alternative in group.alternatives:
                if alternative.prefix:
                    beginnings.update(alternative.words)
                elif alternative.exact:
                    self._words.update(alternative.words)
                else:
                    of = self._language
                    self._stems.update(of.stem(word) for word in alternative.words if not of.is_stop(word))
        self._beginnings = tuple(beginnings)

    def places(self, kept: Mapping[str, Any]) -> dict[int, list[Place]]:
        """Return the matches in each passage, by its number, in the order of the text."""
        found: dict[int, dict[int, Place]] = defaultdict(dict)
        known: str = kept["places"]
        for stem in self._stems:
            start = known.find(f"|{stem}:")
            if start < 0:
                continue
            start += len(stem) + 2
            for place in known[start : known.index("|", start)].split(";"):
                passage, first, last = map(int, place.split(","))
                found[passage][first] = Place(first, last, stem)
        if self._words or self._beginnings:
            for number, (_zone, text, *_file) in enumerate(kept["passages"]):
                for word in self._language.words(text):
                    if word.text in self._words or (self._beginnings and word.text.startswith(self._beginnings)):
                        found[number][word.start] = Place(word.start, word.end, word.text)
        return {number: [places[start] for start in sorted(places)] for number, places in sorted(found.items())}


@lru_cache(512)
def marker(query: Query, locale: str) -> Marker:
    return Marker(query, locale)


def highlights(passages: bytes, queries: Mapping[str, Query]) -> dict[str, Any]:
    """Return the title (None without a match) and the best passages of a hit with the matches marked."""
    kept = orjson.loads(passages)
    mark = marker(queries[kept["locale"]], kept["locale"])
    title: str | None = None
    shown: list[dict[str, Any]] = []
    short: list[dict[str, Any]] = []
    seen: set[frozenset[str]] = set()
    for number, places in mark.places(kept).items():
        zone, text, file, page = kept["passages"][number]
        if zone == TITLE and title is None and file is None:
            title = marked(text, places)
            continue
        kinds = frozenset(place.found_by for place in places)
        says_little = len(text) < SHORT
        if kinds in seen or (says_little and short):
            continue
        name, url = kept["files"][file] if file is not None else (None, None)
        passage = {"html": snippet(text, places), "file": {"title": name, "url": url, "page": page} if url else None}
        if says_little:
            short.append(passage)
            continue
        seen.add(kinds)
        shown.append(passage)
        if len(shown) == MOST:
            break
    return {"title": title, "passages": shown or short}


def snippet(text: str, places: Sequence[Place]) -> str:
    """Return the part of a text around its first match."""
    first = places[0]
    start, end = max(0, first.start - AROUND), min(len(text), first.end + AROUND)
    if start:
        start = text.find(" ", start, first.start) + 1 or first.start
    if end < len(text):
        end = max(text.rfind(" ", first.end, end), first.end)
    inside = [place for place in places if start <= place.start and place.end <= end]
    return f"{'… ' if start else ''}{marked(text, inside, start, end)}{' …' if end < len(text) else ''}"


def marked(text: str, places: Iterable[Place], start: int = 0, end: int | None = None) -> str:
    """Return a part of a text as HTML."""
    parts = []
    for place in places:
        parts += [escape(text[start : place.start]), "<mark>", escape(text[place.start : place.end]), "</mark>"]
        start = place.end
    return "".join([*parts, escape(text[start:end])])
