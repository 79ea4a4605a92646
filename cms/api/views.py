"""The views of the delivery API: each chooses what to look up; the bytes are ready."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.parsers import JSONParser
from rest_framework.views import APIView

from cms.api import expansion, listing, parameters, projection
from cms.api.access import admit
from cms.api.parameters import BadValue, Parser
from cms.api.problems import Problem, bad_parameter, bad_request, gone, not_acceptable, not_found, problem_response
from cms.api.responses import (
    API_VERSION,
    JSON,
    PARTIAL_JSON,
    bytes_response,
    cacheable_response,
    finish,
    json_response,
    known_tag,
)
from cms.clients.models import Scope
from cms.core.registry import PublicType, registry
from cms.publishing import previews
from cms.publishing.feed import list_surrogate
from cms.publishing.models import MEMBERS_TOO, PUBLIC_ONLY
from cms.publishing.reading import DOCUMENT, SUMMARY, ReadyItem, item_at, item_with_id
from cms.publishing.successors import successor_of, was_removed

MAX_RELATIONS = 5
MAX_COST = 200
"""Most relations in one request, and most relations times items on a page."""


@lru_cache(maxsize=512)
def _language(accepted: str) -> str:
    """Return the language of messages for the value of ``Accept-Language``."""
    for code, _quality in parse_accept_lang_header(accepted):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


class DeliveryView(APIView):
    """A view of the public API: strict about its parameters, errors in the client's language; reads unless told.

    It keeps the class of REST framework for the description and the errors, and takes the short way through it:
    there are no forms, no sessions and one media type to choose from.
    """

    http_method_names = ["get", "head", "options"]
    parser_classes = (JSONParser,)
    get: Callable[..., HttpResponseBase]
    allowed_headers = "Accept, Accept-Language, Authorization, If-None-Match"
    """What pages of other origins may send along."""
    acceptable: tuple[str, ...] = ("*/*", "json", "application/*")
    """What ``Accept`` may hold so that the answer fits."""
    levels: tuple[str, ...] = PUBLIC_ONLY
    """Which items the client may see."""
    admission: dict[str, str] = {}
    """Headers that say where the client stands."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(_language(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))):
            try:
                response = self._answer(request, kwargs)
            except (Problem, Http404, MethodNotAllowed) as error:
                response = problem_response(error, {"view": self})
                response.headers["Content-Language"] = translation.get_language()
            for name, value in self.admission.items():
                if name != "Cache-Control" or response.headers.get(name) != "no-store":
                    response.headers[name] = value
            return finish(request, response)

    def _answer(self, request: Any, kwargs: dict[str, Any]) -> Any:
        if request.method == "OPTIONS":
            return self.options(request)
        method = str(request.method).lower()
        if method not in self.http_method_names:
            raise MethodNotAllowed(method.upper())
        accepted = request.META.get("HTTP_ACCEPT", "*/*")
        if not any(kind in accepted for kind in self.acceptable):
            raise not_acceptable()
        self.admission = admit(request)
        if request.client and request.client.has_scope(Scope.MEMBERS):
            self.levels = MEMBERS_TOO
        return getattr(self, "get" if method == "head" else method)(request, **kwargs)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
        del response.headers["Content-Type"]
        if "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
            response.headers["Access-Control-Allow-Headers"] = self.allowed_headers
            response.headers["Access-Control-Max-Age"] = "86400"
        return response


class EntryPointView(DeliveryView):
    """Where a client starts: version, locales, types and links."""

    def get(self, request: Any) -> HttpResponse:
        parameters.parse(request.GET, {})
        root = f"{settings.PUBLIC_URL}/api/v1"
        links = {"self": root, "documentation": f"{root}/docs", "openapi": f"{root}/openapi.json"}
        links |= {name: f"{root}/{name}" for name in ("pages", "resolve", "changes", "navigation", "site", "search")}
        return json_response(
            {
                "version": API_VERSION,
                "defaultLocale": settings.LANGUAGE_CODE,
                "locales": [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES],
                "types": [
                    {"name": registered.name, "url": f"{root}/{registered.collection}"} for registered in registry
                ],
                "links": links,
            }
        )


@cache
def _view_parsers(type_names: tuple[str, ...], *, of_one: bool) -> dict[str, Parser]:
    """Return the parsers of what a client may ask to see of items of these types."""
    return {
        "fields": projection.fields,
        "expand": parameters.each_of(expansion.names(type_names, of_one=of_one), most=MAX_RELATIONS),
        "richText": parameters.one_of(list(projection.CONVERSIONS)),
    }


