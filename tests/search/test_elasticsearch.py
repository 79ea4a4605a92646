"""The engine that asks Elasticsearch, on entries made by hand."""

from __future__ import annotations

import base64
import logging
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from cms.publishing.reading import Filters
from search.documents import prepare
from search.engines import elasticsearch
from search.engines.base import (
    ARCHIVE,
    BODY,
    LEAD,
    PINNED,
    TITLE,
    ZONES,
    After,
    Alternative,
    EngineDown,
    Entry,
    Group,
    Query,
    Request,
    Results,
)
from search.engines.elasticsearch import ElasticsearchEngine, definition
from search.languages import language
from search.queries import build
from search.thesaurus import Thesaurus

pytestmark = pytest.mark.elasticsearch

URL = os.environ.get("ELASTICSEARCH_URL", "")
MEMBERS_TOO = ("public", "members")
FIRST_DAY = datetime(2025, 1, 1, 12, 0, 0, 1, tzinfo=UTC)


def entry(
    number: int, title: str, lead: str = "", body: str = "", archive: str = "", *, locale: str = "nl", **others: Any
) -> Entry:
    texts = dict(zip(ZONES, (title, lead, body, archive), strict=True))
    fields: dict[str, Any] = {
        "id": UUID(int=number),
        "version": f"v{number}",
        "type": "article",
        "locale": locale,
        "access": "public",
        "title": title,
        "position": f"{number:04}",
        "published_at": FIRST_DAY + timedelta(days=number),
        "changed_at": FIRST_DAY + timedelta(days=100 - number),
        "standing": 1.0,
        "values": (),
        "zones": {zone: prepare(text, language(locale)) for zone, text in texts.items()},
        "passages": f"passages of {number}".encode() + b"\xff",
    }
    return Entry(**fields | others)


CORPUS = [
    entry(
        1, "Mantelzorg op jonge leeftijd", "Wat jonge mantelzorgers doen", values=(("theme", "school"), ("tag", "a"))
    ),
    entry(2, "Steun op school", "De mentor ziet het kind", "Kinderen die zorgen", values=(("theme", "school"),)),
    entry(3, "Een gids voor de mentor", "Praten met ouders", "Steun vragen aan school", type="guide"),
    entry(4, "Kind van een zieke ouder", body="Over ouders met een ziekte", values=(("theme", "thuis"), ("tag", "a"))),
    entry(5, "Oude gids", archive="Een gids voor de mentor", standing=0.3, values=(("theme", "thuis"),), type="guide"),
    entry(6, "Verborgen kwartaalcijfers", "Steun voor leden", access="members", values=(("theme", "school"),)),
    entry(7, "Young carers at school", "What children do", locale="en", values=(("theme", "school"),)),
    entry(8, "Jonge zorgers", "Jongeren in de jeugdzorg", values=(("tag", "b"),)),
    entry(9, "Aide aux écoliers", locale="fr"),
]


def remove(made: ElasticsearchEngine) -> None:
    client = Elasticsearch(URL)
    found = client.indices.get_alias(index=f"{made.active}-*").body
    if found:
        client.indices.delete(index=list(found))
    client.close()


def new_engine() -> ElasticsearchEngine:
    return ElasticsearchEngine(URL, f"test{secrets.token_hex(4)}")


