"""The search page of the reading view: a form, what it finds, and links that narrow that down, without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.api import listing
from cms.api.parameters import BadValue
from cms.core.registry import registry
from cms.publishing import reading
from cms.publishing.models import MEMBERS_TOO, PUBLIC_ONLY
from cms.publishing.reading import SUMMARY, Filters
from cms.rendering.frame import frame
from cms.rendering.headers import with_headers
from cms.rendering.navigation import languages_at, navigation_of
from search import service
from search.engines.base import RELEVANCE, EngineDown
from search.highlights import highlights
from search.labels import labels_of
from search.queries import MAX_LENGTH
from search.views import Cursor, cursor

URL_NAME = "search_page"
SIZE = 10
TYPE, THEME = "type", "theme"
FIRST = Cursor(RELEVANCE)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address says. A choice or a place that does not exist is left out."""

    text: str
    type: str = ""
    theme: str = ""
    here: Cursor = FIRST

    def address(self, **replaced: str) -> str:
        """Return the address of this search, with other values for some of it, from its first page on."""
        given = {"q": self.text, TYPE: self.type, THEME: self.theme, **replaced}
        query = urlencode({name: value for name, value in given.items() if value})
        return reverse(URL_NAME) + (f"?{query}" if query else "")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value of a facet; ``path`` leads to what it leaves, or takes the choice back."""

    name: str
    count: int
    path: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    title: str
    choices: list[Choice]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A hit as the template shows it. ``title`` and the passages are HTML.

    ``summary`` is empty if a passage shows it already.
    """

    title: SafeString
    item: dict[str, Any]
    summary: str
    passages: list[dict[str, Any]] = field(default_factory=list)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    if settings.FRONTEND_URL:
        return HttpResponseRedirect(settings.FRONTEND_URL + request.get_full_path())
    if not request.path.endswith("/"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    is_member = request.user.is_authenticated
    asked = _asked(request)
    if len(asked.text) > MAX_LENGTH:
        return _page(asked, status=HTTPStatus.BAD_REQUEST, most=MAX_LENGTH)
    if not asked.text:
        return _page(asked)
    try:
        response = _page(asked, **_found(asked, levels=MEMBERS_TOO if is_member else PUBLIC_ONLY))
    except EngineDown:
        response = _page(asked, status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = "5"
        add_never_cache_headers(response)
    if is_member:
        add_never_cache_headers(response)
    return response


_SLUG = pgettext_lazy("address", "search")

patterns = [
    path(format_lazy("{}/", _SLUG), results, name=URL_NAME),
    path(_SLUG, results),
]
"""For ``i18n_patterns``; each language has an address of its own."""


def _asked(request: HttpRequest) -> Asked:
    chosen = request.GET.get(TYPE, "")
    return Asked(
        text=request.GET.get("q", "").strip(),
        type=chosen if registry.get(chosen) else "",
        theme=_theme(request.GET.get(THEME, "")),
        here=_here(request.GET.get("cursor", "")),
    )


def _theme(given: str) -> str:
    try:
        [value] = listing.filter_parsers(None)[THEME](given)
    except (BadValue, ValueError):
        return ""
    return str(value)


def _here(given: str) -> Cursor:
    try:
        found = cursor(given)
    except BadValue:
        return FIRST
    return found if found.sort == RELEVANCE else FIRST


def _found(asked: Asked, *, levels: tuple[str, ...]) -> dict[str, Any]:
    """Return what the template shows of the hits. Raises ``EngineDown``."""
    locale = _locale()
    found = service.search(
        service.Search(
            text=asked.text,
            filters=Filters(
                levels=levels,
                locale=locale,
                types=(asked.type,) if asked.type else (),
                facets=((THEME, (asked.theme,)),) if asked.theme else (),
            ),
            facets=(TYPE, THEME),
            size=SIZE,
            after=asked.here.after,
            passages=True,
        )
    )
    hits = found.results.hits
    stored = reading.with_ids(Filters(levels=levels), [hit.id for hit in hits], kind=SUMMARY)
    following, preceding = (
        None if place is None else asked.address(cursor=str(place))
        for place in (asked.here.next(found.results), asked.here.previous)
    )
    facets = _facets(asked, found.results.facets, locale=locale, levels=levels)
    return {
        "total": found.results.total,
        "hits": [_shown(hit, found, stored) for hit in hits if hit.id in stored],
        "facets": facets,
        "chosen": [choice.name for facet in facets for choice in facet.choices if choice.is_chosen],
        "everything": asked.address(type="", theme=""),
        "corrected": found.corrected,
        "corrected_path": asked.address(q=found.corrected) if found.corrected else "",
        "following": following,
        "preceding": preceding,
    }


def _shown(hit: Any, found: service.Found, stored: Mapping[UUID, bytes]) -> Shown:
    return shown(orjson.loads(stored[hit.id]), highlights(hit.passages, found.queries))


def shown(item: dict[str, Any], matches: Mapping[str, Any]) -> Shown:
    """Return an item with what ``highlights`` found in it."""
    passages = [{**passage, "html": _html(passage["html"])} for passage in matches["passages"]]
    return Shown(
        title=_html(matches["title"] or escape(item["title"])),
        item=item,
        summary="" if any(_text(passage["html"]) in item["summary"] for passage in passages) else item["summary"],
        passages=passages,
    )


def _text(marked: str) -> str:
    """Return the words of a passage as they stand in its source."""
    return unescape(marked.replace("<mark>", "").replace("</mark>", "")).strip("… ")


def _html(marked: str) -> SafeString:
    return mark_safe(marked)  # noqa: S308 - search.highlights escapes everything but its own marks


def _facets(
    asked: Asked, counts: Mapping[str, Mapping[str, int]], *, locale: str, levels: tuple[str, ...]
) -> list[Facet]:
    """Return the choices that leave something, and those that were made even if nothing is left."""
    facets = []
    for facet, chosen, title in ((TYPE, asked.type, _("Kind")), (THEME, asked.theme, _("Theme"))):
        found = {**({chosen: 0} if chosen else {}), **counts.get(facet, {})}
        names = labels_of(facet, found.keys(), locale=locale, levels=levels)
        choices = [
            Choice(
                name=names.get(value, value),
                count=count,
                path=asked.address(**{facet: "" if value == chosen else value}),
                is_chosen=value == chosen,
            )
            for value, count in found.items()
        ]
        if choices:
            facets.append(Facet(title=title, choices=sorted(choices, key=lambda choice: (-choice.count, choice.name))))
    return facets


def _page(asked: Asked, *, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HttpResponse:
    locale = _locale()
    context |= {
        **frame(locale, navigation=navigation_of(locale)),
        "asked": asked,
        "status": status.value,
        "languages": languages_at(lambda: Asked(text=asked.text).address(), locale),
    }
    return with_headers(HttpResponse(render_to_string("search/results.html", context), status=status))


def _locale() -> str:
    return get_language() or settings.LANGUAGE_CODE
