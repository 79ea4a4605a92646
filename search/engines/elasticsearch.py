"""Elasticsearch, 8 or 9: fields and analyzers for each language, and everything about a page of hits in one request.

Every index has a name of its own, ``jmz-20250131120000-1f2e3d4c``. The alias ``jmz`` names the active one, ``jmz-new``
the one that is being built; an index that neither names is dropped.
"""

from __future__ import annotations

import base64
import logging
import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from elastic_transport import ConnectionTimeout, Transport, TransportApiResponse
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import streaming_bulk

from cms.publishing.models import Access
from search.engines.base import (
    OWN_COLUMNS,
    PINNED,
    RELEVANCE,
    ZONE_WEIGHTS,
    ZONES,
    After,
    Alternative,
    EngineDown,
    EngineSlow,
    Entry,
    Group,
    Hit,
    IndexMissing,
    Query,
    Request,
    Results,
    Similar,
)
from search.languages import Language, language

# At lower levels it repeats what people look for. Who asks the engine tells of what goes wrong.
logging.getLogger("elastic_transport").setLevel(logging.ERROR)

Json = dict[str, Any]

SEARCH_SECONDS, WRITE_SECONDS = 2, 30
CHUNK_BYTES = 10_000_000

SCALE = 0.01
"""What all other scores are multiplied by: even the best match of the longest query stays far below the pinned."""

EXACT, PART, PROXIMITY = 0.1, 0.8, 0.5
"""What a match counts beside that of a stem: the very form, which adds to it; a part of a compound; words together."""

SLOP = 4
"""How many places words may be apart to count as together."""

OTHER_ZONES = 0.3
"""How much of its score in other zones a match adds to that in its best one."""

MOST_CLAUSES = 1000
"""The smallest limit that nodes set is 1024."""

LIMITS = ((1000, 1000), (12, 1000), (6, 1000), (3, 1000), (1, 20))
"""Alternatives of a group and excluded words that are kept, the next where a query has too many clauses."""

FACET_LIMIT = 200
SIMILAR_LIMIT = 20
NEUTRAL = "other"
"""The fields of locales without a language."""


