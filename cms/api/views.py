"""The views of the delivery API: each chooses what to look up; the bytes are ready."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, quote_etag
from django.utils.translation import gettext as _
from rest_framework.views import APIView

from cms.api import parameters
from cms.api.access import admit
from cms.api.parameters import Cursor
from cms.api.problems import bad_parameter, bad_request, gone, not_found
from cms.api.responses import API_VERSION, bytes_response, json_response
from cms.core.registry import PublicType, registry
from cms.publishing.models import ContentItem
from cms.publishing.successors import successor_of, was_removed


class DeliveryView(APIView):
    """A view of the public API: reads only, strict about its parameters, errors in the client's language."""

    http_method_names = ["get", "head", "options"]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        translation.activate(translation.get_language_from_request(request))
        self.headers.update(admit(request))
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["API-Version"] = API_VERSION
        if response.status_code >= 400:
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(translation.get_language()):
            return super().dispatch(request, *args, **kwargs)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        allowed = ", ".join(self.allowed_methods)
        return bytes_response(b"", status=204, headers={"Allow": allowed})


class EntryPointView(DeliveryView):
    """Where a client starts: version, locales, types and links."""

    def get(self, request: Any) -> HttpResponse:
        parameters.parse(request.GET, {})
        root = f"{settings.PUBLIC_URL}/api/v1"
        return json_response(
            {
                "version": API_VERSION,
                "defaultLocale": settings.LANGUAGE_CODE,
                "locales": [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES],
                "types": [
                    {"name": registered.name, "url": f"{root}/{registered.collection}"} for registered in registry
                ],
                "links": {
                    "self": root,
                    "pages": f"{root}/pages",
                    "resolve": f"{root}/resolve",
                    "openapi": f"{root}/openapi.json",
                    "documentation": f"{root}/docs",
                },
            }
        )


class ItemListView(DeliveryView):
    """A page of summaries, the newest first. Two statements: one for the page, one for the total."""

    public_type: PublicType | None = None

    def get(self, request: Any) -> HttpResponse:
        parsers: dict[str, parameters.Parser] = {
            "locale": parameters.locale,
            "pageSize": parameters.page_size,
            "cursor": parameters.cursor,
        }
        if self.public_type is None:
            parsers["type"] = parameters.type_name
        given = parameters.parse(request.GET, parsers)
        filters = {name: given[name] for name in ("locale", "type") if name in given}
        if self.public_type:
            filters["type"] = self.public_type.name
        matching = ContentItem.objects.filter(**filters)
        total = matching.count()
        page, following, preceding = self._page(matching, given)
        links: dict[str, str | None]
        links = {"self": self._address(request.GET.dict()), "first": self._address(request.GET.dict(), cursor=None)}
        for name, cursor in (("next", following), ("previous", preceding)):
            links[name] = self._address(request.GET.dict(), cursor=str(cursor)) if cursor else None
        summaries = b",".join(bytes(summary) for _moment, _pk, summary in page)
        return bytes_response(b'{"total":%d,"items":[%s],"links":%s}' % (total, summaries, orjson.dumps(links)))

    def _page(self, matching: Any, given: dict[str, Any]) -> tuple[list[Any], Cursor | None, Cursor | None]:
        """Return the rows of this page, and the cursors of the next and the previous one where there are such."""
        size = given.get("pageSize", parameters.DEFAULT_PAGE_SIZE)
        start: Cursor | None = given.get("cursor")
        backwards = start is not None and start.before
        if start and backwards:
            matching = matching.filter(
                Q(published_at__gt=start.moment) | Q(published_at=start.moment, pk__lt=start.public_id)
            )
        elif start:
            matching = matching.filter(
                Q(published_at__lt=start.moment) | Q(published_at=start.moment, pk__gt=start.public_id)
            )
        order = ("published_at", "-pk") if backwards else ("-published_at", "pk")
        found = list(matching.order_by(*order).values_list("published_at", "pk", "summary")[: size + 1])
        more, rows = len(found) > size, found[:size]
        if backwards:
            rows.reverse()
        following = Cursor(False, *rows[-1][:2]) if rows and (more or backwards) else None
        preceding = Cursor(True, *rows[0][:2]) if rows and start and (more or not backwards) else None
        return rows, following, preceding

    def _address(self, given: dict[str, Any], **replaced: str | None) -> str:
        query = urlencode({name: value for name, value in {**given, **replaced}.items() if value is not None})
        collection = self.public_type.collection if self.public_type else "pages"
        return f"{settings.PUBLIC_URL}/api/v1/{collection}" + (f"?{query}" if query else "")


class ItemDetailView(DeliveryView):
    """One item, complete. One statement."""

    public_type: PublicType | None = None

    def get(self, request: Any, id: str) -> HttpResponse:
        parameters.parse(request.GET, {})
        filters: dict[str, Any] = {"pk": parameters.public_id(id)}
        if self.public_type:
            filters["type"] = self.public_type.name
        row = ContentItem.objects.filter(**filters).values_list("document", "etag", "changed_at").first()
        if row is None:
            raise not_found()
        return item_response(request, *row)


def item_response(request: Any, document: bytes | memoryview, etag: str, changed_at: Any) -> HttpResponse:
    """Return an item, or 304 if the client already has it."""
    headers = {"ETag": quote_etag(etag), "Last-Modified": http_date(changed_at.timestamp())}
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if headers["ETag"] in known or known == ["*"]:
        return bytes_response(b"", status=304, headers=headers)
    return bytes_response(bytes(document), headers=headers)


class ResolveView(DeliveryView):
    """From a path to its item in one hop: 308 to the new place of what moved, 410 for what is gone."""

    def get(self, request: Any) -> HttpResponse:
        given = parameters.parse(request.GET, {"path": parameters.path})
        if "path" not in given:
            raise bad_request([bad_parameter("path", "required", _("Say which path to resolve."))])
        path = given["path"].rstrip("/") + "/"
        row = ContentItem.objects.filter(path=path).values_list("document", "etag", "changed_at").first()
        if row is not None:
            return item_response(request, *row)
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


class UnknownAddressView(DeliveryView):
    """Everything else below the API: a 404 in the language of the API, whatever the method."""

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        raise not_found(_("This address does not exist. The addresses that do stand in /api/v1/openapi.json."))
