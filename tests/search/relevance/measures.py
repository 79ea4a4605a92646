"""What a ranked answer is worth, against the grades of people who judged it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

DEPTH = 10
USEFUL = 2
"""From this grade on a page counts for recall."""


@dataclass(frozen=True)
class Measured:
    """One answer of one engine."""

    query: str
    locale: str
    ndcg: float
    recall: float | None
    """None where no page is useful enough to count."""
    number: int
    """How many hits there were within the depth."""


def _gains(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = DEPTH) -> float:
    """Return the discounted gain of the first hits, as a share of what the best order gives."""
    best = _gains(sorted(grades.values(), reverse=True)[:k])
    found = dict.fromkeys(ranked)
    return _gains([grades.get(reference, 0) for reference in found][:k]) / best if best else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int = DEPTH) -> float | None:
    """Return which share of the useful pages is among the first hits, of as many as can be there."""
    useful = {reference for reference, grade in grades.items() if grade >= USEFUL}
    return len(useful.intersection(ranked[:k])) / min(len(useful), k) if useful else None


def measured(query: str, locale: str, ranked: Sequence[str], grades: Mapping[str, int]) -> Measured:
    return Measured(query, locale, ndcg(ranked, grades), recall(ranked, grades), len(ranked[:DEPTH]))


def mean(values: Iterable[float | None]) -> float:
    counted = [value for value in values if value is not None]
    return sum(counted) / len(counted) if counted else 0.0


def zero_result_rate(results: Sequence[Measured]) -> float:
    """Return the share of queries that found nothing."""
    return mean([float(result.number == 0) for result in results])


def summary(results: Sequence[Measured]) -> dict[str, float]:
    return {
        "queries": len(results),
        "ndcg@10": mean(result.ndcg for result in results),
        "recall@10": mean(result.recall for result in results),
        "zero-result rate": zero_result_rate(results),
    }


def rows(engine: str, results: Sequence[Measured]) -> list[dict[str, object]]:
    """Return the measures of an engine for every language, and for all together."""
    locales = list(dict.fromkeys(result.locale for result in results))
    by_locale = {locale: [result for result in results if result.locale == locale] for locale in locales}
    if len(locales) > 1:
        by_locale["+".join(locales)] = list(results)
    return [{"engine": engine, "locale": locale, **summary(chosen)} for locale, chosen in by_locale.items()]


def table(measures: Sequence[Mapping[str, object]]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| engine | language | queries | nDCG@10 | recall@10 | zero-result rate |", "|---|---|--:|--:|--:|--:|"]
    lines += [
        f"| {row['engine']} | {row['locale']} | {row['queries']} | {row['ndcg@10']:.3f} | {row['recall@10']:.3f} "
        f"| {row['zero-result rate']:.1%} |"
        for row in measures
    ]
    return "\n".join(lines)


def worst(results: Sequence[Measured], number: int) -> str:
    """Return the queries with the lowest nDCG, one a line."""
    chosen = sorted(results, key=lambda result: (result.ndcg, result.query))[:number]
    return "\n".join(
        f"{result.ndcg:.3f}  recall {'  –  ' if result.recall is None else f'{result.recall:.3f}'}"
        f"  {result.number:2} hits  {result.locale}  {result.query}"
        for result in chosen
    )
