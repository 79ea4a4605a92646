"""Pages that editors put on top of what a query finds."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion

from cms.core.identity import item_id
from search.promotions import pinned
from tests.factories import ContentPageFactory


@pytest.fixture
def promote(home: Any) -> Any:
    def make(text: str, *pages: Any) -> None:
        query = Query.get(text)
        for number, page in enumerate(pages):
            SearchPromotion.objects.create(query=query, page=page.page_ptr, sort_order=number)

    return make


@pytest.fixture
def pages(home: Any) -> list[Any]:
    return [ContentPageFactory(parent=home, title=f"Bladzijde {number}") for number in range(12)]


def ids(*pages: Any, locale: str = "nl") -> tuple[Any, ...]:
    return tuple(item_id(page.translation_key, locale) for page in pages)


def test_promoted_pages_come_in_the_order_of_the_editors(promote: Any, pages: list[Any]) -> None:
    promote("verlof", pages[2], pages[0], pages[1])
    assert pinned("verlof", "nl") == ids(pages[2], pages[0], pages[1])


@pytest.mark.parametrize("text", ["Verlof  op school", " verlof op school ", "VERLOF OP SCHOOL"])
def test_capitals_and_spaces_make_no_difference(promote: Any, pages: list[Any], text: str) -> None:
    promote("Verlof op School", pages[0])
    assert pinned(text, "nl") == ids(pages[0])


def test_only_the_whole_query_counts(promote: Any, pages: list[Any]) -> None:
    promote("verlof", pages[0])
    assert pinned("verlof school", "nl") == pinned("", "nl") == pinned("\x00", "nl") == ()


def test_a_page_stands_for_its_translations(promote: Any, pages: list[Any], english: Any) -> None:
    translated = pages[0].copy_for_translation(english, copy_parents=True)
    promote("leave", pages[0], translated, pages[1])
    assert pinned("leave", "en") == ids(pages[0], pages[1], locale="en")
    assert pinned("leave", "nl") == ids(pages[0], pages[1])


def test_links_to_elsewhere_are_skipped(promote: Any, pages: list[Any]) -> None:
    promote("verlof", pages[0])
    SearchPromotion.objects.create(
        query=Query.get("verlof"), external_link_url="https://example.org/", external_link_text="Elders"
    )
    assert pinned("verlof", "nl") == ids(pages[0])


def test_at_most_ten_different_pages_come_first(promote: Any, pages: list[Any]) -> None:
    promote("verlof", pages[0], *pages)
    assert pinned("verlof", "nl") == ids(*pages[:10])


def test_one_statement_reads_them_and_nothing_is_written(
    promote: Any, pages: list[Any], django_assert_num_queries: Any
) -> None:
    promote("verlof", *pages[:3])
    with django_assert_num_queries(1) as asked:
        pinned("verlof", "nl")
    assert asked.captured_queries[0]["sql"].startswith("SELECT")
    pinned("iets anders", "nl")
    assert [query.query_string for query in Query.objects.all()] == ["verlof"]
    assert not QueryDailyHits.objects.exists()
