"""The languages that search knows, with their lists of words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from snowballstemmer.dutch_porter_stemmer import DutchPorterStemmer  # type: ignore[import-untyped]
from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

from . import words
from .compounds import Compounds
from .words import Word, fold

CACHED_WORDS = 100_000


@dataclass(frozen=True)
class Language:
    """How the words of a language are compared. All methods but words() take folded words."""

    code: str
    postgres: str
    elasticsearch: str

    def words(self, text: str) -> list[Word]:
        """The words of a text, in order."""
        return words.split(text)

    def is_stop(self, word: str) -> bool:
        """Whether PostgreSQL leaves the word out too."""
        return word in _entries(self.code, "stopwords")

    def is_filler(self, word: str) -> bool:
        """Whether the word, though no stop word, says nothing in a query: question words, 'looking for'."""
        return word in _entries(self.code, "questions")

    def canonical(self, word: str) -> str:
        """The word that stands for this one where the stemmer would keep them apart, or the word itself.

        The last part of a compound counts as well: 'zorgorganisaties' becomes 'zorgorganisatie'.
        """
        return _canonical(self.code, word) if self.code in _LANGUAGES else word

    def stem(self, word: str) -> str:
        """The Snowball stem of the canonical word, as PostgreSQL and Lucene make it."""
        return _stem(self.code, word) if self.code in _LANGUAGES else word

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a compound, as they are written in it; () if the word is none."""
        return _parts(self.code, word) if self.code in _LANGUAGES else ()

    def is_compound_part(self, word: str) -> bool:
        """Whether compounds are made of this word, or of its singular."""
        return word in _compounds(self.code)


def language(locale: str) -> Language:
    """The language of a locale ('nl', 'nl-BE'); an unknown one has neither stop words nor stems."""
    code = locale.lower().replace("_", "-").partition("-")[0]
    return _LANGUAGES.get(code) or Language(code, postgres="simple", elasticsearch="")


_LANGUAGES = {
    "nl": Language("nl", postgres="dutch", elasticsearch="Dutch"),
    "en": Language("en", postgres="english", elasticsearch="English"),
}

# Dutch has two Snowball stemmers; PostgreSQL and Lucene use the older one, after Porter.
_STEMMERS: dict[str, Callable[[], DutchPorterStemmer | EnglishStemmer]] = {
    "nl": DutchPorterStemmer,
    "en": EnglishStemmer,
}


@lru_cache(CACHED_WORDS)
def _canonical(code: str, word: str) -> str:
    overrides = _overrides(code)
    if word in overrides:
        return overrides[word]
    parts = _parts(code, word)
    if parts and parts[-1] in overrides:
        return word.removesuffix(parts[-1]) + overrides[parts[-1]]
    return word


@lru_cache(CACHED_WORDS)
def _stem(code: str, word: str) -> str:
    # A stemmer keeps the word it works on, so threads cannot share one.
    return fold(_STEMMERS[code]().stemWord(_canonical(code, word)))


@lru_cache(CACHED_WORDS)
def _parts(code: str, word: str) -> tuple[str, ...]:
    return _compounds(code).split(word)


@cache
def _compounds(code: str) -> Compounds:
    return Compounds(_entries(code, "compounds"), _overrides(code))


@cache
def _overrides(code: str) -> dict[str, str]:
    pairs = (entry.partition(" ") for entry in _entries(code, "overrides"))
    return {word: canonical for word, _, canonical in pairs}


@cache
def _entries(code: str, name: str) -> frozenset[str]:
    """The lines of a list of words, without its heading; nothing where a language has no such list."""
    if code not in _LANGUAGES:
        return frozenset()
    path = Path(__file__).parent / code / f"{name}.txt"
    if not path.exists():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
