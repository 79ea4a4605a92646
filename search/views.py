"""The views of search: the engine says which items in which order, their bytes are ready."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cms.api import listing, parameters
from cms.api.parameters import BadValue, Parser
from cms.api.problems import Problem
from cms.api.remembered import Memory
from cms.api.responses import JSON, PARTIAL_JSON, cacheable_response
from cms.api.views import ItemView, bad_value
from cms.core.models import Municipality
from cms.publishing import reading
from search import service
from search.engines.base import RELEVANCE, TITLE, After, EngineDown, Results
from search.highlights import highlights
from search.labels import labels_of
from search.queries import MAX_LENGTH

SORTS = (RELEVANCE, *(option for option in listing.SORT_OPTIONS if not option.endswith("date")))
"""Those of lists, but for one that no index has: the date of what an item tells of."""

MOST_FACETS = 8
MOST_BACK = 20
"""Pages before this one whose beginning a cursor remembers."""

MOST_VALUES = 200
"""Of one facet."""

SUGGESTIONS, MOST_SUGGESTIONS = 8, 20
KEPT = 1000
"""Answers that a process remembers until something changes."""


class Kept(NamedTuple):
    """An answer, the place at which the index stood, and the moment since when nothing may have been published."""

    body: bytes
    etag: str
    content_type: str
    place: str
    moment: int


_kept: Memory[Kept] = Memory(most=KEPT)


def forget() -> None:
    """Forget every answer, as when a test takes back what it did."""
    _kept.forget()


def text(given: str) -> str:
    if len(given) > MAX_LENGTH:
        raise BadValue("too-long", _("Give at most %(most)s characters.") % {"most": MAX_LENGTH})
    return given


def flag(given: str) -> bool:
    return parameters.one_of(["true", "false"])(given) == "true"


def facet_names() -> list[str]:
    return [*listing.TERMS, *listing.facets_of(None), "type", "locale"]


def limit(given: str) -> int:
    size = parameters.page_size(given)
    if size > MOST_SUGGESTIONS:
        raise BadValue("out-of-range", _("Give a whole number from 1 to %(most)s.") % {"most": MOST_SUGGESTIONS})
    return size


class Cursor(NamedTuple):
    """Where a page begins: the order of the hits, and the last hit of each page before; none before the first page."""

    sort: str
    passed: tuple[After, ...] = ()

    def __str__(self) -> str:
        if not self.passed:
            return ""
        written = [self.sort, *([after.value, after.id.hex] for after in self.passed)]
        return base64.urlsafe_b64encode(orjson.dumps(written)).decode().rstrip("=")

    @property
    def after(self) -> After | None:
        return self.passed[-1] if self.passed else None

    @property
    def previous(self) -> Cursor | None:
        return Cursor(self.sort, self.passed[:-1]) if self.passed else None

    def next(self, results: Results) -> Cursor | None:
        """Return the cursor of the page behind these results, None if they are the last ones."""
        if not results.more:
            return None
        last = results.hits[-1]
        return Cursor(self.sort, (*self.passed, After(last.value, last.id))[-MOST_BACK - 1 :])


def cursor(given: str) -> Cursor:
    malformed = BadValue("malformed", _("Take the cursor from the links of a page; do not make one."))
    try:
        sort, *passed = orjson.loads(base64.urlsafe_b64decode(given.encode() + b"=" * (-len(given) % 4)))
        found = tuple(After(value, UUID(public_id)) for value, public_id in passed)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise malformed from error
    if sort not in SORTS or not 1 <= len(found) <= MOST_BACK + 1:
        raise malformed
    for after in found:
        if sort == RELEVANCE:
            if not isinstance(after.value, int | float):
                raise malformed
        elif not isinstance(after.value, str) or "\x00" in after.value:
            raise malformed
        elif listing.SORTS[sort.removeprefix("-")].endswith("_at"):
            try:
                datetime.fromisoformat(after.value)
            except ValueError as error:
                raise malformed from error
    return Cursor(sort, found)


@cache
def _search_parsers() -> dict[str, Parser]:
    return listing.filter_parsers(None) | {
        "q": text,
        "facets": parameters.each_of(facet_names(), most=MOST_FACETS),
        "highlight": flag,
        "sort": parameters.one_of(list(SORTS)),
        "pageSize": parameters.page_size,
        "cursor": cursor,
    }


@cache
def _suggestion_parsers() -> dict[str, Parser]:
    return {
        "q": text,
        "locale": parameters.locale,
        "type": listing.filter_parsers(None)["type"],
        "limit": limit,
    }


def unavailable() -> Problem:
    return Problem(
        503,
        _("Search is not available"),
        _("The rest of the site works. Try again in a moment."),
        headers={"Retry-After": "5", "Cache-Control": "no-store"},
    )


class FoundItemsView(ItemView):
    """Answers that an index gives: kept until the index or anything public changes."""

    def get(self, request: Any) -> HttpResponse:
        # The address says all that an answer depends on, besides who may see what.
        key = (request.path_info, request.META["QUERY_STRING"], self.levels)
        kept = _kept.get(key)
        try:
            given_source = service.source(since=kept.moment if kept else 0)
        except EngineDown as error:
            raise unavailable() from error
        state = given_source.state
        if kept is None or kept.place != state.place or state.has_news:
            given = self.parse(request, self.parsers())
            try:
                body = orjson.dumps(self.found(request, given, given_source))
            except EngineDown as error:
                raise unavailable() from error
            content_type = PARTIAL_JSON if "fields" in given else JSON
            kept = Kept(body, hashlib.sha256(body).hexdigest(), content_type, state.place, state.moment)
            _kept.put(key, kept)
        return cacheable_response(request, kept.body, keys=None, etag=kept.etag, content_type=kept.content_type)

    def parsers(self) -> dict[str, Parser]:
        raise NotImplementedError

    def found(self, request: HttpRequest, given: dict[str, Any], source: service.Source) -> dict[str, Any]:
        raise NotImplementedError

    def items(self, ids: Sequence[UUID], given: dict[str, Any]) -> dict[UUID, orjson.Fragment]:
        """Return the items that the client may see as it wants to see them; one statement besides relations."""
        stored = reading.with_ids(reading.Filters(levels=self.levels), ids, kind=self.kind(given))
        present = [public_id for public_id in ids if public_id in stored]
        shown = self.shown_in_list([stored[public_id] for public_id in present], given)
        return {public_id: orjson.Fragment(item) for public_id, item in zip(present, shown, strict=True)}


class SearchView(FoundItemsView):
    """A page of hits with the counts of facets."""

    def parsers(self) -> dict[str, Parser]:
        return _search_parsers()

    def found(self, request: HttpRequest, given: dict[str, Any], source: service.Source) -> dict[str, Any]:
        here = _here(given)
        asked = self._asked(given, here)
        found = service.search(asked, given=source)
        items = self.items([hit.id for hit in found.results.hits], given)
        hits = [hit for hit in found.results.hits if hit.id in items]
        matches = [
            {
                "id": str(hit.id),
                "pinned": hit.pinned,
                **_highlighted(hit, found, asked.passages),
            }
            for hit in hits
        ]
        return {
            "total": found.results.total,
            "items": [items[hit.id] for hit in hits],
            "matches": matches,
            "facets": [
                self._facet(name, counts, asked.filters.locale) for name, counts in found.results.facets.items()
            ],
            "didYouMean": found.corrected or None,
            "links": listing.links("search", request.GET.dict(), next=here.next(found.results), previous=here.previous),
        }

    def _asked(self, given: dict[str, Any], here: Cursor) -> service.Search:
        return service.Search(
            text=given.get("q", ""),
            filters=listing.filters_of(given, public_type=None, levels=self.levels),
            facets=tuple(given.get("facets", ())),
            sort=_column_of(here.sort),
            size=given.get("pageSize", parameters.DEFAULT_PAGE_SIZE),
            after=here.after,
            passages=given.get("highlight", False),
        )

    def _facet(self, name: str, counts: Mapping[str, int], locale: str) -> dict[str, Any]:
        """Return the values of a facet, the most frequent first."""
        shown = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]
        values = [value for value, _count in shown]
        labels = labels_of(name, values, locale=locale or settings.LANGUAGE_CODE, levels=self.levels)
        return {
            "name": name,
            "values": [{"value": value, "label": labels.get(value, value), "count": count} for value, count in shown],
        }


def _here(given: dict[str, Any]) -> Cursor:
    """Return where the page begins. Raises a problem for a cursor that belongs to another order."""
    cursor: Cursor | None = given.get("cursor")
    has_text = bool(given.get("q", "").strip())
    sort = given.get("sort") or (cursor.sort if cursor else RELEVANCE if has_text else listing.DEFAULT_SORT)
    if cursor and cursor.sort != sort:
        raise bad_value("cursor", "malformed", _("This cursor belongs to another order. Begin again without it."))
    return cursor or Cursor(sort)


def _highlighted(hit: Any, found: service.Found, wanted: bool) -> dict[str, Any]:
    if not wanted:
        return {"title": None, "passages": []}
    return highlights(hit.passages, found.queries)


def _column_of(sort: str) -> str:
    if sort == RELEVANCE:
        return sort
    return f"{'-' if sort.startswith('-') else ''}{listing.SORTS[sort.removeprefix('-')]}"


class SuggestionsView(FoundItemsView):
    """What somebody who is typing may want: items by their names, and municipalities."""

    def parsers(self) -> dict[str, Parser]:
        return _suggestion_parsers()

    def found(self, request: HttpRequest, given: dict[str, Any], source: service.Source) -> dict[str, Any]:
        typed, size = service.readable(given.get("q", "")), given.get("limit", SUGGESTIONS)
        if not typed:
            return {"items": [], "municipalities": [], "didYouMean": None}
        filters = listing.filters_of(given, public_type=None, levels=self.levels)
        asked = service.Search(text=typed, filters=filters, size=size, zones=(TITLE,), typing=True)
        found = service.search(asked, given=source)
        items = self.items([hit.id for hit in found.results.hits], given)
        municipalities = [
            {"code": place.code, "name": place.name, "province": place.province}
            for place in Municipality.objects.filter(valid_to=None, name__istartswith=typed)[:size]
        ]
        return {
            "items": list(items.values()),
            "municipalities": municipalities,
            "didYouMean": found.corrected or None,
        }