@pytest.fixture(scope="module", autouse=True)
def _patience() -> Iterator[None]:
    """A node that has only just started is slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elasticsearch, "SEARCH_SECONDS", 20)
        yield
    elasticsearch._connect.cache_clear()


@pytest.fixture(scope="module")
def filled(_patience: None) -> Iterator[ElasticsearchEngine]:
    """An engine with the corpus, which no test changes."""
    made = new_engine()
    made.prepare()
    made.write(CORPUS, (), building=True)
    made.swap()
    yield made
    remove(made)


@pytest.fixture
def engine() -> Iterator[ElasticsearchEngine]:
    """An engine with an empty index."""
    made = new_engine()
    made.prepare()
    made.swap()
    yield made
    remove(made)


def asked(*queries: Query, locales: tuple[str, ...] = ("nl", "en"), **others: Any) -> Request:
    """A request to the languages in this order; all of them without a query match everything."""
    given = dict(zip(locales, queries, strict=False)) if queries else dict.fromkeys(locales, Query())
    return Request(**{"queries": given, "filters": Filters(), **others})


def one_of(*alternatives: Alternative, must: bool = False) -> Query:
    return Query((Group(alternatives, must=must),), required=0 if must else 1)


def typed(text: str, locale: str = "nl") -> Query:
    return build(text, locale, Thesaurus())


def numbers(results: Results) -> list[int]:
    return [hit.id.int for hit in results.hits]


def found(engine: ElasticsearchEngine, query: Query, **others: Any) -> list[int]:
    return numbers(engine.search(asked(query, **others)))


def test_each_language_has_fields_of_its_own(filled: ElasticsearchEngine) -> None:
    properties = definition()["mappings"]["properties"]
    for code in ("nl", "en", "other"):
        for zone in ZONES:
            assert {f"{code}_{zone}", f"{code}_{zone}_words", f"{code}_{zone}_parts"} <= set(properties)
    assert properties["nl_title"]["analyzer"] == "nl_terms"
    assert properties["en_title"]["analyzer"] == "en_terms"
    assert properties["other_title"]["analyzer"] == "whitespace"


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_stems_are_those_of_the_other_engines(filled: ElasticsearchEngine, locale: str) -> None:
    words = "kinderen zorgen mantelzorgers ziekte scholen ideeen carers children families supported young gids"
    of = language(locale)
    terms = " ".join(map(of.canonical, words.split()))
    answer = Elasticsearch(URL).indices.analyze(index=filled.active, analyzer=f"{locale}_terms", text=terms)
    assert [token["token"] for token in answer["tokens"]] == [of.stem(word) for word in words.split()]


def test_stop_words_leave_a_gap(filled: ElasticsearchEngine) -> None:
    answer = Elasticsearch(URL).indices.analyze(index=filled.active, analyzer="nl_terms", text="kind van een ouder")
    assert [(token["token"], token["position"]) for token in answer["tokens"]] == [("kind", 0), ("ouder", 3)]


def test_unknown_fields_are_refused(filled: ElasticsearchEngine) -> None:
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping"):
        Elasticsearch(URL).index(index=filled.active, document={"unknown": 1})


def test_words_are_found_in_every_form(filled: ElasticsearchEngine) -> None:
    assert set(found(filled, typed("kind"))) == {2, 4}
    assert set(found(filled, typed("kinderen"))) == {2, 4}
    assert set(numbers(filled.search(asked(typed("child", "en"), locales=("en",))))) == {7}


def test_parts_of_compounds_are_found_and_count_less(engine: ElasticsearchEngine) -> None:
    engine.write([entry(1, "De jeugdzorg"), entry(2, "De zorg"), entry(3, "De jeugd")], (), building=False)
    assert found(engine, typed("zorg")) == [2, 1]
    assert found(engine, typed("jeugd")) == [3, 1]
    assert set(found(engine, typed("jeugdzorg"))) == {1}


def test_the_very_form_counts_more(engine: ElasticsearchEngine) -> None:
    engine.write([entry(1, "Over scholen"), entry(2, "Over school")], (), building=False)
    assert found(engine, typed("school")) == [2, 1]
    assert found(engine, typed("scholen")) == [1, 2]


def test_title_counts_more_than_lead_and_text_and_archive(engine: ElasticsearchEngine) -> None:
    texts = ["", "", "", ""]
    entries = []
    for number in range(4):
        own = [*texts]
        own[number] = "vakantie"
        entries.append(entry(4 - number, *own))
    engine.write(entries, (), building=False)
    assert found(engine, typed("vakantie")) == [4, 3, 2, 1]


def test_a_phrase_stands_side_by_side(filled: ElasticsearchEngine) -> None:
    assert found(filled, one_of(Alternative(("jonge", "mantelzorger"), phrase=True))) == [1]
    assert found(filled, one_of(Alternative(("mantelzorger", "jonge"), phrase=True))) == []
    assert found(filled, one_of(Alternative(("jonge", "mantelzorger"), phrase=True, exact=True))) == []
    assert found(filled, one_of(Alternative(("kind", "van", "een", "zieke", "ouder"), phrase=True))) == [4]
    assert found(filled, typed('"gids voor de mentor"')) == [3, 5]


def test_an_exact_word_is_not_inflected(filled: ElasticsearchEngine) -> None:
    assert found(filled, one_of(Alternative(("kinderen",), exact=True))) == [2]
    assert found(filled, one_of(Alternative(("een",), exact=True))) == [4, 3, 5]


def test_a_beginning_is_enough(filled: ElasticsearchEngine) -> None:
    assert set(found(filled, one_of(Alternative(("mantelz",), prefix=True)))) == {1}
    assert found(filled, one_of(Alternative(("mantelz",)))) == []


def test_all_words_of_an_alternative_are_needed_across_zones(filled: ElasticsearchEngine) -> None:
    assert found(filled, one_of(Alternative(("steun", "mentor", "kinderen")))) == [2]


def test_alternatives_count_by_their_weight(filled: ElasticsearchEngine) -> None:
    steun, gids = Alternative(("kind",)), Alternative(("gids",), weight=0.01)
    assert found(filled, one_of(steun, gids))[:2] == [4, 2]
    assert found(filled, one_of(replace(steun, weight=0.01), replace(gids, weight=1.0)))[:2] == [3, 5]


def test_as_many_groups_as_required(filled: ElasticsearchEngine) -> None:
    groups = tuple(Group((Alternative((word,)),)) for word in ("steun", "mentor", "ziekte"))
    assert set(found(filled, Query(groups, required=1))) == {2, 3, 4, 5}
    assert set(found(filled, Query(groups, required=2))) == {2, 3}
    assert found(filled, Query(groups, required=3)) == []
    assert found(filled, Query(groups, required=4)) == []
    assert len(found(filled, Query(groups, required=0))) == 6
    assert set(found(filled, Query(groups, required=0))[:3]) == {2, 3, 4}


def test_what_must_be_there_is_there(filled: ElasticsearchEngine) -> None:
    must = Group((Alternative(("ouders",), phrase=True, exact=True),), must=True)
    others = tuple(Group((Alternative((word,)),)) for word in ("steun", "gids"))
    assert set(found(filled, Query((must,)))) == {3, 4}
    assert found(filled, Query((must, *others), required=1)) == [3]


def test_what_is_excluded_is_not_found(filled: ElasticsearchEngine) -> None:
    assert found(filled, typed("gids -oude")) == [3]
    assert 2 not in found(filled, typed("-kinderen"))
    assert found(filled, typed('mentor -"gids voor de mentor"')) == [2]


def test_nothing_typed_matches_everything_and_no_word_nothing(filled: ElasticsearchEngine) -> None:
    assert found(filled, Query()) == [1, 2, 3, 4, 8, 5]
    assert found(filled, typed("?!")) == []
    assert filled.search(asked(typed("?!"))).missing == {"nl": frozenset()}
    assert filled.search(Request(queries={}, filters=Filters())).total == 0


def test_words_together_count_more(engine: ElasticsearchEngine) -> None:
    apart = "steun van de gemeente en soms ook van een goede vriend of buurvrouw of leraar op de school"
    together = "steun op school van de gemeente en soms ook van een goede vriend of buurvrouw of de leraar"
    engine.write([entry(1, "", body=apart), entry(2, "", body=together)], (), building=False)
    assert found(engine, typed("steun school")) == [2, 1]


def test_superseded_entries_stand_behind(filled: ElasticsearchEngine) -> None:
    hits = filled.search(asked(typed("gids"))).hits
    assert [hit.id.int for hit in hits] == [3, 5]
    assert float(hits[0].value) > float(hits[1].value)


def test_only_the_zones_asked_for_are_searched(filled: ElasticsearchEngine) -> None:
    assert found(filled, typed("mentor"), zones=(TITLE,)) == [3]
    assert set(found(filled, typed("mentor"), zones=(TITLE, LEAD))) == {2, 3}
    assert set(found(filled, typed("mentor"), zones=(BODY, ARCHIVE))) == {5}


def test_languages_are_kept_apart(filled: ElasticsearchEngine) -> None:
    both = filled.search(asked(typed("school"), typed("school", "en")))
    assert set(numbers(both)) == {2, 3, 7}
    assert found(filled, typed("school", "en"), locales=("en",)) == [7]
    assert found(filled, typed("ecoliers", "fr"), locales=("fr",)) == [9]


def test_members_see_more(filled: ElasticsearchEngine) -> None:
    assert 6 not in found(filled, typed("steun"))
    assert 6 in found(filled, typed("steun"), filters=Filters(levels=MEMBERS_TOO))


def test_filters_hold_for_all_hits(filled: ElasticsearchEngine) -> None:
    def left(**filters: Any) -> set[int]:
        return set(numbers(filled.search(asked(filters=Filters(**filters)))))

    assert left(types=("guide",)) == {3, 5}
    assert left(locale="en") == {7}
    assert left(facets=(("theme", ("school", "thuis")),)) == {1, 2, 4, 5, 7}
    assert left(facets=(("theme", ("school", "thuis")), ("tag", ("a",)))) == {1, 4}
    assert left(published_after=CORPUS[6].published_at) == {8}
    assert left(published_after=CORPUS[6].published_at - timedelta(microseconds=1)) == {7, 8}
    assert left(changed_after=CORPUS[1].changed_at) == {1}


def test_facets_are_counted_without_their_own_filter(filled: ElasticsearchEngine) -> None:
    facets = ("theme", "tag", "type", "locale")
    results = filled.search(asked(facets=facets))
    assert results.facets == {
        "theme": {"school": 3, "thuis": 2},
        "tag": {"a": 2, "b": 1},
        "type": {"article": 5, "guide": 2},
        "locale": {"nl": 6, "en": 1},
    }
    filters = Filters(facets=(("theme", ("thuis",)),), types=("article",), locale="nl")
    results = filled.search(asked(facets=facets, filters=filters))
    assert (numbers(results), results.total) == ([4], 1)
    assert results.facets == {
        "theme": {"school": 2, "thuis": 1},
        "tag": {"a": 1},
        "type": {"article": 1, "guide": 1},
        "locale": {"nl": 1},
    }
    results = filled.search(asked(facets=("type",), filters=filters))
    assert results.facets == {"type": {"article": 1, "guide": 1}}


def test_values_with_signs_of_regular_expressions_are_values(engine: ElasticsearchEngine) -> None:
    values = (("a.b", "x=y|z"), ("azb", "other"), ("a.bc", "no"))
    engine.write([entry(1, "Iets", values=values)], (), building=False)
    assert engine.search(asked(facets=("a.b",))).facets == {"a.b": {"x=y|z": 1}}


@pytest.mark.parametrize("column", ["title", "position", "published_at", "changed_at"])
@pytest.mark.parametrize("falling", [False, True])
def test_pages_follow_each_other_in_any_order(filled: ElasticsearchEngine, column: str, falling: bool) -> None:
    expected = sorted(
        (each for each in CORPUS if each.access == "public" and each.locale != "fr"),
        key=lambda each: (getattr(each, column), each.id),
        reverse=falling,
    )
    assert pages(filled, asked(sort=f"{'-' * falling}{column}", size=2)) == [each.id.int for each in expected]


def pages(engine: ElasticsearchEngine, request: Request) -> list[int]:
    """The hits of all pages; each says how many there are."""
    hits: list[int] = []
    while True:
        results = engine.search(request)
        hits += numbers(results)
        if not results.more:
            assert results.total == len(hits)
            return hits
        last = results.hits[-1]
        request = replace(request, after=After(last.value, last.id))


def test_pages_of_equal_value_go_by_id(engine: ElasticsearchEngine) -> None:
    engine.write([entry(number, "Gelijk", published_at=FIRST_DAY) for number in range(7)], (), building=False)
    assert pages(engine, asked(typed("gelijk"), size=2)) == [0, 1, 2, 3, 4, 5, 6]
    assert pages(engine, asked(sort="published_at", size=3)) == [0, 1, 2, 3, 4, 5, 6]
    assert pages(engine, asked(sort="-published_at", size=3)) == [6, 5, 4, 3, 2, 1, 0]


def test_pages_by_relevance_follow_each_other(filled: ElasticsearchEngine) -> None:
    request = asked(typed("school mentor steun"), pinned=(UUID(int=8),))
    whole = numbers(filled.search(request))
    assert whole[0] == 8
    assert pages(filled, replace(request, size=1)) == whole


def test_a_moment_is_taken_in_any_notation(filled: ElasticsearchEngine) -> None:
    request = asked(sort="published_at", locales=("nl",))
    for value in ("2025-01-04T13:00:00.000001+01:00", "2025-01-04 12:00:00.000001"):
        assert numbers(filled.search(replace(request, after=After(value, UUID(int=3))))) == [4, 5, 8]


def test_pinned_hits_come_first_and_need_not_match(filled: ElasticsearchEngine) -> None:
    request = asked(typed("gids"), pinned=(UUID(int=4), UUID(int=5)))
    results = filled.search(request)
    assert [(hit.id.int, hit.pinned) for hit in results.hits] == [(4, True), (5, True), (3, False)]
    assert [hit.value for hit in results.hits[:2]] == [PINNED, PINNED - 1]
    assert float(results.hits[2].value) < 100
    assert results.total == 3


def test_pinned_hits_obey_filters_levels_and_languages(filled: ElasticsearchEngine) -> None:
    pinned = tuple(UUID(int=number) for number in (6, 7, 4, 99))
    assert found(filled, typed("gids"), pinned=pinned) == [4, 3, 5]
    assert found(filled, typed("gids"), pinned=pinned, filters=Filters(levels=MEMBERS_TOO))[:2] == [6, 4]
    guides = asked(typed("gids"), pinned=pinned, facets=("type",), filters=Filters(types=("guide",)))
    results = filled.search(guides)
    assert numbers(results) == [3, 5]
    assert results.facets == {"type": {"guide": 2, "article": 1}}


def test_the_best_match_stays_below_the_pinned(engine: ElasticsearchEngine) -> None:
    words = "een zeer bijzonder lange titel over zeldzame woorden die nergens anders in staan dan hier"
    others = [entry(number, f"Iets anders {number}") for number in range(2, 200)]
    engine.write([entry(1, words, words, words), *others], (), building=False)
    results = engine.search(asked(typed(f'{words} "{words}"'), pinned=(UUID(int=2),)))
    assert numbers(results) == [2, 1]
    assert float(results.hits[1].value) < 100


def test_passages_are_sent_when_asked_for(filled: ElasticsearchEngine) -> None:
    request = asked(typed("gids"))
    assert [hit.passages for hit in filled.search(request).hits] == [b"", b""]
    assert filled.search(replace(request, passages=True)).hits[0].passages == b"passages of 3\xff"


def test_missing_are_the_words_that_nobody_may_see(filled: ElasticsearchEngine) -> None:
    def missing(levels: tuple[str, ...] = ("public",), **filters: Any) -> dict[str, set[int]]:
        request = asked(
            typed("steun vragn kwartaalcijfers"),
            typed("school vragn", "en"),
            filters=Filters(levels=levels, **filters),
        )
        return {locale: set(found) for locale, found in filled.search(request).missing.items()}

    assert missing() == {"nl": {1, 2}, "en": {1}}
    assert missing(MEMBERS_TOO) == {"nl": {1}, "en": {1}}
    assert missing(types=("event",)) == {"nl": {1, 2}, "en": {1}}


def test_quoted_words_are_never_missing(filled: ElasticsearchEngine) -> None:
    assert filled.search(asked(typed('"vragn" steun'))).missing == {"nl": frozenset()}


def test_words_that_look_alike_are_those_of_public_entries(filled: ElasticsearchEngine) -> None:
    assert ("mantelzorg", 1) in list(filled.similar("mantlzorg", locale="nl"))
    assert ("school", 2) in list(filled.similar("xchool", locale="nl"))
    assert ("school", 1) in list(filled.similar("xchool", locale="en"))
    assert ("ouder", 1) in list(filled.similar("oude", locale="nl"))
    assert list(filled.similar("kwartaalcyfers", locale="nl")) == []
    assert list(filled.similar("zz", locale="nl")) == []


def test_common_words_have_others_that_look_alike(engine: ElasticsearchEngine) -> None:
    entries = [entry(number, "Zorgen") for number in range(50)]
    engine.write([*entries, entry(100, "Borgen")], (), building=False)
    assert list(engine.similar("zorgen", locale="nl")) == [("borgen", 1)]


def test_words_begin_alike(filled: ElasticsearchEngine) -> None:
    assert set(filled.similar("mantelz", locale="nl", prefix=True)) == {("mantelzorg", 1), ("mantelzorgers", 1)}
    assert list(filled.similar("kwartaal", locale="nl", prefix=True)) == []
    assert list(filled.similar("m.*", locale="nl", prefix=True)) == []


def test_words_of_removed_entries_are_forgotten(engine: ElasticsearchEngine) -> None:
    engine.write([entry(1, "Geheimpje"), entry(2, "Geheimpjes")], (), building=False)
    engine.write([replace(CORPUS[5], id=UUID(int=1))], [UUID(int=2)], building=False)
    assert list(engine.similar("geheimpja", locale="nl")) == []
    assert list(engine.similar("geheim", locale="nl", prefix=True)) == []


def test_writing_is_visible_at_once(engine: ElasticsearchEngine) -> None:
    engine.write(CORPUS[:2], (), building=False)
    assert engine.versions() == {UUID(int=1): "v1", UUID(int=2): "v2"}
    engine.write([replace(CORPUS[0], version="new")], [UUID(int=2), UUID(int=77)], building=False)
    assert engine.versions() == {UUID(int=1): "new"}
    engine.write((), (), building=False)


def test_versions_of_many_entries_are_all_there(engine: ElasticsearchEngine) -> None:
    engine.write([entry(number, "") for number in range(1001)], (), building=False)
    assert len(engine.versions()) == 1001


def test_an_index_is_built_beside_the_active_one(engine: ElasticsearchEngine) -> None:
    engine.write(CORPUS[:1], (), building=False)
    engine.prepare()
    engine.write(CORPUS[1:3], (), building=True)
    assert set(engine.versions()) == {UUID(int=1)}
    engine.swap()
    assert set(engine.versions()) == {UUID(int=2), UUID(int=3)}
    assert numbers(engine.search(asked(sort="position"))) == [2, 3]


def indexes(engine: ElasticsearchEngine) -> dict[str, set[str]]:
    answer = Elasticsearch(URL).indices.get_alias(index=f"{engine.active}-*")
    return {name: set(own["aliases"]) for name, own in answer.body.items()}


def test_an_index_that_was_never_finished_is_replaced(engine: ElasticsearchEngine) -> None:
    engine.prepare()
    engine.write(CORPUS, (), building=True)
    engine.prepare()
    assert sorted(map(len, indexes(engine).values())) == [1, 1]
    engine.swap()
    assert engine.versions() == {}


def test_swapping_twice_does_no_harm_and_tidies_up(engine: ElasticsearchEngine) -> None:
    engine.write(CORPUS[:1], (), building=False)
    left_over, of_others = f"{engine.active}-20200101000000-00000000", f"{engine.active}-acceptance"
    for name in (left_over, of_others):
        Elasticsearch(URL).indices.create(index=name)
    engine.swap()
    assert set(engine.versions()) == {UUID(int=1)}
    assert left_over not in indexes(engine)
    assert of_others in indexes(engine)


def test_the_engine_is_down_without_an_index() -> None:
    engine = new_engine()
    for ask in (
        lambda: engine.search(asked()),
        lambda: engine.similar("woord", locale="nl"),
        engine.versions,
        engine.swap,
        lambda: engine.write(CORPUS, (), building=False),
        lambda: engine.write(CORPUS, (), building=True),
    ):
        with pytest.raises(EngineDown):
            ask()
    assert not Elasticsearch(URL).indices.exists(index=engine.active)


def test_the_engine_is_down_if_an_entry_is_refused(engine: ElasticsearchEngine) -> None:
    with pytest.raises(EngineDown, match="400"):
        engine.write([replace(CORPUS[0], standing="much")], (), building=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["http://user:pass@127.0.0.1:{}", "http://key@127.0.0.1:{}", "", "127.0.0.1"])
def test_the_engine_is_down_if_nothing_answers(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        engine = ElasticsearchEngine(address.format(closed.getsockname()[1]))
        with caplog.at_level(logging.DEBUG), pytest.raises(EngineDown) as raised:
            engine.search(asked(typed("geheim")))
        with pytest.raises(EngineDown):
            engine.write((), [UUID(int=1)], building=False)
    told = f"{raised.value} {caplog.text}"
    assert not any(secret in told for secret in ("geheim", "pass", "key@"))


def test_the_engine_is_down_if_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch, "SEARCH_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(EngineDown, match="Timeout"):
        ElasticsearchEngine(f"http://127.0.0.1:{silent.getsockname()[1]}").search(asked())


@pytest.mark.parametrize(
    ("user", "sent"),
    [("kEy%3D", "ApiKey kEy="), ("user:pa%40ss", f"Basic {base64.b64encode(b'user:pa@ss').decode()}")],
)
def test_keys_and_passwords_are_taken_from_the_address(user: str, sent: str) -> None:
    received = []

    class Broken(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path.partition("?")[0], self.headers["Authorization"]))
            assert self.headers["Accept"].endswith("; compatible-with=8")
            self.send_error(503)

        def log_message(self, *_args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Broken) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(EngineDown, match="503"):
            ElasticsearchEngine(f"http://{user}@127.0.0.1:{server.server_port}/under").search(asked())
        server.shutdown()
    assert received == [("/under/jmz/_search", sent)]


def test_a_process_that_was_forked_has_a_client_of_its_own(filled: ElasticsearchEngine) -> None:
    own = filled._client
    assert filled._client is own
    assert ElasticsearchEngine(URL)._client is own
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "getpid", lambda: -1)
        assert filled._client is not own


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"-{chr(code)}" for code in range(0x3B1, 0x3B1 + 17)) * 4,
        " ".join(f"-{first}{second}" for first in "bcdfg" for second in "aeiouyhklmn")[:200],
        " ".join(f'"{letter}"' for letter in "abcdefghijklmnopqrstuvwxyz0123456789") + " iets anders",
        "a " * 100,
        "zorgverzekeringsmaatschappij " * 6,
        "\x00 <&> \\ /.*/ ~2 ^3 AND OR NOT (a* OR b?) [1 TO 2] field:x",
    ],
)
def test_no_query_is_refused(filled: ElasticsearchEngine, text: str) -> None:
    filled.search(asked(typed(text[:200]), typed(text[:200], "en"), facets=("theme", "type", "locale")))


def test_no_number_of_synonyms_is_refused(filled: ElasticsearchEngine) -> None:
    groups = [
        Group(
            (Alternative((word,)), *(Alternative((f"{word}{n}", "en", "meer"), phrase=n % 2 == 0) for n in range(100)))
        )
        for word in ["steun", "school", "mentor", "gids", "ouder", "kind", "ziekte", "zorg"]
    ]
    query = Query(tuple(groups), required=1)
    request = asked(query, query)
    assert set(numbers(filled.search(request))) == {2, 3, 4, 5, 7, 8}
    sent = elasticsearch._body(request)["query"]
    assert elasticsearch._clauses(sent) < 1024