@cache
def _list_parsers(type_name: str) -> dict[str, Parser]:
    return listing.list_parsers(registry.get(type_name))


class ItemView(DeliveryView):
    """A view that shows items, complete or in part, with what stands in relation to them."""

    public_type: PublicType | None = None

    shows_one = False

    def _type_names(self) -> tuple[str, ...]:
        return (self.public_type.name,) if self.public_type else tuple(registry.names)

    def parse(self, request: HttpRequest, parsers: dict[str, Parser]) -> dict[str, Any]:
        """Return the parameters. Raises a problem with status 400, also for what costs too much."""
        if not request.META["QUERY_STRING"]:
            return {}
        given = parameters.parse(request.GET, parsers | _view_parsers(self._type_names(), of_one=self.shows_one))
        relations = given.get("expand", [])
        size = given.get("pageSize", parameters.DEFAULT_PAGE_SIZE) if "pageSize" in parsers else 1
        if size * len(relations) > MAX_COST:
            raise bad_value(
                "expand",
                "too-costly",
                _("Relations times pageSize may be at most %(most)s: ask for smaller pages.") % {"most": MAX_COST},
            )
        if given.get("fields"):
            try:
                self._check(given["fields"], relations)
            except BadValue as error:
                raise bad_value("fields", error.code, str(error)) from error
        return given

    def _check(self, selection: projection.Selection, relations: list[str]) -> None:
        shapes = [found.item_shape for name in self._type_names() if (found := registry.get(name))]
        related = dict(selection).pop("expanded", None)
        own = {name: inner for name, inner in selection.items() if name != "expanded"}
        projection.check(own, shapes)
        for name, inner in (related or {}).items():
            if name not in relations:
                raise BadValue("unknown-value", _("Ask for %(name)s with expand too.") % {"name": name})
            projection.check(inner, [registered.summary_shape for registered in registry], within=f"expanded.{name}")

    @staticmethod
    def changes_what_is_stored(given: dict[str, Any]) -> bool:
        """Say whether the client wants anything but the items as they are."""
        return bool(given.get("expand") or given.get("fields") or given.get("richText", "html") != "html")

    def shown(self, stored: Iterable[bytes], given: dict[str, Any], *, as_summaries: bool = False) -> list[bytes]:
        """Return the stored items as the client wants to see them; untouched where it wants nothing special."""
        if not self.changes_what_is_stored(given):
            return list(stored)
        relations, selection = given.get("expand", []), given.get("fields", {})
        convert = projection.CONVERSIONS[given.get("richText", "html")]
        documents = [orjson.loads(document) for document in stored]
        expanded = expansion.expand(documents, relations, levels=self.levels) if relations else [{}] * len(documents)
        own_shapes = [found.item_shape for name in self._type_names() if (found := registry.get(name))]
        summaries = [registered.summary_shape for registered in registry]
        show = {"convert": convert}
        shown = []
        for document, related in zip(documents, expanded, strict=True):
            own = _summary_of(document["type"]) if as_summaries else selection
            item = projection.project(document, own_shapes, selection=own, **show)
            if related:
                wanted = selection.get("expanded", {})
                item["expanded"] = {
                    name: projection.project(entries, summaries, selection=wanted.get(name, {}), **show)
                    for name, entries in related.items()
                }
            shown.append(orjson.dumps(item))
        return shown

    @staticmethod
    def kind(given: dict[str, Any]) -> str:
        """Return what entries of a list are made of."""
        return DOCUMENT if given.keys() & {"fields", "expand"} else SUMMARY

    def shown_in_list(self, stored: Iterable[bytes], given: dict[str, Any]) -> list[bytes]:
        """Return the same for entries of a list: summaries, unless the client picks fields."""
        return self.shown(stored, given, as_summaries="expand" in given and "fields" not in given)


@cache
def _summary_of(type_name: str) -> projection.Selection:
    """Return what a list shows of an item of this type."""
    found = registry.get(type_name)
    return {name: {} for name in projection.members(found.summary_shape)} if found else {}


def bad_value(name: str, code: str, detail: str) -> Problem:
    return bad_request([bad_parameter(name, code, detail)])


def _etag_of(page: listing.Page, kind: str, links: dict[str, Any]) -> str:
    """Return the tag of a list of items as they are: their own tags say all that the bytes do."""
    tags = [entry.etag for entry in page.entries]
    return hashlib.sha256(orjson.dumps([kind, page.total, tags, links])).hexdigest()


