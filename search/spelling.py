"""Words that were mistyped → words that exist."""

from __future__ import annotations

from collections.abc import Iterable

from search.engines.base import Similar

MOST = 3
"""Words that stand in the place of one."""


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters are wrong, missing, too many, or swapped with the next; at most ``most`` + 1.

    Source: the optimal string alignment of Damerau and Levenshtein.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        previous, row = row, [i]
        for j, against in enumerate(other, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = previous
    return row[-1]


def errors_allowed(word: str) -> int:
    """Return how many errors a word of this length may have: in a short one each makes another word."""
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 7 else 2


def best(word: str, candidates: Iterable[Similar]) -> list[str]:
    """Return the words that were probably meant, the likeliest first."""
    most = errors_allowed(word)
    if not most:
        return []
    near = []
    letters = set(word)
    for candidate in candidates:
        # Every error changes two letters at most.
        if len(letters.symmetric_difference(candidate.word)) > 2 * most or candidate.word == word:
            continue
        errors = distance(word, candidate.word, most)
        if errors <= most:
            near.append((errors, candidate.word[0] != word[0], -candidate.entries, candidate.word))
    near.sort()
    return [found[3] for found in near if found[0] == near[0][0]][:MOST]
