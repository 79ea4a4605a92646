"""What may stand in the place of what: synonyms of the editors, names of organisations, and municipalities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orjson
from django.db.models import F

from cms.api.remembered import Memory
from cms.core.models import Municipality
from cms.publishing.models import PUBLIC_ONLY, ContentItem
from search.engines.base import Alternative
from search.languages import Language, language
from search.models import SynonymSet, Wordbook

SYNONYM = 0.8
MUNICIPALITY = 0.2
"""What a match counts that is a synonym, and one that only is about municipalities."""

MUNICIPALITIES = {"nl": "gemeente", "en": "municipality"}
NAMED = "partner"
"""The type whose items have other names."""

KEPT = 50
"""Thesauri that a process remembers, one for each language."""


@dataclass
class Thesaurus:
    """By the stems of words, one or several, what else is looked for in one language."""

    longest: int = 1
    _found: dict[tuple[str, ...], list[Alternative]] = field(default_factory=lambda: defaultdict(list))

    def for_stems(self, stems: tuple[str, ...]) -> list[Alternative]:
        return self._found.get(stems, [])

    def add(self, name: str, others: Iterable[str], of: Language, *, weight: float = SYNONYM) -> None:
        words = [word.text for word in of.words(name)]
        if not words:
            return
        stems = tuple(map(of.stem, words))
        self.longest = max(self.longest, len(stems))
        known = self._found[stems]
        for other in others:
            found = tuple(word.text for word in of.words(other))
            alternative = Alternative(found, phrase=len(found) > 1, weight=weight)
            if found and tuple(map(of.stem, found)) != stems and alternative not in known:
                known.append(alternative)


_kept: Memory[tuple[int, Thesaurus]] = Memory(most=KEPT)


def changed() -> None:
    """Have every process read its words anew."""
    if not Wordbook.objects.filter(pk=1).update(version=F("version") + 1):
        Wordbook.objects.get_or_create(pk=1, defaults={"version": 1})


def thesaurus(locale: str, *, version: int) -> Thesaurus:
    """Return the thesaurus of a language. ``version`` is that of the ``Wordbook``: an older one is not used."""
    kept = _kept.get(locale)
    if kept and kept[0] == version:
        return kept[1]
    made = _read(locale)
    _kept.put(locale, (version, made))
    return made


def _read(locale: str) -> Thesaurus:
    of, made = language(locale), Thesaurus()
    for names in _organisations(locale):
        _add_equals(made, names, of)
    for synonyms in SynonymSet.objects.filter(locale=locale):
        if synonyms.finds_also:
            for name in synonyms.names:
                made.add(name, synonyms.others, of)
        else:
            _add_equals(made, synonyms.names, of)
    if locale in MUNICIPALITIES:
        for name in Municipality.objects.filter(valid_to=None).values_list("name", flat=True):
            made.add(name, [MUNICIPALITIES[locale]], of, weight=MUNICIPALITY)
    return made


def _add_equals(made: Thesaurus, names: Sequence[str], of: Language) -> None:
    for name in names:
        made.add(name, [other for other in names if other != name], of)


def _organisations(locale: str) -> Iterable[list[str]]:
    items = ContentItem.objects.visible(PUBLIC_ONLY).filter(type=NAMED, locale=locale)
    for document in items.values_list("document", flat=True):
        shown = orjson.loads(bytes(document))
        if shown["aliases"]:
            yield [shown["title"], *shown["aliases"]]