class ElasticsearchEngine:
    """``url`` may name a user and a password, or an API key: ``https://user:password@host``, ``https://key@host``."""

    name = "elasticsearch"
    transactional = False

    def __init__(self, url: str, prefix: str = "jmz") -> None:
        self.url = url
        self.active, self.building = prefix, f"{prefix}-new"
        self._own_name = re.compile(rf"{re.escape(prefix)}-\d{{14}}-[0-9a-f]{{8}}")

    def prepare(self) -> None:
        name = f"{self.active}-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        with _asking():
            self._drop(self._behind(self.building))
            self._writer.indices.create(index=name, **definition(), aliases={self.building: {}})

    def write(self, entries: Sequence[Entry], removed: Collection[UUID], *, building: bool) -> None:
        if not entries and not removed:
            return
        with _asking():
            # Elasticsearch would make an index of its own accord for a name that is neither an index nor an alias.
            index = self._index(self.building if building else self.active)
            actions: list[Json] = [
                {"_op_type": "index", "_id": str(entry.id), "_source": document(entry)} for entry in entries
            ]
            actions += [{"_op_type": "delete", "_id": str(public_id)} for public_id in removed]
            for succeeded, item in streaming_bulk(
                self._writer,
                actions,
                index=index,
                max_chunk_bytes=CHUNK_BYTES,
                raise_on_error=False,
                timeout=f"{WRITE_SECONDS}s",
            ):
                [(operation, answer)] = item.items()
                if not succeeded and not (operation == "delete" and answer["status"] == 404):
                    raise EngineDown(f"{answer['status']} {_type_of(answer.get('error'))}")
            if not building:
                self._writer.indices.refresh(index=index)

    def swap(self) -> None:
        with _asking():
            active, ready = self._behind(self.active), self._behind(self.building)
            if ready:
                self._writer.indices.refresh(index=ready)
                actions = [{"remove": {"index": index, "alias": self.active}} for index in active]
                actions += [{"remove": {"index": index, "alias": self.building}} for index in ready]
                actions += [{"add": {"index": ready[-1], "alias": self.active}}]
                self._writer.indices.update_aliases(actions=actions)
            elif not active:
                raise IndexMissing("no index")
            known = self._writer.indices.get_alias(index=f"{self.active}-*").body
            self._drop(
                [name for name, own in known.items() if self._own_name.fullmatch(name) and not own.get("aliases")]
            )

    def search(self, request: Request) -> Results:
        answer = self._ask(_body(self._as_of_now(request)))
        hits = [
            Hit(
                id=UUID(hit["_id"]),
                value=hit["sort"][0],
                pinned=UUID(hit["_id"]) in request.pinned,
                passages=base64.b64decode(hit["_source"]["passages"]) if request.passages else b"",
            )
            for hit in answer["hits"]["hits"]
        ]
        counts = answer.get("aggregations", {})
        return Results(
            hits=hits[: request.size],
            total=answer["hits"]["total"]["value"],
            more=len(hits) > request.size,
            facets={
                name: _values(name, counts[f"facet_{place}"]["values"]["buckets"])
                for place, name in enumerate(request.facets)
            },
            missing={
                locale: frozenset(
                    number
                    for number in range(len(query.groups))
                    if counts.get("everything", {}).get(f"{place}_{number}", {}).get("doc_count") == 0
                )
                for place, (locale, query) in enumerate(request.queries.items())
            },
        )

    def _as_of_now(self, request: Request) -> Request:
        """Return the request with the score that the last hit of the page before has today.

        Scores shift with every entry that is written. If that hit is gone, the score that it had has to do.
        """
        if request.after is None or request.sort != RELEVANCE:
            return request
        body = _body(replace(request, after=None, facets=(), passages=False, size=0))
        only = {"bool": {"must": [body["query"]], "filter": [{"term": {"id": str(request.after.id)}}]}}
        found = self._ask({"query": only, "source": False, "size": 1})["hits"]["hits"]
        return replace(request, after=After(found[0]["_score"], request.after.id)) if found else request

    def similar(self, word: str, *, locale: str, prefix: bool = False) -> Iterable[Similar]:
        if prefix:
            return self._count_words(f"{_literally(word)}.*", locale)
        suggest = {
            "words": {
                "text": word,
                "term": {
                    "field": f"{_fields(locale)}_public",
                    "size": SIMILAR_LIMIT,
                    "suggest_mode": "always",
                    "max_edits": 2,
                    "prefix_length": 0,
                    "min_word_length": 3,
                    # Common words may be mistyped others as well.
                    "max_term_freq": 1_000_000_000,
                },
            }
        }
        answer = self._ask({"size": 0, "suggest": suggest})
        alike = [option["text"] for found in answer.get("suggest", {}).get("words", []) for option in found["options"]]
        # What is suggested may be left of entries that are gone, or of another locale: only the counts are exact.
        return self._count_words(alike, locale) if alike else []

    def versions(self) -> dict[UUID, str]:
        found: dict[UUID, str] = {}
        after: Json = {}
        with _asking():
            index = self._index(self.active)
            while True:
                answer = self._writer.search(
                    index=index, size=1000, sort="id", source=False, docvalue_fields=[{"field": "version"}], **after
                )
                hits = answer["hits"]["hits"]
                found |= {UUID(hit["_id"]): hit["fields"]["version"][0] for hit in hits}
                if len(hits) < 1000:
                    return found
                after = {"search_after": hits[-1]["sort"]}

    def has_index(self) -> bool:
        with _asking():
            return bool(self._behind(self.active))

    def _count_words(self, include: str | list[str], locale: str) -> list[Similar]:
        public: list[Json] = [{"term": {"access": Access.PUBLIC.value}}, {"term": {"locale": locale}}]
        words = {"field": "vocabulary", "include": include, "size": SIMILAR_LIMIT}
        answer = self._ask({"size": 0, "query": {"bool": {"filter": public}}, "aggs": {"words": {"terms": words}}})
        return [Similar(found["key"], found["doc_count"]) for found in answer["aggregations"]["words"]["buckets"]]

    def _ask(self, body: Json) -> Json:
        with _asking():
            try:
                answer = self._search(body)
            except NotFoundError:
                # The index has just been replaced by another; or there is none, and there will be none.
                answer = self._search(body)
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise EngineDown("took too long" if answer["timed_out"] else "shards failed")
        return answer

    def _search(self, body: Json) -> Json:
        return self._client.search(
            index=self.active,
            timeout=f"{SEARCH_SECONDS}s",
            allow_partial_search_results=False,
            # Scores differ a little between copies of an index: the pages of one search have to come from the same.
            preference="search",
            **body,
        ).body

    @property
    def _client(self) -> Elasticsearch:
        return _connect(self.url, os.getpid())

    @property
    def _writer(self) -> Elasticsearch:
        return self._client.options(request_timeout=WRITE_SECONDS)

    def _behind(self, alias: str) -> list[str]:
        """Return the names of the indexes that an alias names."""
        try:
            return sorted(self._writer.indices.get_alias(name=alias).body)
        except NotFoundError:
            return []

    def _index(self, alias: str) -> str:
        found = self._behind(alias)
        if not found:
            raise IndexMissing("no index")
        return found[-1]

    def _drop(self, names: Collection[str]) -> None:
        if names:
            self._writer.indices.delete(index=sorted(names), ignore_unavailable=True)


