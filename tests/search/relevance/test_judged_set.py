"""The judged set is well formed, and what it refers to is there."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cms.publishing.models import ContentItem
from tests.search.relevance import corpus
from tests.search.relevance.judged import KINDS, queries


def references() -> set[str]:
    return {page.key for page in corpus.made_pages()} | corpus.example_references()


def test_there_are_enough_queries_of_every_kind_and_none_twice() -> None:
    judged = queries()
    by_locale = Counter(query.locale for query in judged)
    assert by_locale["nl"] >= 66
    assert by_locale["en"] >= 18
    assert {query.kind for query in judged} == set(KINDS)
    twice = [key for key, number in Counter((query.q.lower(), query.locale) for query in judged).items() if number > 1]
    assert not twice


def test_answers_exist_in_the_language_of_the_query_and_have_a_grade() -> None:
    known = references()
    for query in queries():
        assert 1 <= len(query.answers) <= 12, query.q
        assert set(query.answers.values()) <= {1, 2, 3}, query.q
        assert max(query.answers.values()) == 3, query.q
        assert not query.answers.keys() - known, query.q
        assert {corpus.locale_of(reference) for reference in query.answers} == {query.locale}, query.q


def test_there_are_enough_pages_and_they_differ() -> None:
    pages = corpus.made_pages()
    by_locale = Counter(page.locale for page in pages if page.type != "collection")
    assert by_locale["nl"] >= 260
    assert by_locale["en"] >= 60
    assert len({page.key for page in pages}) == len({(page.locale, page.title) for page in pages}) == len(pages)
    assert all(len(page.summary) <= 300 for page in pages)
    assert len({page.published_at for page in pages}) == len(pages)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_everything_that_is_referred_to_has_an_item(root: Any) -> None:
    loaded = corpus.load()
    assert loaded.items.keys() == references()
    assert set(ContentItem.objects.values_list("pk", flat=True)) == set(loaded.items.values())
