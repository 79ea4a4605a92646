"""From text to words, the same for every language."""

import re
import unicodedata
from itertools import groupby
from typing import NamedTuple

LONGEST_WORD = 60


class Word(NamedTuple):
    """A word as the engines get it, and its place in the original text."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents, character by character, so that every offset stays valid."""
    if text.isascii():
        return text.lower()
    return _BEYOND_ASCII.sub(_fold_run, text.lower() if _LONGER_IN_LOWER_CASE not in text else _lower(text))


def split(text: str) -> list[Word]:
    """The words of a text: runs of letters and digits, abbreviations with dots as one."""
    folded = fold(text)
    pattern = _ASCII_WORD if folded.isascii() else _WORD
    words: list[Word] = []
    new = tuple.__new__
    for match in pattern.finditer(folded.replace("_", " ")):
        word = match[0]
        if not word.isalnum():
            word = "".join(filter(str.isalnum, word))
        start, end = match.span()
        if end - start > LONGEST_WORD:
            word = word[:LONGEST_WORD]
        # Word(word, start, end) takes twice as long, and this runs for every word of every text.
        words.append(new(Word, (word, start, end)))
    return words


# The only character whose lower case is longer: the Turkish I with a dot.
_LONGER_IN_LOWER_CASE = "\u0130"


def _lower(text: str) -> str:
    return text.replace(_LONGER_IN_LOWER_CASE, "i").lower()


class _Folding(dict[int, int]):
    """A table for str.translate that learns each character when it first meets it."""

    def __missing__(self, code: int) -> int:
        folded = ord(_fold_character(chr(code)))
        self[code] = plain = _PLAIN.get(folded, folded)
        return plain


def _fold_character(character: str) -> str:
    if not character.isalnum():
        return character
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    bare = _lower(bare)
    return bare if len(bare) == 1 and bare.isalnum() else character


# Letters that Unicode does not take apart, the sigma at the end of a word, and the letter that is an apostrophe.
_PLAIN = {ord(letter): ord(plain) for letter, plain in zip("øłđħŧıςʼ", "oldhtiσ'", strict=True)}
_FOLDING = _Folding()
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def _fold_run(match: re.Match[str]) -> str:
    return match[0].translate(_FOLDING)


def _marks() -> str:
    """What may stand inside a word without being part of it: accents of their own, soft hyphens, joiners."""
    categories = ("Mn", "Mc", "Me")
    codes = [code for code in range(0x10000) if unicodedata.category(chr(code)) in categories]
    codes += [0x00AD, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xE0100, 0xE01F0)]
    runs = (list(run) for _, run in groupby(enumerate(sorted(codes)), lambda pair: pair[1] - pair[0]))
    return "".join(f"{re.escape(chr(run[0][1]))}-{re.escape(chr(run[-1][1]))}" for run in runs)


def _word_pattern(marks: str) -> re.Pattern[str]:
    inside = rf"\w{marks}"
    letter = rf"[^\W\d][{marks}]*" if marks else r"[^\W\d]"
    return re.compile(rf"{letter}(?:\.{letter})+(?![{inside}])\.?|\w[{inside}]*(?:['’‘´`]\w[{inside}]*)*")


_ASCII_WORD = _word_pattern("")
_WORD = _word_pattern(_marks())