class _Transport(Transport):
    """Speaks the language of Elasticsearch 8, which 9 understands as well; the client's own is that of 9 alone."""

    def perform_request(self, method: str, target: str, **options: Any) -> TransportApiResponse:
        headers = options.pop("headers", {})
        spoken = {name: value.replace("compatible-with=9", "compatible-with=8") for name, value in headers.items()}
        return super().perform_request(method, target, headers=spoken, **options)


@cache
def _connect(url: str, process: int) -> Elasticsearch:
    """Return the client of a process: one that was forked may not share the connections of its parent."""
    try:
        address = urlsplit(url)
        options: Json = {}
        if address.username and address.password is None:
            options["api_key"] = unquote(address.username)
            url = urlunsplit(address._replace(netloc=address.netloc.rpartition("@")[2]))
        # One more try is for a connection that was closed while nobody used it; a node that is slow is not asked again.
        return Elasticsearch(
            url,
            transport_class=_Transport,
            request_timeout=SEARCH_SECONDS,
            max_retries=1,
            retry_on_timeout=False,
            retry_on_status=(),
            **options,
        )
    except ValueError:
        raise EngineDown("the address is none") from None


@contextmanager
def _asking() -> Iterator[None]:
    """Turn what goes wrong into ``EngineDown``. What Elasticsearch says of it may repeat what was looked for."""
    try:
        yield
    except ApiError as error:
        raise EngineDown(f"{error.status_code} {_type_of(error.body)}") from None
    except TransportError as error:
        kind = EngineSlow if isinstance(error, ConnectionTimeout) else EngineDown
        raise kind(type(error).__name__) from None


def _type_of(answer: Any) -> str:
    """Return what kind of error an answer tells of."""
    error = answer.get("error", answer) if isinstance(answer, dict) else None
    return str(error.get("type", "")) if isinstance(error, dict) else ""


def definition() -> Json:
    """Return the settings and the mappings of an index."""
    keyword, not_searched = {"type": "keyword"}, {"type": "keyword", "index": False}
    properties: Json = {
        # Moments are texts of the same length, which keep their microseconds and stand in their own order.
        **dict.fromkeys(
            ("id", "type", "locale", "access", "published_at", "changed_at", "values", "vocabulary"), keyword
        ),
        **dict.fromkeys(("version", "title", "position"), not_searched),
        "standing": {"type": "float", "index": False},
        "passages": {"type": "binary"},
    }
    filters: Json = {}
    analyzers: Json = {}
    for code, of in _languages().items():
        analyzer = "whitespace"
        if of.elasticsearch:
            analyzer, stop, stem = f"{code}_terms", f"{code}_stop", f"{code}_stem"
            filters[stop] = {"type": "stop", "stopwords": f"_{of.elasticsearch.lower()}_"}
            filters[stem] = {"type": "snowball", "language": of.elasticsearch}
            chain = ["lowercase", "asciifolding", stop, stem]
            analyzers[analyzer] = {"type": "custom", "tokenizer": "standard", "filter": chain}
        for zone in ZONES:
            properties[f"{code}_{zone}"] = {"type": "text", "analyzer": analyzer}
            properties[f"{code}_{zone}_words"] = {"type": "text", "analyzer": "whitespace"}
            properties[f"{code}_{zone}_parts"] = {"type": "text", "analyzer": analyzer, "index_options": "freqs"}
        properties[f"{code}_public"] = {
            "type": "text",
            "analyzer": "whitespace",
            "index_options": "docs",
            "norms": False,
        }
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "analysis": {"filter": filters, "analyzer": analyzers},
        },
        "mappings": {"dynamic": "strict", "_source": {"includes": ["passages"]}, "properties": properties},
    }


