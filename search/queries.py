"""What people type → what engines look for.

``"side by side"`` is found in this form only, ``-word`` keeps out what has the word. Everything else may be inflected,
joined to a compound or written apart, and replaced by its synonyms. A short query wants all of its words, a longer one
most of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from search.engines.base import Alternative, Group, Query
from search.languages import Language, language
from search.thesaurus import Thesaurus

MAX_LENGTH = 200
"""Characters."""

MAX_GROUPS = 8
"""Of more words the longest are looked for."""

COMPOUND, OTHER_CORRECTION, BEGINNING, PART = 0.6, 0.6, 0.4, 0.4
"""What a match counts that is not what was typed."""

_TOKEN = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))')


@dataclass(frozen=True)
class Typed:
    """The words of a query, folded: those to find, phrases, and what must not be there."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.phrases or self.excluded)


def read(text: str, of: Language) -> Typed:
    """Return what was typed. Quotation marks may be of any kind; one without a partner means nothing."""
    text = re.sub("[“”„«»]", '"', text)
    if text.count('"') % 2:
        place = text.rindex('"')
        text = f"{text[:place]} {text[place + 1 :]}"
    words: list[str] = []
    phrases, excluded = [], []
    for token in _TOKEN.finditer(text):
        found = tuple(word.text for word in of.words(token["phrase"] or token["words"] or ""))
        if not found:
            continue
        if token["minus"]:
            excluded.append(found)
        elif token["phrase"] is not None:
            phrases.append(found)
        else:
            words.extend(found)
    return Typed(tuple(words), tuple(phrases), tuple(excluded))


def build(text: str, locale: str, thesaurus: Thesaurus) -> Query:
    """Return what to look for in one language. A query without any word finds nothing."""
    of = language(locale)
    typed = read(text, of)
    if typed.is_empty:
        return Query((Group(()),), required=1)
    phrases = [Group((Alternative(words, phrase=True, exact=True),), must=True) for words in typed.phrases]
    groups = _groups(typed.words, of, thesaurus)
    excluded = tuple(Alternative(words, phrase=len(words) > 1, exact=len(words) > 1) for words in typed.excluded)
    return Query((*phrases, *groups), required=required_of(len(groups)), excluded=excluded)


def required_of(number: int) -> int:
    """Return how many of so many words an item must have."""
    return number if number <= 2 else -(-number * 3 // 5)


def _groups(words: Sequence[str], of: Language, thesaurus: Thesaurus) -> list[Group]:
    meaningful = [word for word in words if not of.is_stop(word) and not of.is_filler(word)]
    if not meaningful:
        return [Group((Alternative((word,), exact=True),)) for word in dict.fromkeys(words)][:MAX_GROUPS]
    groups: dict[tuple[str, ...], Group] = {}
    place = 0
    while place < len(words):
        length, found = _span(words, place, of, thesaurus)
        own = tuple(word for word in words[place : place + length] if word in meaningful)
        place += length
        if own:
            groups.setdefault(own, Group((Alternative(own), *found)))
    kept = sorted(groups, key=lambda own: -len("".join(own)))[:MAX_GROUPS]
    return [group for own, group in groups.items() if own in kept]


def _span(words: Sequence[str], place: int, of: Language, thesaurus: Thesaurus) -> tuple[int, list[Alternative]]:
    """Return how many words from this place belong together, and what may stand in their place."""
    for length in range(min(thesaurus.longest, len(words) - place), 1, -1):
        if found := thesaurus.for_stems(tuple(map(of.stem, words[place : place + length]))):
            return length, found
    pair = "".join(words[place : place + 2])
    if place + 1 < len(words) and len(words[place]) > 2:
        found = thesaurus.for_stems((of.stem(pair),))
        if found or of.is_compound_part(pair):
            return 2, [Alternative((pair,)), *found]
    word = words[place]
    found = thesaurus.for_stems((of.stem(word),))
    if parts := of.parts(word):
        found = [*found, Alternative(parts, weight=COMPOUND)]
    return 1, found


def widened(query: Query, number: int, found: Sequence[Alternative]) -> Query:
    """Return the query with more alternatives for one of its groups."""
    groups = list(query.groups)
    groups[number] = replace(groups[number], alternatives=(*groups[number].alternatives, *found))
    return replace(query, groups=tuple(groups))


def with_beginning(query: Query) -> Query:
    """Return the query whose last word may be the beginning of one."""
    if not query.groups or query.groups[-1].must or not query.groups[-1].alternatives:
        return query
    last = query.groups[-1].alternatives[0].words[-1]
    return widened(query, len(query.groups) - 1, [Alternative((last,), prefix=True, weight=BEGINNING)])


def corrections(typed: Alternative, meant: Mapping[str, Sequence[str]]) -> list[Alternative]:
    """Return what may have been meant; ``meant`` gives for each word what it may have been, the likeliest first."""
    return [
        Alternative(tuple(other if each == word else each for each in typed.words), weight=weight)
        for word, others in meant.items()
        for other, weight in zip(others, [1.0, *[OTHER_CORRECTION] * len(others)], strict=False)
    ]


def single_parts(typed: Alternative, of: Language) -> list[Alternative]:
    """Return the parts of a compound one by one, for when nothing has the compound itself."""
    return [
        Alternative((part,), weight=PART) for word in typed.words for part in of.parts(word) if not of.is_stop(part)
    ]


def loosened(query: Query, *, one: bool) -> Query:
    """Return the query that is content with a word less, or with ``one`` of them."""
    return replace(query, required=min(1, query.required) if one else max(min(1, query.required), query.required - 1))
