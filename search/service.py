"""A search from beginning to end: what was typed, what the engine is asked, and what to try if that finds nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from cms.publishing.models import PUBLIC_ONLY
from cms.publishing.reading import Filters
from search import engines, missed, promotions, queries, spelling
from search.engines.base import RELEVANCE, ZONES, After, Alternative, Engine, EngineDown, Query, Request, Results
from search.languages import language
from search.queries import BEGINNING
from search.state import State, state_of
from search.thesaurus import thesaurus

logger = logging.getLogger(__name__)

SHORTEST_BEGINNING = 2
"""Letters from which on a last word may be the beginning of one."""

REST = 5.0
"""Seconds for which an engine that did not answer is not asked."""

ENOUGH = 5
"""With fewer hits, those follow that lack a word."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody asks. Without a text everything matches. ``locales`` are those in which is searched."""

    text: str = ""
    filters: Filters
    facets: tuple[str, ...] = ()
    sort: str = RELEVANCE
    size: int = 20
    after: After | None = None
    passages: bool = False
    zones: tuple[str, ...] = ZONES
    typing: bool = False
    """Whether the last word may be the beginning of one, also if it is one itself."""

    @property
    def is_narrowed(self) -> bool:
        filters = self.filters
        return bool(filters.types or filters.facets or filters.published_after or filters.changed_after)

    @property
    def locales(self) -> list[str]:
        if self.filters.locale and "locale" not in self.facets:
            return [self.filters.locale]
        return [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True, kw_only=True)
class Found:
    """``queries`` is what was looked for in the end; ``corrected`` the text with mistyped words replaced, or empty."""

    results: Results
    queries: Mapping[str, Query]
    corrected: str = ""


class Source(NamedTuple):
    """An engine that has an index, and where that stands."""

    engine: Engine
    state: State


_down_until: dict[str, float] = {}


def forget_rest() -> None:
    """Ask engines again that did not answer."""
    _down_until.clear()


def source(*, since: int = 0) -> Source:
    """Return the chosen engine, or the one that stands in for it while it does not answer.

    Raises ``EngineDown`` if neither can be asked. ``since``: see ``state_of``.
    """
    for engine in engines.in_use():
        if time.monotonic() < _down_until.get(engine.name, 0):
            continue
        if state := state_of(engine.name, since=since):
            return Source(engine, state)
    raise EngineDown("no engine has an index")


def search(asked: Search, *, given: Source | None = None) -> Found:
    """Ask the engine, or the one that stands in for it. Raises ``EngineDown``."""
    chosen = given or source()
    try:
        return _search(asked, chosen)
    except EngineDown as error:
        logger.warning("The search engine %s does not answer: %s", chosen.engine.name, error)
        _down_until[chosen.engine.name] = time.monotonic() + REST
        return _search(asked, source())


def find(text: str, *, locale: str, limit: int = 10) -> list[UUID]:
    """Return the ids of the best public hits."""
    asked = Search(text=text, filters=Filters(levels=PUBLIC_ONLY, locale=locale), size=limit)
    return [hit.id for hit in search(asked).results.hits]


def _search(asked: Search, chosen: Source) -> Found:
    text = readable(asked.text)
    built = {
        locale: queries.build(text, locale, thesaurus(locale, version=chosen.state.words)) if text else Query()
        for locale in asked.locales
    }
    if asked.typing:
        built = {locale: queries.with_beginning(query) for locale, query in built.items()}
    pinned = _pinned(text, asked) if text and asked.sort == RELEVANCE and not asked.typing else ()
    request = Request(
        queries=built,
        filters=asked.filters,
        facets=asked.facets,
        sort=asked.sort,
        size=asked.size,
        after=asked.after,
        pinned=pinned,
        zones=asked.zones,
        passages=asked.passages,
    )
    results = chosen.engine.search(request)
    corrected = ""
    if text and all(results.missing.get(locale) for locale in built):
        built, corrected = _with_likely_words(text, built, results, chosen.engine)
        request = replace(request, queries=built)
        results = chosen.engine.search(request)
    if text and results.total < ENOUGH:
        looser = {locale: queries.loosened(query, one=not results.total) for locale, query in built.items()}
        if looser != built:
            request = replace(request, queries=looser)
            results, built = chosen.engine.search(request), looser
    if not results.total:
        corrected = ""
        if text and not (asked.after or asked.is_narrowed or asked.typing):
            missed.note(text, asked.filters.locale or settings.LANGUAGE_CODE)
    return Found(results=results, queries=built, corrected=corrected)


def readable(text: str) -> str:
    """Return a text without what no database can hold: control characters and halves of characters."""
    return "".join(" " if ord(sign) < 32 or "\ud800" <= sign <= "\udfff" else sign for sign in text).strip()


def _pinned(text: str, asked: Search) -> tuple[UUID, ...]:
    return tuple(public_id for locale in asked.locales for public_id in promotions.pinned(text, locale))


def _with_likely_words(
    text: str, built: Mapping[str, Query], results: Results, engine: Engine
) -> tuple[dict[str, Query], str]:
    """Return the queries with what may have been meant by words that nothing has, and the text with those words."""
    likely: dict[str, Query] = {}
    corrected = ""
    for locale, query in built.items():
        likely[locale] = query
        replaced = text
        for number in sorted(results.missing[locale]):
            typed, *others = query.groups[number].alternatives
            parts = queries.single_parts(typed, language(locale))
            if others and not parts:
                continue
            if not parts and len(typed.words) == 1 and _is_beginning(typed.words[0], text, locale, engine):
                found = [Alternative(typed.words, prefix=True, weight=BEGINNING)]
            else:
                meant = {word: spelling.best(word, engine.similar(word, locale=locale)) for word in typed.words}
                found = parts + queries.corrections(typed, meant)
                for word, candidates in meant.items():
                    replaced = _replace(replaced, word, candidates[0], locale) if candidates else replaced
            likely[locale] = queries.widened(likely[locale], number, found)
        if not corrected and replaced != text:
            corrected = replaced
    return likely, corrected


def _is_beginning(word: str, text: str, locale: str, engine: Engine) -> bool:
    """Say whether a word is still being typed: the last one, with which others begin."""
    last = language(locale).words(text)[-1]
    if last.text != word or last.end != len(text) or len(word) < SHORTEST_BEGINNING:
        return False
    return any(engine.similar(word, locale=locale, prefix=True))


def _replace(text: str, word: str, other: str, locale: str) -> str:
    for found in reversed(language(locale).words(text)):
        if found.text == word:
            text = text[: found.start] + other + text[found.end :]
    return text
