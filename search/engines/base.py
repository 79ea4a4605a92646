"""What a search engine is: every engine takes the same requests and gives the same results.

An engine keeps entries, which are made from content items, and knows nothing of pages, of HTTP, or of what people
typed: a request says which words to look for, each with what may stand in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from cms.publishing.reading import Filters

TITLE, LEAD, BODY, ARCHIVE = ZONES = ("title", "lead", "body", "archive")
"""Parts of an entry: names; summary and headings; text and files; files of superseded editions."""

ZONE_WEIGHTS = {TITLE: 5.0, LEAD: 3.0, BODY: 1.0, ARCHIVE: 0.3}

RELEVANCE = "relevance"

PINNED = 1000.0
"""The score of the first pinned hit, which no other reaches; the next ones have one less each."""

OWN_COLUMNS = ("type", "locale")
"""Facets that are fields of an entry and not among its values."""


class EngineDown(Exception):
    """The engine does not answer, or has no index yet."""


class EngineSlow(EngineDown):
    """The engine did not answer in time. What it was told it may still do."""


class IndexMissing(EngineDown):
    """The engine answers, but has no such index: it may have lost it."""


class Text(NamedTuple):
    """The words of a zone, separated by spaces.

    ``words``: as they are, without accents and capitals; ``terms``: the same, forms that the stemmer does not know
    replaced; ``parts``: what the compounds among them are made of.
    """

    words: str
    terms: str
    parts: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A content item as engines keep it. ``version`` is the same as long as nothing in the entry differs."""

    id: UUID
    version: str
    type: str
    locale: str
    access: str
    title: str
    position: str
    published_at: datetime
    changed_at: datetime
    standing: float
    """What its score is multiplied by: below 1 for what is superseded."""
    values: tuple[tuple[str, str], ...]
    """What it can be filtered by: names and values."""
    zones: Mapping[str, Text]
    passages: bytes
    """What highlights are taken from; see ``search.highlights``."""


@dataclass(frozen=True)
class Alternative:
    """Words that must all be there; as a ``phrase`` side by side in this order.

    ``exact``: in this very form. ``prefix``: as the beginning of a word. ``weight`` is what a match counts.
    """

    words: tuple[str, ...]
    phrase: bool = False
    exact: bool = False
    prefix: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Group:
    """One thing that is looked for, and all the ways in which it may be written.

    ``must``: whatever else is found, this has to be there.
    """

    alternatives: tuple[Alternative, ...]
    must: bool = False


@dataclass(frozen=True)
class Query:
    """What is looked for in one language: ``required`` of the groups, all that must be there, nothing excluded.

    Without groups everything matches that is not excluded.
    """

    groups: tuple[Group, ...] = ()
    required: int = 0
    excluded: tuple[Alternative, ...] = ()


class After(NamedTuple):
    """The hit behind which a page begins: the value that it was sorted by (moments as ISO 8601 writes them), its id."""

    value: str | float
    id: UUID


@dataclass(frozen=True, kw_only=True)
class Request:
    """A page of hits. ``queries`` are by language: what is in none of them is not looked at.

    Filters hold for all hits, but those of a facet do not hold for its own counts. ``sort`` is relevance, or a column
    with a minus for the falling order. ``pinned`` come first and need not match.
    """

    queries: Mapping[str, Query]
    filters: Filters
    facets: tuple[str, ...] = ()
    sort: str = RELEVANCE
    size: int = 20
    after: After | None = None
    pinned: tuple[UUID, ...] = ()
    zones: tuple[str, ...] = ZONES
    passages: bool = False


class Hit(NamedTuple):
    id: UUID
    value: str | float
    """What it was sorted by."""
    pinned: bool
    passages: bytes


@dataclass(frozen=True, kw_only=True)
class Results:
    """``more``: there are hits behind these.

    ``missing``: by language the numbers of groups of which nothing has the first alternative, which is what was typed.
    """

    hits: list[Hit]
    total: int
    more: bool
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    missing: Mapping[str, frozenset[int]] = field(default_factory=dict)


class Similar(NamedTuple):
    """A word that public entries hold, and how many of them."""

    word: str
    entries: int


class Engine(Protocol):
    """Every method raises ``EngineDown`` if the engine does not answer."""

    name: str
    transactional: bool
    """Whether the index stands in the database of the content, so that both change together."""

    def prepare(self) -> None:
        """Make a new, empty index beside the active one, in the place of one that was never finished."""

    def write(self, entries: Sequence[Entry], removed: Collection[UUID], *, building: bool) -> None:
        """Write entries and remove others, in the active index or in the new one.

        If it fails, it is done again: where the engine is not ``transactional``, a part may have been written.
        """

    def swap(self) -> None:
        """Make the new index the active one, at once for all readers, and drop the one before."""

    def search(self, request: Request) -> Results:
        """Return a page of hits, with counts; one request to the engine."""

    def similar(self, word: str, *, locale: str, prefix: bool = False) -> Iterable[Similar]:
        """Return words that look like this one, or that begin with it; the caller chooses among them."""

    def versions(self) -> dict[UUID, str]:
        """Return the version of every entry of the active index."""

    def has_index(self) -> bool:
        """Say whether there is an active index."""