class ItemListView(ItemView):
    """A page of items, the newest first. One statement, and another if something changed since they were counted."""

    def get(self, request: Any) -> HttpResponse:
        given = self.parse(request, _list_parsers(self.public_type.name if self.public_type else ""))
        filters = listing.filters_of(given, public_type=self.public_type, levels=self.levels)
        kind = self.kind(given)
        try:
            page = listing.page(filters, given, kind)
        except BadValue as error:
            raise bad_value("cursor", error.code, str(error)) from error
        entries = self.shown_in_list([entry.stored for entry in page.entries], given)
        collection = self.public_type.collection if self.public_type else "pages"
        links = listing.links(collection, request.GET.dict(), next=page.next, previous=page.previous)
        body = b'{"total":%d,"items":[%s],"links":%s}' % (page.total, b",".join(entries), orjson.dumps(links))
        content_type = PARTIAL_JSON if "fields" in request.GET else JSON
        etag = None if self.changes_what_is_stored(given) else _etag_of(page, kind, links)
        return cacheable_response(request, body, keys=self._keys(given), etag=etag, content_type=content_type)

    def _keys(self, given: dict[str, Any]) -> list[str]:
        """Return the narrowest lists that this one is part of; relations may reach anywhere."""
        if "expand" in given:
            return [list_surrogate()]
        types = [self.public_type.name] if self.public_type else given.get("type", [""])
        return [list_surrogate(name, given.get("locale", "")) for name in types]


class OneItemView(ItemView):
    """Looks one item up, ready to be sent, in one statement."""

    shows_one = True

    def known(self, request: HttpRequest, given: dict[str, Any]) -> str:
        """Return the tag of what the client has, if it is an item as it is stored."""
        return "" if self.changes_what_is_stored(given) else known_tag(request)

    def respond(self, request: HttpRequest, row: ReadyItem, given: dict[str, Any]) -> HttpResponse:
        public_id, document, etag, changed_at = row
        keys = [f"item-{public_id}"]
        if document is None or not self.changes_what_is_stored(given):
            return cacheable_response(request, document, keys=keys, etag=etag, modified=changed_at)
        if "expand" in given:
            keys.append(list_surrogate())
        [body] = self.shown([document], given)
        content_type = PARTIAL_JSON if "fields" in given else JSON
        return cacheable_response(request, body, keys=keys, content_type=content_type)


class ItemDetailView(OneItemView):
    """One item, complete."""

    def get(self, request: Any, id: str) -> HttpResponse:
        given = self.parse(request, {})
        type_name = self.public_type.name if self.public_type else ""
        known = self.known(request, given)
        row = item_with_id(parameters.public_id(id), levels=self.levels, type_name=type_name, known=known)
        if row is None:
            raise not_found()
        return self.respond(request, row, given)


class ResolveView(OneItemView):
    """From a path to its item in one hop: 308 to the new place of what moved, 410 for what is gone."""

    def get(self, request: Any) -> HttpResponse:
        given = self.parse(request, {"path": parameters.path})
        if "path" not in given:
            raise bad_request([bad_parameter("path", "required", _("Say which path to resolve."))])
        path = given["path"].rstrip("/") + "/"
        row = item_at(path, levels=self.levels, known=self.known(request, given))
        if row is not None:
            return self.respond(request, row, given)
        successor = successor_of(path)
        if successor:
            address = successor.address
            if address.startswith("/"):
                address = f"{settings.PUBLIC_URL}/api/v1/resolve?{urlencode({'path': address})}"
            moved = {"path": successor.address, "location": address}
            return json_response(moved, status=308, headers={"Location": address})
        if was_removed(path):
            raise gone(_("What stood at this path is no longer public."))
        raise not_found()


class PreviewView(DeliveryView):
    """The item that a draft would become, for whoever has a signed link to it."""

    def get(self, request: Any, token: str) -> HttpResponse:
        parameters.parse(request.GET, {})
        page = previews.open_token(token)
        if page is None:
            raise not_found(_("This link to a draft is not valid any more. Ask for a new one."))
        try:
            built = previews.build_draft(page)
        except previews.INCOMPLETE as error:
            raise Problem(
                409, _("Not complete"), _("This draft still lacks something. Its editor can see what.")
            ) from error
        if built is None:
            raise not_found()
        return bytes_response(built.document, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


class UnknownAddressView(DeliveryView):
    """Everything else below the API: a 404 in the language of the API, whatever the method."""

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        raise not_found(_("This address does not exist. The addresses that do stand in /api/v1/openapi.json."))
