"""How hard a text is to read, by the length of its words and sentences.

A score says nothing about whether a text is clear, and never proves that it has level B1. It finds texts that somebody
should read once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_SENTENCE = 25
"""Words; longer sentences are named."""

FEWEST_WORDS = 100
"""A shorter text has no score: the formulas were made for samples of a hundred words."""

PLAIN = 60.0
"""From this score on texts are called plain or easy; B1 lies about there."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SYLLABLES = {
    "nl": re.compile(
        r"aai|ooi|oei|eeu|ieu|eau|aa|ee|oo|uu|ie|oe|eu|ui|ou|au|ei|ij|[aeiouyàáâäèéêëìíîïòóôöùúûü]",
    ),
    "en": re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+"),
}
_SILENT = re.compile(r"(?:[^aeiouy]e|[^aeiouytd]ed|[^aeiouyszcgxhl]es)$")
"""Endings of English words whose “e” is not heard: made, asked, times."""

_SYLLABIC = re.compile(r"[^aeiou]le[ds]?$")
_SOUNDED = re.compile(r"(?<![tscg])i[aou]|ua|creat|scien|idea|deo")
"""Vowels that stand together and are heard apart: radio, situation, idea."""

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-ZÀ-Þ0-9])")
_SHORTENED = re.compile(
    r"(?:\b(?:bijv|bv|ca|dr|drs|mr|mrs|ms|prof|ir|ing|nr|no|blz|art|incl|excl|etc|enz|resp|vgl|vs|mw|dhr|max|min|tel|st|e\.g|i\.e)"
    r"|\b\w(?:\.\w)*)\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Score:
    """``value`` from about 0 (very hard) to 100 (very easy)."""

    value: float
    words: int
    sentences: int

    @property
    def is_plain(self) -> bool:
        return self.value >= PLAIN


def score(paragraphs: Iterable[str], language: str) -> Score | None:
    """Return how easy a text is, or None for one that is too short, or in a language without a formula.

    Dutch: Flesch-Douma (W.H. Douma, De leesbaarheid van landbouwbladen, 1960). English: Flesch reading ease (1948).
    """
    if language not in _SYLLABLES:
        return None
    split = [words(sentence) for paragraph in paragraphs for sentence in sentences(paragraph)]
    split = [sentence for sentence in split if sentence]
    number = sum(map(len, split))
    if number < FEWEST_WORDS:
        return None
    heard = sum(syllables(word, language) for sentence in split for word in sentence)
    in_sentence, in_word = number / len(split), heard / number
    if language == "nl":
        value = 206.84 - 0.93 * in_sentence - 77 * in_word
    else:
        value = 206.835 - 1.015 * in_sentence - 84.6 * in_word
    return Score(round(value, 1), number, len(split))


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; abbreviations end none."""
    found: list[str] = []
    for part in _END.split(paragraph.strip()):
        if found and _SHORTENED.search(found[-1]):
            found[-1] += f" {part}"
        elif part:
            found.append(part)
    return found


def syllables(word: str, language: str) -> int:
    """Return how many syllables a word has, at least one; an estimate that is right for most words."""
    word = word.lower()
    if language == "nl":
        return max(1, len(_SYLLABLES["nl"].findall(word.replace("qu", "kw"))))
    number = len(_SYLLABLES["en"].findall(word)) + len(_SOUNDED.findall(word))
    if _SILENT.search(word) and not _SYLLABIC.search(word):
        number -= 1
    return max(1, number)