def document(entry: Entry) -> Json:
    """Return what is sent of an entry."""
    fields = _fields(entry.locale)
    sent: Json = {
        "id": str(entry.id),
        "version": entry.version,
        "type": entry.type,
        "locale": entry.locale,
        "access": entry.access,
        "title": entry.title,
        "position": entry.position,
        "published_at": _moment(entry.published_at),
        "changed_at": _moment(entry.changed_at),
        "standing": entry.standing,
        "values": [f"{name}={value}" for name, value in entry.values],
        "passages": base64.b64encode(entry.passages).decode(),
    }
    for zone, text in entry.zones.items():
        sent[f"{fields}_{zone}"] = text.terms
        sent[f"{fields}_{zone}_words"] = text.words
        sent[f"{fields}_{zone}_parts"] = text.parts
    if entry.access == Access.PUBLIC:
        words = sorted({word for text in entry.zones.values() for word in f"{text.words} {text.parts}".split()})
        sent |= {"vocabulary": words, f"{fields}_public": " ".join(words)}
    return sent


def _languages() -> dict[str, Language]:
    """Return the languages that have fields of their own, by the beginning of their names."""
    known = [language(code) for code, _name in settings.LANGUAGES]
    return {of.code: of for of in known if of.elasticsearch} | {NEUTRAL: Language(NEUTRAL, "simple", "")}


def _fields(locale: str) -> str:
    code = language(locale).code
    return code if code in _languages() else NEUTRAL


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _body(request: Request) -> Json:
    """Return the request for a page of hits."""
    always, own = _filters(request)
    queries = _queries(request)
    matching = [{"bool": {"filter": [{"term": {"locale": locale}}], "must": [query]}} for locale, query, _ in queries]
    found: Json = {
        "function_score": {
            "query": _any(matching),
            "field_value_factor": {"field": "standing", "missing": 1},
            "boost_mode": "multiply",
            "boost": SCALE,
        }
    }
    if request.pinned:
        ids = list(map(str, request.pinned))
        found = _any(
            [
                {"bool": {"must": [found], "must_not": [{"terms": {"id": ids}}]}},
                *(
                    {"constant_score": {"filter": {"term": {"id": public_id}}, "boost": PINNED - place}}
                    for place, public_id in enumerate(dict.fromkeys(ids))
                ),
            ]
        )
    always.append({"terms": {"locale": list(request.queries)}})
    body: Json = {
        "query": {"bool": {"must": [found], "filter": always}},
        "size": request.size + 1,
        "track_total_hits": True,
        "source": ["passages"] if request.passages else False,
        "sort": _order(request.sort),
        "aggs": _counts(request, own) | _missing(request, queries),
    }
    if own:
        body["post_filter"] = {"bool": {"filter": list(own.values())}}
    if request.after:
        body["search_after"] = _behind(request.after, request.sort)
    return body


def _filters(request: Request) -> tuple[list[Json], dict[str, Json]]:
    """Return the filters that hold for everything, and by facet those that do not hold for its own counts."""
    filters = request.filters
    named: dict[str, Json] = {
        name: {"terms": {"values": [f"{name}={value}" for value in values]}} for name, values in filters.facets
    }
    if filters.types:
        named["type"] = {"terms": {"type": list(filters.types)}}
    if filters.locale:
        named["locale"] = {"term": {"locale": filters.locale}}
    always: list[Json] = [{"terms": {"access": list(filters.levels)}}]
    always += [condition for name, condition in named.items() if name not in request.facets]
    for column, moment in (("published_at", filters.published_after), ("changed_at", filters.changed_after)):
        if moment:
            always.append({"range": {column: {"gt": _moment(moment)}}})
    return always, {name: condition for name, condition in named.items() if name in request.facets}


