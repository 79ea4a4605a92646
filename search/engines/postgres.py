"""PostgreSQL: its full text search in the language's own configuration, trigrams for words that look alike.

A vector holds the stems of an entry and, marked, its words as they are written; the weights A to D are the zones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from search.engines.base import (
    ARCHIVE,
    BODY,
    LEAD,
    TITLE,
    ZONE_WEIGHTS,
    ZONES,
    Alternative,
    Entry,
    Group,
    Query,
    Request,
    Similar,
)
from search.engines.database import COLUMNS, NO_BYTES, DatabaseEngine, Frequencies, Sql, choices, joined, rarity
from search.languages import Language, language

MARK = "qx"
"""What stands before a word as it is written; no stem begins like this."""

LETTERS = {TITLE: "A", LEAD: "B", BODY: "C", ARCHIVE: "D"}
BELOW = {TITLE: "B", LEAD: "C", BODY: "D", ARCHIVE: "D"}
"""The weight of words, and that of the parts of compounds."""

_GREATEST = max(ZONE_WEIGHTS.values())
WEIGHTS = "{" + ", ".join(str(ZONE_WEIGHTS[zone] / _GREATEST) for zone in reversed(ZONES)) + "}"

HEAD = (TITLE, LEAD)
"""The zones that alone give a rough score: small enough to stand in the row itself."""

PLACES = {"parent", "ancestor"}
"""What entries can be filtered by, and nobody counts."""

MOST_CHARACTERS = 200_000
"""Of one zone: a vector holds a megabyte at most."""

CANDIDATES = 40
ALIKE = 0.2


class PostgresEngine(DatabaseEngine):
    name = "postgres"
    kept_columns = ("values",)

    def create(self, suffix: str, unique: str) -> Iterable[str]:
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f"CREATE TABLE search_entry{suffix} (number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "id uuid NOT NULL UNIQUE, version text NOT NULL, type text NOT NULL, locale text NOT NULL, "
            "access text NOT NULL, title text NOT NULL, position text NOT NULL, published_at timestamptz NOT NULL, "
            "changed_at timestamptz NOT NULL, standing real NOT NULL, values text[] NOT NULL, "
            "places text[] NOT NULL, terms text NOT NULL, passages bytea NOT NULL, head tsvector NOT NULL, "
            "vector tsvector NOT NULL)",
            # Unpacking would take longer than reading.
            f"ALTER TABLE search_entry{suffix} ALTER vector SET STORAGE EXTERNAL, ALTER passages SET STORAGE EXTERNAL",
            # New entries go into the index itself: a list of pending ones would slow searches down.
            f"CREATE INDEX search_vector_{unique} ON search_entry{suffix} USING gin (vector) WITH (fastupdate = off)",
            f"CREATE TABLE search_word{suffix} (locale text NOT NULL, kind text NOT NULL, term text NOT NULL, "
            "entries integer NOT NULL, PRIMARY KEY (locale, kind, term))",
            f"CREATE INDEX search_alike_{unique} ON search_word{suffix} USING gist (term gist_trgm_ops) "
            "WHERE kind = 'w'",
        ]

    def insert(self, cursor: Any, entries: Sequence[Entry], terms: Sequence[str], suffix: str) -> None:
        names = (*COLUMNS, "terms", "passages", "values", "places")
        marks = ", ".join(["%s"] * len(names))
        for entry, own in zip(entries, terms, strict=True):
            head, vector = _vector(entry, HEAD), _vector(entry, ZONES)
            places = [f"{name}={value}" for name, value in entry.values if name in PLACES]
            counted = [f"{name}={value}" for name, value in entry.values if name not in PLACES]
            counted += [f"type={entry.type}", f"locale={entry.locale}"]
            values = [*self.values_of(entry), own, entry.passages, counted, places]
            cursor.execute(
                f"INSERT INTO search_entry{suffix} ({', '.join(names)}, head, vector) "
                f"VALUES ({marks}, {head.text}, {vector.text})",
                [*values, *head.values, *vector.values],
            )

    def delete(self, cursor: Any, ids: Sequence[Any], suffix: str) -> None:
        cursor.execute(f"DELETE FROM search_entry{suffix} WHERE id = ANY(%s)", [list(ids)])

    def rows(self, statement: Sql) -> list[tuple[Any, ...]]:
        if connection.in_atomic_block:
            return super().rows(statement)
        with transaction.atomic(), connection.cursor() as cursor:
            # It does not know what it costs to unpack the vectors of all entries, and prefers that to the index.
            cursor.execute("SET LOCAL enable_seqscan = off")
            return super().rows(statement)

    def match(self, query: Query, request: Request, of: Language, known: Frequencies) -> tuple[Sql, Sql, Sql]:
        entries, zones = Sql("search_entry e"), request.zones
        excluded = [_alternative(alternative, of, zones) for alternative in query.excluded]
        left_out = joined(" AND ", [Sql("NOT e.vector @@ ") + found for found in excluded]) if excluded else None
        if not query.groups:
            return entries, left_out or Sql("true"), Sql("CAST(0 AS double precision)")
        if not all(group.alternatives for group in query.groups if group.must or query.required):
            return entries, Sql("false"), Sql("CAST(0 AS double precision)")
        ways = {
            group: joined(" || ", [_alternative(alternative, of, zones) for alternative in group.alternatives])
            for group in query.groups
        }
        wanted = joined(
            " || ",
            [
                Sql("(") + joined(" && ", [Sql("(") + ways[group] + Sql(")") for group in chosen]) + Sql(")")
                for chosen in choices(query)
            ],
        )
        condition = Sql("e.vector @@ (") + wanted + Sql(")")
        if left_out:
            condition += Sql(" AND ") + left_out
        rough = [_rank("e.head", group, of, zones, known) for group in query.groups]
        score = Sql("CAST(e.standing * (") + joined(" + ", rough) + Sql(") AS double precision)")
        return entries, condition, score

    def finer(self, query: Query, request: Request, of: Language, known: Frequencies) -> tuple[Sql, Sql] | None:
        if not query.groups or not all(group.alternatives for group in query.groups):
            return None
        ranks = [
            _rank("e.vector", group, of, request.zones, known) + Sql(f" AS r{number}")
            for number, group in enumerate(query.groups)
        ]
        # Without the offset PostgreSQL would work out every rank as often as it is named.
        tables = Sql(" CROSS JOIN LATERAL (SELECT ") + joined(", ", ranks) + Sql(" OFFSET 0) ranks")
        names = [f"r{number}" for number in range(len(ranks))]
        share = " + ".join(f"(CASE WHEN {name} > 0 THEN 1 ELSE 0 END)" for name in names)
        score = f"e.standing * ({' + '.join(names)}) * power(({share}) / {len(names)}.0, 2)"
        return tables, Sql(f"CAST({score} AS double precision)")

    def has_value(self, name: str, values: Sequence[str]) -> Sql:
        column = "places" if name in PLACES else "values"
        return Sql(f"e.{column} && %s", [[f"{name}={value}" for value in values]])

    def counts(self, names: Sequence[str], own: Mapping[str, Sql]) -> Iterable[Sql]:
        """Count all facets at once of which nothing is chosen, and each of the others on its own."""
        together = [name for name in names if name not in own]
        return [self._count(chosen, own) for chosen in (together, *([name] for name in names if name in own)) if chosen]

    def _count(self, names: Sequence[str], own: Mapping[str, Sql]) -> Sql:
        others = " AND ".join(f"ok_{other}" for other in own if other not in names) or "true"
        wanted = joined(" OR ", [Sql("starts_with(v, %s)", [f"{name}="]) for name in names])
        counted = (
            f"SELECT v, count(*) AS number FROM (SELECT unnest(values) AS v FROM m WHERE {others}) each GROUP BY v"
        )
        return (
            Sql(f"SELECT 'facet', v, CAST(number AS text), {NO_BYTES} FROM ({counted} OFFSET 0) counted WHERE ")
            + wanted
        )

    def similar(self, word: str, *, locale: str, prefix: bool = False) -> Iterable[Similar]:
        select = "SELECT term, entries FROM search_word WHERE locale = %s AND kind = 'w'"
        with connection.cursor() as cursor:
            if prefix:
                cursor.execute(
                    f"{select} AND term LIKE %s ORDER BY entries DESC LIMIT %s", [locale, f"{word}%", CANDIDATES]
                )
            else:
                cursor.execute(
                    f"{select} AND similarity(term, %s) > {ALIKE} ORDER BY term <-> %s LIMIT %s",
                    [locale, word, word, CANDIDATES],
                )
            return [Similar(*row) for row in cursor.fetchall()]


def _vector(entry: Entry, zones: Sequence[str]) -> Sql:
    """Return the expression of a vector: first the words as they are written, for phrases, then the stems."""
    config = language(entry.locale).postgres
    parts = []
    for zone in zones:
        text = entry.zones[zone]
        marked = " ".join(f"{MARK}{word}" for word in text.words.split())
        parts.append(_weighted("simple", marked, LETTERS[zone]))
    for zone in zones:
        parts.append(_weighted(config, entry.zones[zone].terms, LETTERS[zone]))
        parts.append(_weighted(config, entry.zones[zone].parts, BELOW[zone]))
    return joined(" || ", [part for part in parts if part.values[0]] or [Sql("''::tsvector")])


def _weighted(config: str, text: str, letter: str) -> Sql:
    return Sql(f"setweight(to_tsvector('{config}', %s), '{letter}')", [text[:MOST_CHARACTERS]])


def _alternative(alternative: Alternative, of: Language, zones: Sequence[str], *, scored: bool = False) -> Sql:
    """Return an alternative as a tsquery. To be ``scored``, the very form counts beside the stem."""
    letters = "" if tuple(zones) == ZONES else ":" + "".join(LETTERS[zone] for zone in zones)
    words = [of.canonical(word) for word in alternative.words]
    exact = [f"{MARK}{word}" for word in alternative.words]
    if alternative.prefix:
        return _query("simple", f"{exact[0]}:*{letters.removeprefix(':')}")
    sign = " <-> " if alternative.phrase else " & "
    if alternative.exact:
        return _query("simple", sign.join(f"{word}{letters}" for word in exact))
    found = _query(of.postgres, sign.join(f"{word}{letters}" for word in words))
    if scored:
        return (
            Sql("(")
            + found
            + Sql(" || ")
            + _query("simple", sign.join(f"{word}{letters}" for word in exact))
            + Sql(")")
        )
    return found


def _rank(vector: str, group: Group, of: Language, zones: Sequence[str], known: Frequencies) -> Sql:
    """Return what a group counts: as much as the best of its alternatives."""
    ranks = []
    for alternative in group.alternatives:
        weight = alternative.weight * rarity(alternative, of.code, known)
        found = _alternative(alternative, of, zones, scored=True)
        ranks.append(Sql(f"{weight:.6f} * ts_rank('{WEIGHTS}', {vector}, ") + found + Sql(")"))
    return Sql("greatest(") + joined(", ", ranks) + Sql(")")


def _query(config: str, text: str) -> Sql:
    return Sql(f"to_tsquery('{config}', %s)", [text])
