"""Feeds of what is new, for feed readers and partners: every list of the API, with the same filters."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.api import listing, parameters
from cms.api.parameters import Parser
from cms.api.problems import Problem, not_found
from cms.api.responses import cacheable_response
from cms.api.views import DeliveryView
from cms.core.registry import PublicType, registry
from cms.publishing import reading
from cms.publishing.addresses import home_path, url_of
from cms.publishing.feed import FRAME, list_surrogate
from cms.publishing.frame import organisation
from cms.publishing.reading import DOCUMENT, SUMMARY
from cms.rendering.feeds import FORMS, Category, Entry, Feed
from cms.rendering.linked_data import iri

SIZE = 50
"""Most entries of a feed."""

EVERYTHING = "pages"

Content = Callable[[dict[str, Any]], str]
"""From the parsed JSON of an item to HTML that can be read anywhere: its addresses are absolute."""

_contents: dict[str, Content] = {}


def offer_content(name: str, function: Content) -> None:
    """Register what the feed of a type holds in full; called from ``AppConfig.ready()``. Others hold the summary."""
    _contents[name] = function


def feed_path(name: str, form: str, given: Mapping[str, str] | None = None) -> str:
    """Return the path of a feed with these parameters, always in the same order: it makes the id of the feed."""
    query = urlencode(sorted((given or {}).items()))
    return f"/feeds/{name}.{form}" + (f"?{query}" if query else "")


class FeedView(DeliveryView):
    """A feed. What readers of feeds say that they accept tells little, so everybody gets it."""

    acceptable = ("",)

    def respond(
        self,
        request: HttpRequest,
        address: tuple[str, str],
        *,
        title: str,
        locale: str,
        entries: Iterable[Entry],
        keys: Iterable[str] | None,
    ) -> HttpResponse:
        """Return a feed of these entries. ``address`` is its name and its form; ``keys`` are surrogate keys."""
        name, form = address
        feed = Feed(
            title=title,
            language=locale,
            address=settings.PUBLIC_URL + feed_path(name, form, request.GET.dict()),
            home=url_of(home_path(locale)),
            author=organisation() or settings.WAGTAIL_SITE_NAME,
            entries=tuple(entries),
        )
        media_type, write = FORMS[form]
        modified = feed.updated if feed.entries else None
        return cacheable_response(request, write(feed), keys=keys, modified=modified, content_type=media_type)


class CollectionFeedView(FeedView):
    """What was published last of a collection. Two statements."""

    def get(self, request: Any, name: str, form: str) -> HttpResponse:
        public_type = next((each for each in registry if each.collection == name), None)
        if public_type is None and name != EVERYTHING:
            raise no_feed()
        given = parameters.parse(request.GET, _parsers(public_type.name if public_type else ""))
        filters = listing.filters_of(given, public_type=public_type, levels=self.levels)
        # A feed of several types tells what is new; that of one type can be there to be read.
        content_of = _contents.get(public_type.name) if public_type else None
        kind = DOCUMENT if content_of else SUMMARY
        found, _outdated = reading.page(
            filters, kind=kind, column="published_at", falling=True, start=None, limit=SIZE, counted_at=0
        )
        locale = given.get("locale", settings.LANGUAGE_CODE)
        names = [public_type.name] if public_type else given.get("type", [""])
        keys = [*(list_surrogate(each, given.get("locale", "")) for each in names), FRAME]
        entries = (entry_of(orjson.loads(entry.stored), content_of=content_of) for entry in found)
        title = _title(public_type, locale)
        return self.respond(request, (name, form), title=title, locale=locale, entries=entries, keys=keys)


@cache
def _parsers(type_name: str) -> dict[str, Parser]:
    return listing.filter_parsers(registry.get(type_name))


def _title(public_type: PublicType | None, locale: str) -> str:
    with override(locale):
        what = str(public_type.model._meta.verbose_name_plural) if public_type else _("everything new")
        return titled(what)


def titled(what: str) -> str:
    """Return the title of a feed in the active language."""
    return _("%(site)s: %(what)s") % {"site": settings.WAGTAIL_SITE_NAME, "what": what}


def entry_of(summary: dict[str, Any], *, content_of: Content | None = None) -> Entry:
    """Return the entry of an item, given as its parsed summary; with ``content_of`` as its parsed JSON."""
    return Entry(
        id=iri(summary["id"]),
        title=summary["title"],
        language=summary["locale"],
        address=summary["url"] or _api_address(summary),
        published=_moment(summary["publishedAt"]),
        updated=_moment(summary["changedAt"]),
        summary=summary["summary"],
        html=content_of(summary) if content_of else linebreaks(summary["summary"] or summary["title"], autoescape=True),
        image=summary["image"]["url"] if summary["image"] else "",
        categories=categories_of(summary),
    )


def categories_of(summary: dict[str, Any]) -> tuple[Category, ...]:
    """Return the themes, audiences and tags of an item. The address of a vocabulary shows the terms in use."""
    search = f"{settings.PUBLIC_URL}/api/v1/search?facets="
    return tuple(
        Category(term["key"], search + facet, term["name"])
        for facet, field in (("theme", "themes"), ("audience", "audiences"), ("tag", "tags"))
        for term in summary[field]
    )


def _api_address(summary: dict[str, Any]) -> str:
    """Return where an item is found that has no page."""
    return f"{settings.PUBLIC_URL}/api/v1/{registry[summary['type']].collection}/{summary['id']}"


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


class UnknownFeedView(FeedView):
    """Every other address of feeds: a 404 that says which feeds there are."""

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        raise no_feed()


def no_feed() -> Problem:
    return not_found(_("There is no such feed. Each collection of the API has one that ends in .atom or .json."))


patterns = [
    re_path(rf"^(?P<name>[^/]+)\.(?P<form>{'|'.join(FORMS)})$", CollectionFeedView.as_view()),
    re_path("", UnknownFeedView.as_view()),
]
"""Below /feeds/. What other apps add to them must come first."""
