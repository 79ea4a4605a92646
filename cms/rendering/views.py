"""The reading view: what an address on this host shows as long as no front end has taken its place."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, get_conditional_response, set_response_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms.publishing.models import MEMBERS_TOO, PUBLIC_ONLY, Access, ContentItem
from cms.publishing.successors import successor_of, was_removed
from cms.rendering.additions import additions_to
from cms.rendering.frame import frame
from cms.rendering.headers import with_headers
from cms.rendering.html import render_item
from cms.rendering.metadata import always_offered, link_header
from cms.rendering.navigation import navigation_of


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(settings.FRONTEND_URL or f"/{settings.LANGUAGE_CODE}/")


@require_safe
def reading_view(request: HttpRequest, path: str) -> HttpResponse:
    """Show the public item at the address of the request, or what took its place."""
    if settings.FRONTEND_URL:
        return HttpResponseRedirect(settings.FRONTEND_URL + request.get_full_path())
    address = request.path if request.path.endswith("/") else f"{request.path}/"
    # Who has logged in counts as a member; the log-in is that of the admin.
    levels = MEMBERS_TOO if request.user.is_authenticated else PUBLIC_ONLY
    stored = ContentItem.objects.visible(levels).filter(path=address).values_list("document", "access").first()
    if stored is None:
        return _nothing_at(address, request)
    if address != request.path:
        return _redirect(request.get_full_path(force_append_slash=True), permanent=True)
    document, access = stored
    response = _item_response(request, orjson.loads(bytes(document)))
    if access != Access.PUBLIC:
        add_never_cache_headers(response)
    return response


def _item_response(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    html = render_item(document, extra=additions_to(document, request.GET))
    response = HttpResponse(html, headers={"Content-Language": document["locale"]})
    if links := link_header(always_offered(document)):
        response["Link"] = links
    # The tag covers the whole page: the menu and the templates can change while the item does not.
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=with_headers(response)) or response


def _nothing_at(address: str, request: HttpRequest) -> HttpResponse:
    successor = successor_of(request.get_full_path(), request.path)
    if successor:
        return _redirect(successor.address, permanent=successor.permanent)
    return _message(HTTPStatus.GONE if was_removed(address) else HTTPStatus.NOT_FOUND)


def _redirect(address: str, *, permanent: bool) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.MOVED_PERMANENTLY if permanent else HTTPStatus.FOUND
    return response


def _message(status: HTTPStatus, *, with_menu: bool = True, **context: Any) -> HttpResponse:
    locale = get_language() or settings.LANGUAGE_CODE
    context |= frame(locale, navigation=navigation_of(locale) if with_menu else None)
    return with_headers(HttpResponse(render_to_string(f"rendering/{status.value}.html", context), status=status))


def _problem(status: HTTPStatus, *, detail: str) -> HttpResponse:
    """Return problem details (RFC 9457): a last resort, for the API answers its own errors."""
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def _asks_for_api(request: HttpRequest) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _asks_for_api(request):
        return _problem(HTTPStatus.NOT_FOUND, detail="Nothing stands at this address.")
    return _message(HTTPStatus.NOT_FOUND)


def failure(request: HttpRequest) -> HttpResponse:
    """Answer after an error that nobody foresaw. It asks no database: that may be what failed."""
    if _asks_for_api(request):
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail="The error is ours and has been logged.")
    return _message(HTTPStatus.INTERNAL_SERVER_ERROR, with_menu=False)
