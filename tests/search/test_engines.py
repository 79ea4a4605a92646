"""What every engine must do, so that the same query means the same wherever it is asked."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from cms.publishing.models import Access
from cms.publishing.reading import Filters
from search import indexing, service
from search.engines.base import After
from search.highlights import highlights
from tests.search.conftest import text_block


def test_finds_a_word_in_title_summary_and_body(library: Any, titles: Any) -> None:
    library.add("Over respijtzorg")
    library.add("Gids", "Alles over respijtzorg.")
    library.add("Wegwijzer", summary="Respijtzorg in de buurt")
    library.add("Iets anders")
    assert titles("respijtzorg") == ["Over respijtzorg", "Wegwijzer", "Gids"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("kind", "Kinderen die zorgen"),
        ("kinderen", "Een kind dat zorgt"),
        ("fiets", "Samen fietsen"),
        ("fietsen", "Op de fiets"),
        ("scholen", "De school doet mee"),
        ("school", "Voor alle scholen"),
        ("gezinnen", "Het hele gezin"),
        ("signaleren", "Wie signaleert wat?"),
        ("brieven", "Een brief aan ouders"),
    ],
)
def test_finds_other_forms_of_a_dutch_word(library: Any, titles: Any, query: str, text: str) -> None:
    library.add(text)
    library.add("Iets heel anders")
    assert titles(query) == [text]


def test_analyses_each_language_in_its_own_way(library: Any, titles: Any) -> None:
    library.add("Young carers at school", locale="en")
    library.add("Helping families", locale="en")
    assert titles("family", locale="en") == ["Helping families"]
    assert titles("carer", locale="en") == ["Young carers at school"]
    assert titles("schools", locale="en") == ["Young carers at school"]
    assert titles("family") == []


def test_searches_all_languages_when_none_is_named(library: Any, titles: Any) -> None:
    library.add("Gezinnen met zorg")
    library.add("Zorg for families", locale="en")
    assert sorted(titles("zorg", locale="")) == ["Gezinnen met zorg", "Zorg for families"]
    assert titles("family", locale="") == ["Zorg for families"]


@pytest.mark.parametrize("query", ["cafe", "café", "CAFÉ", "Cafe\u0301"])
def test_heeds_neither_accents_nor_capitals(library: Any, titles: Any, query: str) -> None:
    library.add("Mantelzorgcafé en café")
    assert titles(query) == ["Mantelzorgcafé en café"]


@pytest.mark.parametrize("query", ["beleid mantelzorg", "mantelzorg beleid", "mantelzorgbeleid"])
def test_finds_a_compound_by_its_parts_and_the_parts_by_the_compound(library: Any, titles: Any, query: str) -> None:
    library.add("Mantelzorgbeleid in uw gemeente")
    library.add("Beleid voor mantelzorg")
    library.add("Beleid voor sport")
    assert sorted(titles(query)[:2]) == ["Beleid voor mantelzorg", "Mantelzorgbeleid in uw gemeente"]


def test_finds_a_compound_that_was_typed_apart(library: Any, titles: Any) -> None:
    library.add("Steun bij mantelzorg")
    assert titles("mantel zorg") == ["Steun bij mantelzorg"]


def test_finds_a_phrase_only_side_by_side_and_as_it_is_written(library: Any, titles: Any) -> None:
    library.add("Gids", "De jonge mantelzorger staat centraal.")
    library.add("Tips", "Een mantelzorger is soms jonge moeder.")
    library.add("Meer", "Alle jonge mantelzorgers.")
    assert titles('"jonge mantelzorger"') == ["Gids"]
    assert titles('"mantelzorger is soms"') == ["Tips"]
    assert titles("“jonge mantelzorgers”") == ["Meer"]


def test_leaves_out_what_has_an_excluded_word_or_phrase(library: Any, titles: Any) -> None:
    library.add("Handreiking voor scholen")
    library.add("Handreiking voor gemeenten")
    library.add("Handreiking", "Voor de hele klas.")
    assert sorted(titles("handreiking -gemeente")) == ["Handreiking", "Handreiking voor scholen"]
    assert sorted(titles('handreiking -"hele klas"')) == ["Handreiking voor gemeenten", "Handreiking voor scholen"]
    assert sorted(titles("-gemeente")) == ["Handreiking", "Handreiking voor scholen"]


def test_finds_words_that_begin_with_the_last_one_typed(library: Any, search: Any, titles: Any) -> None:
    library.add("Handreiking mantelzorg")
    library.add("Respijtzorg")
    assert titles("mantelz") == ["Handreiking mantelzorg"]
    assert titles("handreiking mant") == ["Handreiking mantelzorg"]
    assert titles("mantelz handreiking") == ["Handreiking mantelzorg"]
    assert search("mantelz").corrected == ""


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("mantelzrog", "mantelzorg"),
        ("matelzorg", "mantelzorg"),
        ("gemente", "gemeente"),
        ("respeitzorg", "respijtzorg"),
        ("shcool", "school"),
        ("mantelzorg gemente", "mantelzorg gemeente"),
    ],
)
def test_finds_what_was_meant_by_a_mistyped_word(
    library: Any, search: Any, titles: Any, query: str, meant: str
) -> None:
    library.add("Mantelzorg in de gemeente")
    library.add("Respijtzorg en school")
    library.add("Iets anders")
    assert titles(query) == titles(meant) != []
    assert search(query).corrected == meant


def test_offers_no_correction_that_finds_nothing(library: Any, search: Any) -> None:
    library.add("Mantelzorg", access=Access.MEMBERS)
    library.add("Iets anders")
    found = search("mantelzrog")
    assert (found.results.total, found.corrected) == (0, "")


def test_puts_the_very_word_before_another_form_and_that_before_a_correction(library: Any, titles: Any) -> None:
    library.add("Alle scholen hier", days_old=1)
    library.add("Onze school hier", days_old=2)
    assert titles("school") == ["Onze school hier", "Alle scholen hier"]
    assert titles("scholen") == ["Alle scholen hier", "Onze school hier"]


def test_puts_names_before_headings_and_headings_before_text(library: Any, titles: Any) -> None:
    heading = {"id": "1", "type": "heading", "value": {"text": "Respijtzorg", "level": 2, "anchor": "a"}}
    for number in range(5):
        library.add(f"Iets {number}", [{**heading, "value": {**heading["value"], "text": "Samen"}}])
    library.add("Gids A", "Over respijtzorg en nog eens respijtzorg, en meer.")
    library.add("Gids B", [heading, text_block("<p>Lees hier verder over de steun in de buurt.</p>")])
    library.add("Respijtzorg", "Hier staat iets anders in de tekst, en nog wat.")
    assert titles("respijtzorg") == ["Respijtzorg", "Gids B", "Gids A"]


def test_puts_what_is_superseded_behind_what_replaced_it(library: Any, titles: Any) -> None:
    figure = {"type": "figure", "value": "1", "source": "x", "sourceUrl": None, "date": None}
    new = library.add("Cijfer over jonge mantelzorgers", **figure, claim="Nieuw", supersededBy=None)
    library.add("Cijfer over jonge mantelzorgers, oud", **figure, claim="Cijfer", supersededBy=str(new.pk))
    assert titles("cijfer jonge mantelzorgers")[0] == "Cijfer over jonge mantelzorgers"


def test_puts_an_item_with_all_words_before_one_with_some(library: Any, titles: Any) -> None:
    library.add("School", "Signaleren.")
    library.add("Gids", "Een school kan mantelzorg goed signaleren.")
    assert titles("school mantelzorg signaleren")[0] == "Gids"


def test_wants_both_of_two_words_and_most_of_many(library: Any, titles: Any) -> None:
    library.add("Zwolle en respijtzorg")
    library.add("Zwolle en sport")
    for number in range(service.ENOUGH):
        library.add(f"Zwolle en steun {number}")
    assert titles("respijtzorg zwolle")[0] == "Zwolle en respijtzorg"
    assert "Zwolle en sport" not in titles("zwolle steun")
    assert "Zwolle en respijtzorg" in titles("hoe vind ik goede respijtzorg in de buurt van zwolle")


def test_finds_synonyms_at_once(library: Any, titles: Any, synonyms: Any) -> None:
    library.add("Steun voor jonge mantelzorgers")
    library.add("Wat is JMZ?")
    library.add("Jonge ouders")
    assert titles("JMZ") == ["Wat is JMZ?"]
    synonyms("JMZ, jonge mantelzorger")
    assert sorted(titles("jmz")) == ["Steun voor jonge mantelzorgers", "Wat is JMZ?"]
    assert sorted(titles("jonge mantelzorgers")) == ["Steun voor jonge mantelzorgers", "Wat is JMZ?"]
    assert titles("jonge ouders")[0] == "Jonge ouders"


def test_finds_synonyms_of_several_words_with_stop_words(library: Any, titles: Any, synonyms: Any) -> None:
    library.add("Als je broer of zus ziek is")
    library.add("Broer en opa")
    synonyms("brusje, broer of zus")
    assert titles("brusjes") == ["Als je broer of zus ziek is"]


def test_a_synonym_in_one_direction_does_not_work_in_the_other(library: Any, titles: Any, synonyms: Any) -> None:
    library.add("KOPP")
    library.add("Psychische problemen")
    synonyms("KOPP", finds_also="psychische problemen")
    assert sorted(titles("kopp")) == ["KOPP", "Psychische problemen"]
    assert titles("psychische problemen") == ["Psychische problemen"]


def test_forgets_a_synonym_at_once(library: Any, titles: Any, synonyms: Any) -> None:
    library.add("Steun voor jonge mantelzorgers")
    entry = synonyms("JMZ, jonge mantelzorger")
    assert titles("jmz") == ["Steun voor jonge mantelzorgers"]
    entry.delete()
    assert titles("jmz") == []


def test_filters_by_type_facet_and_time(library: Any, titles: Any) -> None:
    library.add("Gids A", facets={"theme": ["policy"], "audience": ["school", "gemeente"]}, days_old=3)
    library.add("Gids B", facets={"theme": ["research"], "audience": ["school"]}, days_old=1)
    library.add("Gids C", type="content", facets={"theme": ["policy"]})
    assert sorted(titles("gids", where={"theme": ["policy"]})) == ["Gids A", "Gids C"]
    assert titles("gids", where={"theme": ["policy"], "audience": ["school"]}) == ["Gids A"]
    assert sorted(titles("gids", where={"theme": ["policy", "research"]})) == ["Gids A", "Gids B", "Gids C"]
    assert titles("gids", types=("content",)) == ["Gids C"]
    two_days_ago = timezone.now() - datetime.timedelta(days=2)
    assert sorted(titles("gids", published_after=two_days_ago)) == ["Gids B", "Gids C"]


def test_counts_the_values_of_facets_whatever_is_chosen_of_them(library: Any, search: Any) -> None:
    library.add("Gids A", facets={"theme": ["policy"], "audience": ["school", "gemeente"]})
    library.add("Gids B", facets={"theme": ["research"], "audience": ["school"]})
    library.add("Gids C", type="content", facets={"theme": ["policy"]})
    library.add("Iets anders", facets={"theme": ["policy"]})
    names = ("theme", "audience", "type", "locale")
    results = search("gids", facets=names).results
    assert results.facets == {
        "theme": {"policy": 2, "research": 1},
        "audience": {"school": 2, "gemeente": 1},
        "type": {"handout": 2, "content": 1},
        "locale": {"nl": 3},
    }
    results = search("gids", facets=names, where={"theme": ["research"]}).results
    assert results.total == 1
    assert results.facets["theme"] == {"policy": 2, "research": 1}
    assert results.facets["audience"] == {"school": 1}
    assert results.facets["type"] == {"handout": 1}
    results = search("gids", facets=names, where={"theme": ["policy"]}, types=("handout",)).results
    assert results.facets["theme"] == {"policy": 1, "research": 1}
    assert results.facets["type"] == {"handout": 1, "content": 1}
    assert results.facets["audience"] == {"school": 1, "gemeente": 1}


def test_counts_the_languages_beside_the_chosen_one(library: Any, search: Any) -> None:
    library.add("Zorg")
    library.add("Zorg", locale="en")
    results = search("zorg", facets=("locale",)).results
    assert (results.total, results.facets["locale"]) == (1, {"nl": 1, "en": 1})


def test_counts_more_values_than_a_page_of_wagtail(library: Any, search: Any) -> None:
    for number in range(30):
        library.add("Gids", facets={"tag": [f"tag-{number}", "alle"]})
    counts = search("gids", facets=("tag",)).results.facets["tag"]
    assert (len(counts), counts["alle"]) == (31, 30)


def test_sorts_by_date_and_title(library: Any, titles: Any) -> None:
    library.add("B gids", days_old=1)
    library.add("A gids", days_old=3)
    library.add("C gids", days_old=2)
    assert titles("gids", sort="-published_at") == ["B gids", "C gids", "A gids"]
    assert titles("gids", sort="published_at") == ["A gids", "C gids", "B gids"]
    assert titles("gids", sort="title") == ["A gids", "B gids", "C gids"]


def test_without_a_text_everything_is_found(library: Any, titles: Any) -> None:
    library.add("Een", days_old=2)
    library.add("Twee", days_old=1)
    assert titles(sort="-published_at") == ["Twee", "Een"]


@pytest.mark.parametrize("sort", ["relevance", "-published_at", "title"])
def test_pages_are_complete_and_without_repetition_while_others_publish(library: Any, search: Any, sort: str) -> None:
    wanted = {library.add(f"Gids {'en gids ' * (number % 3)}{number:02}", days_old=number).pk for number in range(12)}
    seen: list[Any] = []
    after = None
    while True:
        results = search("gids", sort=sort, size=5, after=after).results
        seen += [hit.id for hit in results.hits]
        if not results.more:
            break
        last = results.hits[-1]
        after = After(last.value, last.id)
        library.add("Nieuwe gids", "Gids en nog een gids.")
    assert len(seen) == len(set(seen))
    assert wanted <= set(seen)


def test_pinned_items_come_first(library: Any, engine: Any, search: Any) -> None:
    library.add("Gids over zorg")
    first, second = library.add("Iets anders"), library.add("Zorg")
    hidden = library.add("Besloten", access=Access.MEMBERS)
    indexing.follow()
    request = service.Search(text="gids", filters=Filters(locale="nl"))
    from search.engines.base import Request  # noqa: PLC0415
    from search.queries import build  # noqa: PLC0415
    from search.thesaurus import Thesaurus  # noqa: PLC0415

    query = build(request.text, "nl", Thesaurus())
    results = engine.search(
        Request(queries={"nl": query}, filters=request.filters, pinned=(second.pk, hidden.pk, first.pk))
    )
    assert [hit.id for hit in results.hits][:2] == [second.pk, first.pk]
    assert [hit.pinned for hit in results.hits] == [True, True, False]
    assert results.total == 3


def test_shows_members_more_than_others(library: Any, search: Any, titles: Any) -> None:
    library.add("Open gids")
    library.add("Besloten gids", access=Access.MEMBERS)
    assert titles("gids") == ["Open gids"]
    assert search("gids", facets=("type",)).results.facets == {"type": {"handout": 1}}
    levels = (Access.PUBLIC, Access.MEMBERS)
    assert sorted(titles("gids", levels=levels)) == ["Besloten gids", "Open gids"]


def test_what_changed_is_found_as_it_is_now(library: Any, titles: Any) -> None:
    item = library.add("Oude titel")
    assert titles("oude") == ["Oude titel"]
    library.add("Nieuwe titel", item=item)
    assert (titles("oude"), titles("nieuwe")) == ([], ["Nieuwe titel"])


def test_what_is_removed_is_found_nowhere(library: Any, search: Any, titles: Any) -> None:
    item = library.add("Vertrouwelijk rapport", facets={"theme": ["policy"]})
    library.add("Ander stuk")
    assert titles("vertrouwelijk") == ["Vertrouwelijk rapport"]
    library.remove(item)
    found = search("vertrouwelijk", facets=("theme",))
    assert (found.results.total, found.results.hits, found.results.facets["theme"]) == (0, [], {})
    assert search("vertrouwelik").corrected == ""


@pytest.mark.parametrize(
    ("block", "query"),
    [
        (
            {"type": "accordion", "value": {"items": [{"title": "Wat kost het?", "html": "<p>Alleen lef.</p>"}]}},
            "lef",
        ),
        ({"type": "table", "value": {"caption": "", "columns": ["Wie"], "rows": [["De buurvrouw"]]}}, "buurvrouw"),
        (
            {"type": "steps", "value": {"title": "", "steps": [{"title": "Luister", "html": "<p>Echt.</p>"}]}},
            "luisteren",
        ),
        (
            {"type": "quotation", "value": {"text": "Ik kook elke dag", "speaker": "", "role": "", "kind": "document"}},
            "kook",
        ),
    ],
)
def test_rich_blocks_are_searched(library: Any, titles: Any, block: dict[str, Any], query: str) -> None:
    library.add("Gids", [{"id": "1", **block}])
    library.add("Iets anders")
    assert titles(query) == ["Gids"]


def test_marks_what_was_found_as_safe_html(library: Any, search: Any) -> None:
    library.add("Scholen & <b>steun</b>", "Onze school zegt: 1 &lt; 2 &amp; meer <em>steun</em>.")
    found = search("school", passages=True)
    marked = highlights(found.results.hits[0].passages, found.queries)
    assert marked["title"] == "<mark>Scholen</mark> &amp; &lt;b&gt;steun&lt;/b&gt;"
    assert marked["passages"][0]["html"] == "Onze <mark>school</mark> zegt: 1 &lt; 2 &amp; meer steun."


@pytest.mark.parametrize(
    "query",
    [
        *('"', '""', "-", "--", "- -", "*", "a*", "(", ")", "NEAR(a b)", "a AND", "OR", "NOT x", "^a", "title:x"),
        *("a:*", "'", "''", "\\", "\x00", "\x00a", "%", "_", "{}", "[]", "a|b", "a & b", "!a", "<->", "💥", "\ud800"),
        *("qxschool", "de het een", "wat is dat", "x" * 200, "é" * 200, "a " * 100, "١٢٣", "\u202eabc", ".", "1e5"),
        *('"de"', '-"', '"a b c d e f g h"', "n:", "w:school", "-school -zorg"),
    ],
)
def test_no_query_fails(library: Any, search: Any, query: str) -> None:
    library.add("School", "De zorg van een ander.")
    search(query)
    search(query, locale="", facets=("theme", "type"), passages=True)


def test_a_query_of_stop_words_finds_those_words(library: Any, titles: Any) -> None:
    library.add("Wat dan?")
    library.add("Iets anders")
    assert titles("wat") == ["Wat dan?"]
