"""The measures, against values worked out by hand."""

from __future__ import annotations

import pytest

from tests.search.relevance.measures import measured, ndcg, recall, rows, table, worst, zero_result_rate

GRADES = {"a": 3, "b": 2, "c": 1}


def test_the_best_order_is_worth_one_and_nothing_found_is_worth_nothing() -> None:
    assert ndcg(["a", "b", "c"], GRADES) == 1
    assert ndcg([], GRADES) == 0
    assert ndcg(["x"], {}) == 0


def test_a_gain_is_discounted_by_its_place() -> None:
    # 7 / log2(2) + 3 / log2(3) + 1 / log2(4) = 7 + 1.8928 + 0.5 = 9.3928
    # c, x, a: 1 + 0 + 7 / log2(4) = 4.5
    assert ndcg(["c", "x", "a"], GRADES) == pytest.approx(4.5 / 9.3928, abs=1e-4)


def test_only_the_first_hits_count_and_a_hit_counts_once() -> None:
    assert ndcg(["x", "a"], {"a": 3}, k=1) == 0
    # 1 / log2(3) = 0.6309
    assert ndcg(["x", "x", "a"], {"a": 3}) == pytest.approx(0.6309, abs=1e-4)
    # With more pages than places the best order is cut off too.
    assert ndcg(["a", "b"], {"a": 2, "b": 2, "c": 2}, k=2) == 1


def test_recall_counts_useful_pages_and_no_more_than_can_be_shown() -> None:
    assert recall(["c", "b"], GRADES) == 0.5
    assert recall(["a", "b"], {"a": 2, "b": 2, "c": 2}, k=2) == 1
    assert recall(["x", "a"], {"a": 3}, k=1) == 0
    assert recall(["c"], {"c": 1}) is None


def test_a_table_has_a_row_for_each_language_and_one_for_all() -> None:
    results = [measured("q", "nl", ["a", "b", "c"], GRADES), measured("w", "en", [], GRADES)]
    assert zero_result_rate(results) == 0.5
    assert table(rows("database", results)).splitlines()[2:] == [
        "| database | nl | 1 | 1.000 | 1.000 | 0.0% |",
        "| database | en | 1 | 0.000 | 0.000 | 100.0% |",
        "| database | nl+en | 2 | 0.500 | 0.500 | 50.0% |",
    ]
    assert worst(results, 1) == "0.000  recall 0.000   0 hits  en  w"


def test_what_is_not_useful_enough_does_not_count_for_recall() -> None:
    results = [measured("q", "nl", ["c"], {"c": 1}), measured("w", "nl", ["a"], {"a": 3})]
    assert rows("database", results)[0]["recall@10"] == 1
