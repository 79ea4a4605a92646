"""SQLite: full text in a table of FTS5, whose own measure (BM25) orders the hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from search.engines.base import OWN_COLUMNS, ZONE_WEIGHTS, ZONES, Alternative, Entry, Group, Query, Request, Similar
from search.engines.database import COLUMNS, DatabaseEngine, Frequencies, Sql, any_of, choices
from search.languages import Language, language

STEMS, WORDS, PARTS = "stems", "words", "parts"
SHARES = {STEMS: 1.0, WORDS: 1.0, PARTS: 0.5}
"""What a match counts as it is written beside one in another form, and one in a part of a compound."""

COMPLETE = 2.0
"""How much more an entry counts that has everything that was asked for."""

TEXT_COLUMNS = [f"{zone}_{kind}" for kind in SHARES for zone in ZONES]


def _measure(zone: str) -> str:
    """Return the measure of one zone: in a measure of all of them, the first match in a title would count for most."""
    weights = ", ".join(str(share if each == zone else 0.0) for share in SHARES.values() for each in ZONES)
    return f"{ZONE_WEIGHTS[zone]} * bm25(search_text, {weights})"


MEASURE = " + ".join(map(_measure, ZONES))


class SqliteEngine(DatabaseEngine):
    name = "sqlite"
    tables = ("search_entry", "search_value", "search_word", "search_text")

    def create(self, suffix: str, unique: str) -> Iterable[str]:
        texts = ", ".join(TEXT_COLUMNS)
        return [
            f"CREATE TABLE search_entry{suffix} (number INTEGER PRIMARY KEY, id char(32) NOT NULL UNIQUE, "
            "version text NOT NULL, type text NOT NULL, locale text NOT NULL, access text NOT NULL, "
            "title text NOT NULL, position text NOT NULL, published_at datetime NOT NULL, "
            "changed_at datetime NOT NULL, standing real NOT NULL, terms text NOT NULL, passages blob NOT NULL)",
            f"CREATE TABLE search_value{suffix} (entry integer NOT NULL, name text NOT NULL, value text NOT NULL, "
            "PRIMARY KEY (entry, name, value)) WITHOUT ROWID",
            f"CREATE TABLE search_word{suffix} (locale text NOT NULL, kind text NOT NULL, term text NOT NULL, "
            "entries integer NOT NULL, PRIMARY KEY (locale, kind, term)) WITHOUT ROWID",
            f"CREATE VIRTUAL TABLE search_text{suffix} USING fts5({texts}, tokenize='unicode61 remove_diacritics 0')",
        ]

    def insert(self, cursor: Any, entries: Sequence[Entry], terms: Sequence[str], suffix: str) -> None:
        names = (*COLUMNS, "terms", "passages")
        marks = ", ".join(["%s"] * len(names))
        text_marks = ", ".join(["%s"] * (len(TEXT_COLUMNS) + 1))
        for entry, own in zip(entries, terms, strict=True):
            values = self.values_of(entry)
            cursor.execute(
                f"INSERT INTO search_entry{suffix} ({', '.join(names)}) VALUES ({marks})",
                [*values, own, entry.passages],
            )
            number = cursor.lastrowid
            cursor.executemany(
                f"INSERT INTO search_value{suffix} VALUES (%s, %s, %s)", [(number, *value) for value in entry.values]
            )
            cursor.execute(
                f"INSERT INTO search_text{suffix} (rowid, {', '.join(TEXT_COLUMNS)}) VALUES ({text_marks})",
                [number, *_texts(entry)],
            )

    def delete(self, cursor: Any, ids: Sequence[Any], suffix: str) -> None:
        marks = ", ".join(["%s"] * len(ids))
        numbers = f"SELECT number FROM search_entry{suffix} WHERE id IN ({marks})"
        cursor.execute(f"DELETE FROM search_text{suffix} WHERE rowid IN ({numbers})", ids)
        cursor.execute(f"DELETE FROM search_value{suffix} WHERE entry IN ({numbers})", ids)
        cursor.execute(f"DELETE FROM search_entry{suffix} WHERE id IN ({marks})", ids)

    def match(self, query: Query, request: Request, of: Language, known: Frequencies) -> tuple[Sql, Sql, Sql]:
        zones = request.zones
        excluded = " OR ".join(_alternative(alternative, of, zones) for alternative in query.excluded)
        if not query.groups:
            left_out = Sql("1 = 1")
            if excluded:
                left_out = Sql(
                    "e.number NOT IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)", [f"({excluded})"]
                )
            return Sql("search_entry e"), left_out, Sql("0")
        wanted = " OR ".join(
            "(" + " AND ".join(_group(group, of, zones) for group in chosen) + ")" for chosen in choices(query)
        )
        near = _near(query, of, zones)
        expression = f"{wanted} OR ({near} AND ({wanted}))" if near else wanted
        if excluded:
            expression = f"({expression}) NOT ({excluded})"
        score = Sql(f"-({MEASURE}) * e.standing")
        if len(query.groups) > query.required:
            complete = " AND ".join(_group(group, of, zones) for group in query.groups)
            score += Sql(
                f" * (CASE WHEN search_text.rowid IN (SELECT rowid FROM search_text WHERE search_text MATCH %s) "
                f"THEN {COMPLETE} ELSE 1.0 END)",
                [complete],
            )
        return (
            Sql("search_text JOIN search_entry e ON e.number = search_text.rowid"),
            Sql("search_text MATCH %s", [expression]),
            score,
        )

    def has_value(self, name: str, values: Sequence[str]) -> Sql:
        return (
            Sql("EXISTS (SELECT 1 FROM search_value v WHERE v.entry = e.number AND v.name = %s AND ", [name])
            + any_of("v.value", values)
            + Sql(")")
        )

    def counts(self, names: Sequence[str], own: Mapping[str, Sql]) -> Iterable[Sql]:
        for name in names:
            others = " AND ".join(f"m.ok_{other}" for other in own if other != name) or "1 = 1"
            if name in OWN_COLUMNS:
                value, tables, where = f"m.{name}", "", Sql("1 = 1")
            else:
                value, tables = "v.value", " JOIN search_value v ON v.entry = m.number"
                where = Sql("v.name = %s", [name])
            yield (
                Sql(f"SELECT 'facet', '{name}=' || {value}, count(*), NULL FROM m{tables} WHERE {others} AND ")
                + where
                + Sql(f" GROUP BY {value}")
            )

    def similar(self, word: str, *, locale: str, prefix: bool = False) -> Iterable[Similar]:
        if prefix:
            condition, values = "term >= %s AND term < %s", (word, word + chr(0x10FFFF))
        else:
            condition = "length(term) BETWEEN CAST(%s AS integer) AND CAST(%s AS integer)"
            values = (str(len(word) - 2), str(len(word) + 2))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT term, entries FROM search_word WHERE locale = %s AND kind = 'w' AND {condition}",
                [locale, *values],
            )
            return [Similar(*row) for row in cursor.fetchall()]


def _texts(entry: Entry) -> Iterable[str]:
    of = language(entry.locale)
    for kind in SHARES:
        for zone in ZONES:
            text = entry.zones[zone]
            if kind == WORDS:
                yield text.words
            else:
                yield " ".join(map(of.stem, (text.terms if kind == STEMS else text.parts).split()))


def _columns(kinds: Iterable[str], zones: Sequence[str]) -> str:
    return "{" + " ".join(f"{zone}_{kind}" for kind in kinds for zone in zones) + "}"


def _group(group: Group, of: Language, zones: Sequence[str]) -> str:
    found = [_alternative(alternative, of, zones) for alternative in group.alternatives]
    return "(" + " OR ".join(found) + ")" if found else _NOTHING


def _near(query: Query, of: Language, zones: Sequence[str]) -> str:
    """Return what adds to the score if the words that were typed stand close to each other."""
    typed = [group.alternatives[0] for group in query.groups if group.alternatives and not group.must]
    words = [word for alternative in typed for word in alternative.words]
    if len(words) < 2:
        return ""
    stems = " ".join(f'"{of.stem(word)}"' for word in words)
    return f"({_columns((STEMS,), zones)} : NEAR({stems}, {len(words)}))"


_NOTHING = '("a" NOT "a")'


def _alternative(alternative: Alternative, of: Language, zones: Sequence[str]) -> str:
    """Return the alternative in the language of FTS5; words are letters and digits, so nothing in them means more."""
    stems, words = _columns((STEMS, PARTS), zones), _columns((WORDS,), zones)
    if alternative.prefix:
        return f'({words} : "{alternative.words[0]}" *)'
    if alternative.phrase:
        inflected = alternative.words if alternative.exact else map(of.stem, alternative.words)
        return f'({words if alternative.exact else _columns((STEMS,), zones)} : "{" ".join(inflected)}")'
    if alternative.exact:
        return "(" + " AND ".join(f'{words} : "{word}"' for word in alternative.words) + ")"
    # The word as it was typed is also one of its own forms: it only adds to the score.
    return (
        "(" + " AND ".join(f'({stems} : "{of.stem(word)}" OR {words} : "{word}")' for word in alternative.words) + ")"
    )
