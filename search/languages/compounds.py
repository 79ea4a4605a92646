"""Taking compounds apart with a list of the words they are made of."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

SHORTEST_PART = 3
LINKS = ("", "s", "e", "n", "en")


class Compounds:
    """The parts that compounds of a language are made of, in every form in which they occur there."""

    def __init__(self, parts: Iterable[str], canonical: Mapping[str, str]) -> None:
        self.parts = frozenset(parts)
        self._canonical = canonical

    @cached_property
    def forms(self) -> frozenset[str]:
        """The parts and their plurals."""
        irregular = {form for form, word in self._canonical.items() if word in self.parts}
        return self.parts.union(irregular, *(plurals(part) for part in self.parts))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.forms), default=0)

    def __contains__(self, word: str) -> bool:
        return word in self.forms

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a word, as they are written in it; nothing if the word is a part itself, or no compound."""
        if len(word) < 2 * SHORTEST_PART or word in self.forms:
            return ()
        # For each place in the word the best way to get there: few parts, then few plurals, then few linking letters.
        best: dict[int, tuple[tuple[int, int, int], tuple[str, ...]]] = {0: ((0, 0, 0), ())}
        for start in range(len(word)):
            if start not in best:
                continue
            (count, plural, linked), parts = best[start]
            for end in range(start + SHORTEST_PART, min(len(word), start + self._longest) + 1):
                part = word[start:end]
                if part not in self.forms:
                    continue
                for link in LINKS:
                    following = end + len(link)
                    if not word.startswith(link, end) or (link and following >= len(word)):
                        continue
                    cost = (count + 1, plural + (part not in self.parts), linked + len(link))
                    if following not in best or cost < best[following][0]:
                        best[following] = (cost, (*parts, part))
        parts = best[len(word)][1] if len(word) in best else ()
        return parts if len(parts) > 1 else ()


def plurals(word: str) -> set[str]:
    """The regular Dutch plurals a word might have; those nobody writes do no harm."""
    last = word[-1]
    if last in _VOWELS:
        return {f"{word}s", f"{word}n"}
    one_syllable = len(re.findall(f"[{_VOWELS}y]+", word)) == 1
    forms = set() if one_syllable or last in "sxz" else {f"{word}s"}
    short = _SHORT_VOWEL.search(word)
    if short:
        forms.add(f"{word}{last}en")
    if not short or not one_syllable:
        forms.add(f"{word}en")
    if last in _VOICED:
        forms.add(f"{word[:-1]}{_VOICED[last]}en")
    long = _LONG_VOWEL.search(word)
    if long:
        open_syllable = word[:-2]
        forms |= {f"{open_syllable}{letter}en" for letter in (last, _VOICED.get(last, last))}
    if word.endswith("heid"):
        forms.add(f"{word[:-4]}heden")
    return forms


_VOWELS = "aeiou"
_VOICED = {"f": "v", "s": "z"}
_SHORT_VOWEL = re.compile(r"(?<![aeiou])[aeiou][^aeiouwxy]$")
_LONG_VOWEL = re.compile(r"([aeou])\1[^aeiou]$")