def _order(sort: str) -> list[Json]:
    if sort == RELEVANCE:
        return [{"_score": "desc"}, {"id": "asc"}]
    direction = "desc" if sort.startswith("-") else "asc"
    return [{sort.removeprefix("-"): direction}, {"id": direction}]


def _behind(after: After, sort: str) -> list[Any]:
    value: Any = after.value
    if sort == RELEVANCE:
        value = float(value)
    elif sort.endswith("_at"):
        moment = datetime.fromisoformat(str(value))
        value = _moment(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return [value, str(after.id)]


def _counts(request: Request, own: Mapping[str, Json]) -> Json:
    """Return a count for each facet, of what all filters but its own let through."""
    counts: Json = {}
    for place, name in enumerate(request.facets):
        values: Json = {"field": name if name in OWN_COLUMNS else "values", "size": FACET_LIMIT}
        if name not in OWN_COLUMNS:
            values["include"] = f"{_literally(name)}=.*"
        others = [condition for other, condition in own.items() if other != name]
        counts[f"facet_{place}"] = {"filter": {"bool": {"filter": others}}, "aggs": {"values": {"terms": values}}}
    return counts


def _values(name: str, buckets: Iterable[Json]) -> dict[str, int]:
    start = 0 if name in OWN_COLUMNS else len(name) + 1
    return {bucket["key"][start:]: bucket["doc_count"] for bucket in buckets}


def _literally(text: str) -> str:
    """Return the regular expression that matches this text alone."""
    return re.sub(r"[^\w]", r"\\\g<0>", text)


def _missing(request: Request, queries: Iterable[tuple[str, Json, dict[int, Json]]]) -> Json:
    """Return how many entries a reader may see that have what a group looks for, whatever else is asked."""
    visible = {"terms": {"access": list(request.filters.levels)}}
    counts: Json = {}
    for place, (locale, _query, groups) in enumerate(queries):
        for number, group in groups.items():
            found = {"bool": {"filter": [{"term": {"locale": locale}}, visible, group]}}
            counts[f"{place}_{number}"] = {"filter": found}
    return {"everything": {"global": {}, "aggs": counts}} if counts else {}


def _queries(request: Request) -> list[tuple[str, Json, dict[int, Json]]]:
    """Return by locale what matches, and what may be missing; as much of it as nodes accept."""
    made: list[tuple[str, Json, dict[int, Json]]] = []
    for limits in LIMITS:
        made = [
            (locale, *_Wanted(locale, request.zones, *limits).query(query)) for locale, query in request.queries.items()
        ]
        if sum(_clauses(query) for _locale, query, _groups in made) <= MOST_CLAUSES:
            break
    return made


def _clauses(query: Any) -> int:
    if isinstance(query, dict):
        return sum(
            1 if key.startswith(("match", "term", "prefix")) else _clauses(value) for key, value in query.items()
        )
    return sum(map(_clauses, query)) if isinstance(query, list) else 0


def _any(queries: list[Json]) -> Json:
    return {"bool": {"should": queries, "minimum_should_match": 1}} if queries else {"match_none": {}}


def _best(queries: list[Json], boost: float = 1.0) -> Json:
    if not queries:
        return {"match_none": {}}
    return {"dis_max": {"queries": queries, "tie_breaker": OTHER_ZONES, "boost": boost}}


class _Wanted:
    """Queries in the language of Elasticsearch, for the fields of one locale."""

    def __init__(self, locale: str, zones: Sequence[str], alternatives: int, excluded: int) -> None:
        self.of = language(locale)
        self.alternatives, self.excluded = alternatives, excluded
        self.fields = [(f"{_fields(locale)}_{zone}", ZONE_WEIGHTS[zone]) for zone in zones]

    def query(self, query: Query) -> tuple[Json, dict[int, Json]]:
        """Return what matches, and by number what was typed, which may be missing."""
        groups = [self.group(group) for group in query.groups]
        must = [made for made, group in zip(groups, query.groups, strict=True) if group.must]
        others = {
            number: made
            for number, (made, group) in enumerate(zip(groups, query.groups, strict=True))
            if not group.must
        }
        should = self.together([group for group in query.groups if not group.must and group.alternatives])
        if query.required > len(others):
            must.append({"match_none": {}})
        elif query.required:
            must.append({"bool": {"should": list(others.values()), "minimum_should_match": query.required}})
        else:
            should += others.values()
        excluded = [self.alternative(found) for found in dict.fromkeys(query.excluded)]
        found = {
            "must": must or [{"match_all": {}}],
            "should": should,
            "must_not": excluded[: self.excluded],
            "minimum_should_match": 0,
        }
        typed = {
            number: self.alternative(query.groups[number].alternatives[0], typed=False)
            for number in others
            if query.groups[number].alternatives
        }
        return self._completer({"bool": found}, list(others.values()), query.required), typed

    def _completer(self, found: Json, groups: list[Json], required: int) -> Json:
        """Let what has more of the groups count for more: the square of their share."""
        functions = [
            {
                "filter": {"bool": {"should": groups, "minimum_should_match": number}},
                "weight": (number / (number - 1)) ** 2,
            }
            for number in range(max(required, 1) + 1, len(groups) + 1)
        ]
        # What every function costs is searched for once more.
        affordable = MOST_CLAUSES // 4 // max(1, _clauses(groups))
        functions = functions[-affordable:] if affordable else []
        if not functions:
            return found
        return {"function_score": {"query": found, "functions": functions, "score_mode": "multiply"}}

    def group(self, group: Group) -> Json:
        chosen = group.alternatives[: self.alternatives]
        made = [self.alternative(alternative, typed=not place) for place, alternative in enumerate(chosen)]
        return made[0] if len(made) == 1 else _best(made)

    def alternative(self, alternative: Alternative, *, typed: bool = True) -> Json:
        """Return the query for an alternative. In the very form as it was ``typed`` it counts for more."""
        if alternative.prefix:
            make = self.beginning
        elif alternative.phrase:
            return self.phrase(alternative)
        elif alternative.exact:
            make = self.form
        else:
            make = self.typed_word if typed else self.word
        words = [make(word) for word in dict.fromkeys(alternative.words)]
        if len(words) == 1 and alternative.weight == 1:
            return words[0]
        return {"bool": {"must": words or [{"match_none": {}}], "boost": alternative.weight}}

    def word(self, word: str, share: float = 0.0) -> Json:
        """Return the query for a word in all its forms and in compounds; with a ``share`` for its very form."""
        text = self.of.canonical(word)
        ways: list[Json] = []
        for field, weight in self.fields:
            stem = _match(field, text, weight)
            ways.append(_any([stem, _term(f"{field}_words", word, weight * share)]) if share else stem)
            ways.append(_match(f"{field}_parts", text, weight * PART))
        return _best(ways)

    def typed_word(self, word: str) -> Json:
        return self.word(word, EXACT)

    def form(self, word: str) -> Json:
        return _best([_term(f"{field}_words", word, weight) for field, weight in self.fields])

    def beginning(self, word: str) -> Json:
        return _best(
            [{"prefix": {f"{field}_words": {"value": word, "boost": weight}}} for field, weight in self.fields]
        )

    def phrase(self, alternative: Alternative) -> Json:
        words = alternative.words
        if alternative.exact or all(map(self.of.is_stop, words)):
            found = [_phrase(f"{field}_words", words, weight) for field, weight in self.fields]
        else:
            found = [_phrase(field, list(map(self.of.canonical, words)), weight) for field, weight in self.fields]
        return _best(found, alternative.weight)

    def together(self, groups: Sequence[Group]) -> list[Json]:
        """Return what adds to the score where words that were typed one after the other are close to each other."""
        typed = [group.alternatives[0] for group in groups]
        pairs = [
            (*one.words, *next_one.words) for one, next_one in pairwise(typed) if not (one.prefix or next_one.prefix)
        ]
        return [
            _best(
                [
                    _phrase(field, list(map(self.of.canonical, words)), weight * PROXIMITY, slop=SLOP)
                    for field, weight in self.fields
                ]
            )
            for words in pairs
        ]


def _match(field: str, text: str, boost: float) -> Json:
    return {"match": {field: {"query": text, "operator": "and", "boost": boost}}}


def _term(field: str, word: str, boost: float) -> Json:
    return {"term": {field: {"value": word, "boost": boost}}}


def _phrase(field: str, words: Sequence[str], boost: float, slop: int = 0) -> Json:
    return {"match_phrase": {field: {"query": " ".join(words), "slop": slop, "boost": boost}}}
