"""What the engines in the database of the content have in common: their tables, their filters, and one statement.

The active tables have plain names; those of an index that is being built end in ``_new`` and take the names over in
one transaction.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import log
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cms.publishing.models import Access
from cms.publishing.reading import as_id
from search.engines.base import (
    PINNED,
    RELEVANCE,
    Alternative,
    Entry,
    Group,
    Hit,
    Query,
    Request,
    Results,
    Similar,
)
from search.languages import Language, language

COLUMNS = ("id", "version", "type", "locale", "access", "title", "position", "published_at", "changed_at", "standing")
WORD, STEM, NUMBER = "w", "s", "n"
"""Kinds of rows in the table of words; the last one counts the entries themselves."""

RANKED = 200
"""Entries of which a finer score is worked out, where that takes long."""

NO_BYTES = "CAST(NULL AS bytea)"

Frequencies = Mapping[tuple[str, str, str], int]
"""In how many public entries a word or a stem is, by language, kind and term."""


@dataclass
class Sql:
    """A part of a statement with its parameters."""

    text: str
    values: list[Any] = field(default_factory=list)

    def __add__(self, other: Sql) -> Sql:
        return Sql(self.text + other.text, [*self.values, *other.values])


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    parts = list(parts)
    return Sql(separator.join(part.text for part in parts), [value for part in parts for value in part.values])


class DatabaseEngine(ABC):
    """The shared part; an engine states what its database does in a way of its own."""

    name = "database"
    transactional = True
    tables: tuple[str, ...] = ("search_entry", "search_word")

    @abstractmethod
    def create(self, suffix: str, unique: str) -> Iterable[str]:
        """Return the statements that make the tables; ``unique`` keeps the names of indexes apart."""

    @abstractmethod
    def insert(self, cursor: Any, entries: Sequence[Entry], terms: Sequence[str], suffix: str) -> None:
        """Write entries that are not there."""

    @abstractmethod
    def delete(self, cursor: Any, ids: Sequence[Any], suffix: str) -> None:
        """Remove entries."""

    @abstractmethod
    def match(self, query: Query, request: Request, of: Language, known: Frequencies) -> tuple[Sql, Sql, Sql]:
        """Return the tables, the condition and the score of entries that match."""

    @abstractmethod
    def has_value(self, name: str, values: Sequence[str]) -> Sql:
        """Return the condition that an entry has one of the values."""

    @abstractmethod
    def counts(self, names: Sequence[str], own: Mapping[str, Sql]) -> Iterable[Sql]:
        """Return selects from ``m``: "facet", a name and a value with = between, their number, and no bytes.

        ``own`` are the columns ``ok_…`` of chosen values, which do not hold for the facet of the same name.
        """

    @abstractmethod
    def similar(self, word: str, *, locale: str, prefix: bool = False) -> Iterable[Similar]: ...

    def as_text(self, expression: str) -> str:
        return f"CAST({expression} AS text)"

    def prepare(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DROP TABLE IF EXISTS {table}_new")
            for statement in self.create("_new", secrets.token_hex(4)):
                cursor.execute(statement)

    def swap(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
                cursor.execute(f"ALTER TABLE {table}_new RENAME TO {table}")

    def write(self, entries: Sequence[Entry], removed: Collection[UUID], *, building: bool) -> None:
        suffix = "_new" if building else ""
        ids = [self._id(public_id) for public_id in [*(entry.id for entry in entries), *removed]]
        if not ids:
            return
        terms = [terms_of(entry) for entry in entries]
        with transaction.atomic(), connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(ids))
            cursor.execute(f"SELECT locale, terms FROM search_entry{suffix} WHERE id IN ({marks})", ids)
            difference: Counter[tuple[str, str]] = Counter()
            for locale, old in cursor.fetchall():
                difference.subtract((locale, term) for term in old.split())
            for entry, own in zip(entries, terms, strict=True):
                difference.update((entry.locale, term) for term in own.split())
            self.delete(cursor, ids, suffix)
            self.insert(cursor, entries, terms, suffix)
            self._count_words(cursor, difference, suffix)

    def _count_words(self, cursor: Any, difference: Counter[tuple[str, str]], suffix: str) -> None:
        rows = sorted((locale, term[0], term[2:], number) for (locale, term), number in difference.items() if number)
        if rows:
            cursor.executemany(
                f"INSERT INTO search_word{suffix} (locale, kind, term, entries) VALUES (%s, %s, %s, %s) "
                f"ON CONFLICT (locale, kind, term) DO UPDATE SET entries = search_word{suffix}.entries + "
                "excluded.entries",
                rows,
            )
        if any(row[3] < 0 for row in rows):
            cursor.execute(f"DELETE FROM search_word{suffix} WHERE entries <= 0")

    def versions(self) -> dict[UUID, str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, version FROM search_entry")
            return {as_id(public_id): version for public_id, version in cursor.fetchall()}

    def has_index(self) -> bool:
        return self.tables[0] in connection.introspection.table_names()

    def search(self, request: Request) -> Results:
        known = self._frequencies(request.queries)
        return self._results(request, self.rows(self._statement(request, known)), known)

    def rows(self, statement: Sql) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement.text, statement.values)
            return cursor.fetchall()

    def values_of(self, entry: Entry) -> list[Any]:
        """Return what stands in ``COLUMNS``, as the database takes it."""
        values = {name: getattr(entry, name) for name in COLUMNS} | {"id": self._id(entry.id)}
        return [self.moment(value) if name.endswith("_at") else value for name, value in values.items()]

    def _id(self, public_id: UUID) -> UUID | str:
        return public_id if connection.features.has_native_uuid_field else public_id.hex

    def _frequencies(self, queries: Mapping[str, Query]) -> Frequencies:
        """Look up how common everything is that is looked for; one statement."""
        wanted = {
            (locale, kind, term)
            for locale, query in queries.items()
            for group in query.groups
            for alternative in group.alternatives
            for word in alternative.words
            for kind, term in ((WORD, word), (STEM, language(locale).stem(word)), (NUMBER, ""))
        }
        if not wanted:
            return {}
        by_scope: dict[tuple[str, str], list[str]] = {}
        for locale, kind, term in wanted:
            by_scope.setdefault((locale, kind), []).append(term)
        parts = [
            Sql(f"(locale = %s AND kind = %s AND term IN ({', '.join(['%s'] * len(terms))}))", [*scope, *terms])
            for scope, terms in by_scope.items()
        ]
        where = joined(" OR ", parts)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT locale, kind, term, entries FROM search_word WHERE {where.text}", where.values)
            return {(locale, kind, term): entries for locale, kind, term, entries in cursor.fetchall()}

    def _statement(self, request: Request, known: Frequencies) -> Sql:
        """Return one statement for the hits, their number and the counts of all facets."""
        always, own = self._conditions(request)
        columns = self._columns(request, own)
        found = joined(
            " UNION ALL ",
            [self._matches(request, locale, columns, always, known) for locale in request.queries],
        )
        start = Sql("WITH found AS MATERIALIZED (") + found
        if request.pinned:
            start += Sql("), m AS MATERIALIZED (") + self._with_pinned(request, columns, always, own)
        else:
            start += Sql("), m AS (SELECT * FROM found")
        everything = " AND ".join(f"ok_{name}" for name in own) or "1 = 1"
        order, value = self._order(request.sort)
        passages, entries = NO_BYTES, ""
        if request.passages:
            passages, entries = "e.passages", " JOIN search_entry e ON e.number = h.number"
        source = f"m WHERE {everything}"
        if ranked := self._ranked(request, everything, known):
            start += Sql("), ") + ranked
            source = "ranked WHERE 1 = 1"
        hits = (
            Sql(f"), hits AS (SELECT id, number, {value} AS value FROM {source}")
            + self._behind(request, source.split()[0])
            + Sql(f" ORDER BY {order} LIMIT %s)", [request.size + 1])
            + Sql(f" SELECT 'hit', {self.as_text('h.id')}, {self.as_text('h.value')}, {passages} FROM hits h{entries}")
        )
        count = self.as_text("count(*)")
        total = Sql(f" UNION ALL SELECT 'total', {count}, NULL, {NO_BYTES} FROM m WHERE {everything}")
        counts = [Sql(" UNION ALL ") + part for part in self.counts(request.facets, own)]
        return start + hits + total + joined("", counts)

    def _ranked(self, request: Request, everything: str, known: Frequencies) -> Sql | None:
        """Return the best entries with a finer score, and behind them, from the second page on, all others."""
        finer = {
            locale: found
            for locale, query in request.queries.items()
            if (found := self.finer(query, request, language(locale), known))
        }
        if request.sort != RELEVANCE or not finer:
            return None
        best = f"SELECT * FROM m WHERE {everything} ORDER BY score DESC, id LIMIT {RANKED}"
        parts = []
        for locale, (tables, score) in finer.items():
            pinned_too = Sql(f"CASE WHEN b.score > {PINNED / 2} THEN b.score ELSE ") + score + Sql(" END")
            parts.append(
                Sql("SELECT b.id, b.number, ")
                + pinned_too
                + Sql(" AS score FROM best b JOIN search_entry e ON e.number = b.number")
                + tables
                + Sql(" WHERE b.locale = %s", [locale])
            )
        if request.after:
            others = f"{everything} AND number NOT IN (SELECT number FROM best)"
            parts.append(Sql(f"SELECT id, number, score - {PINNED} FROM m WHERE {others}"))
        return Sql(f"best AS ({best}), ranked AS MATERIALIZED (") + joined(" UNION ALL ", parts)

    def finer(self, query: Query, request: Request, of: Language, known: Frequencies) -> tuple[Sql, Sql] | None:
        """Return tables and the score for the best entries, if ``match`` gives a rough score only."""
        return None

    def _conditions(self, request: Request) -> tuple[list[Sql], dict[str, Sql]]:
        """Return the filters that hold for everything, and by facet those that do not hold for its own counts."""
        filters = request.filters
        named = {name: self.has_value(name, values) for name, values in filters.facets}
        if filters.types:
            named["type"] = any_of("e.type", filters.types)
        if filters.locale:
            named["locale"] = any_of("e.locale", [filters.locale])
        always = [any_of("e.access", filters.levels)]
        always += [condition for name, condition in named.items() if name not in request.facets]
        for column, moment in (("published_at", filters.published_after), ("changed_at", filters.changed_after)):
            if moment:
                always.append(Sql(f"e.{column} > %s", [self.moment(moment)]))
        return always, {name: condition for name, condition in named.items() if name in request.facets}

    def moment(self, value: Any) -> Any:
        return connection.ops.adapt_datetimefield_value(value)

    def _columns(self, request: Request, own: Mapping[str, Sql]) -> Sql:
        plain = Sql(", ".join(f"e.{name}" for name in self._kept(request)))
        return joined(", ", [plain, *(condition + Sql(f" AS ok_{name}") for name, condition in own.items())])

    def _kept(self, request: Request) -> list[str]:
        names = ["number", "id", "type", "locale", *self.kept_columns]
        if request.sort != RELEVANCE:
            names.append(request.sort.removeprefix("-"))
        return list(dict.fromkeys(names))

    kept_columns: tuple[str, ...] = ()

    def _matches(self, request: Request, locale: str, columns: Sql, always: list[Sql], known: Frequencies) -> Sql:
        tables, condition, score = self.match(request.queries[locale], request, language(locale), known)
        where = joined(" AND ", [condition, Sql("e.locale = %s", [locale]), *always])
        return Sql("SELECT ") + columns + Sql(", ") + score + Sql(" AS score FROM ") + tables + Sql(" WHERE ") + where

    def _with_pinned(self, request: Request, columns: Sql, always: list[Sql], own: Mapping[str, Sql]) -> Sql:
        """Return what was found, and the pinned entries with a score above all of it."""
        ids = [self._id(public_id) for public_id in request.pinned]
        where = joined(
            " AND ",
            [
                any_of("e.id", ids),
                Sql("e.id NOT IN (SELECT id FROM found)"),
                any_of("e.locale", list(request.queries)),
                *always,
            ],
        )
        cases = joined(" ", [Sql("WHEN %s THEN %s", [pinned, PINNED - place]) for place, pinned in enumerate(ids)])
        names = ", ".join([*self._kept(request), *(f"ok_{name}" for name in own)])
        pinned = Sql("SELECT ") + columns + Sql(", 0 AS score FROM search_entry e WHERE ") + where
        return (
            Sql(f"SELECT {names}, CASE id ")
            + cases
            + Sql(" ELSE score END AS score FROM (SELECT * FROM found UNION ALL ")
            + pinned
            + Sql(") both_kinds")
        )

    def _order(self, sort: str) -> tuple[str, str]:
        """Return the order of hits and the column that it goes by."""
        if sort == RELEVANCE:
            return "score DESC, id", "score"
        direction = "DESC" if sort.startswith("-") else "ASC"
        column = sort.removeprefix("-")
        return f"{column} {direction}, id {direction}", column

    def _behind(self, request: Request, source: str) -> Sql:
        """Return the condition that a hit stands behind the last one of the page before.

        Scores shift when other entries change: that hit has the score of today, if it is still there.
        """
        if request.after is None:
            return Sql("")
        value, public_id = request.after.value, self._id(request.after.id)
        if request.sort == RELEVANCE:
            score = Sql(
                f"coalesce((SELECT score FROM {source} WHERE id = %s), %s)",
                [public_id, float(value)],
            )
            return Sql(" AND (score < ") + score + Sql(" OR (score = ") + score + Sql(" AND id > %s))", [public_id])
        column = request.sort.removeprefix("-")
        side = "<" if request.sort.startswith("-") else ">"
        return Sql(f" AND ({column} {side} %s OR ({column} = %s AND id {side} %s))", [value, value, public_id])

    def _results(self, request: Request, rows: list[tuple[Any, ...]], known: Frequencies) -> Results:
        hits: list[Hit] = []
        facets: dict[str, dict[str, int]] = {name: {} for name in request.facets}
        total = 0
        for kind, first, second, passages in rows:
            if kind == "hit":
                public_id = as_id(first)
                value = float(second) if request.sort == RELEVANCE else second
                pinned = public_id in request.pinned
                hits.append(Hit(public_id, value, pinned, bytes(passages) if passages else b""))
            elif kind == "total":
                total = int(first)
            else:
                name, _, chosen = first.partition("=")
                facets[name][chosen] = int(second)
        more = len(hits) > request.size
        missing = {
            locale: frozenset(number for number, group in enumerate(query.groups) if _is_missing(group, locale, known))
            for locale, query in request.queries.items()
        }
        return Results(hits=hits[: request.size], total=total, more=more, facets=facets, missing=missing)


def any_of(column: str, values: Sequence[Any]) -> Sql:
    return Sql(f"{column} IN ({', '.join(['%s'] * len(values))})", list(values))


def terms_of(entry: Entry) -> str:
    """Return all that a public entry adds to what is known of words: itself, its words and their stems."""
    if entry.access != Access.PUBLIC:
        return ""
    of = language(entry.locale)
    words = {word for text in entry.zones.values() for word in f"{text.words} {text.parts}".split()}
    return " ".join(["n:", *(f"w:{word}" for word in words), *{f"s:{of.stem(word)}" for word in words}])


def _is_missing(group: Group, locale: str, known: Frequencies) -> bool:
    """Say whether no public entry has what was typed."""
    if group.must or not group.alternatives:
        return False
    typed = group.alternatives[0]
    return not all(frequency(word, typed, locale, known) for word in typed.words)


def frequency(word: str, alternative: Alternative, locale: str, known: Frequencies) -> int:
    if alternative.exact:
        return known.get((locale, WORD, word), 0)
    return known.get((locale, STEM, language(locale).stem(word)), 0)


def rarity(alternative: Alternative, locale: str, known: Frequencies) -> float:
    """Return how much more it says to find these words than to find common ones (inverse document frequency)."""
    number = known.get((locale, NUMBER, ""), 0)
    common = min((frequency(word, alternative, locale, known) for word in alternative.words), default=0)
    return log(1 + (number - common + 0.5) / (common + 0.5)) if number > common else 0.3


def choices(query: Query) -> Iterable[tuple[Group, ...]]:
    """Return the sets of groups of which one must be there completely."""
    must = tuple(group for group in query.groups if group.must)
    rest = [group for group in query.groups if not group.must]
    return [(*must, *chosen) for chosen in combinations(rest, min(query.required, len(rest)))]
