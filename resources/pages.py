"""Editions in the reading view: each has a page of its own, which says whether there is a newer one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.cache import add_never_cache_headers, get_conditional_response, set_response_etag
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.views.decorators.http import require_safe

from cms.publishing.models import MEMBERS_TOO, PUBLIC_ONLY, Access, ContentItem
from cms.publishing.successors import successor_of
from cms.rendering import views
from cms.rendering.frame import frame
from cms.rendering.headers import with_headers
from cms.rendering.html import render_item
from cms.rendering.navigation import navigation_of
from resources.addresses import cited_address, edition_path
from resources.editions import newest_of
from resources.models import FixedEdition
from resources.views import TYPE

_SLUG = pgettext_lazy("address", "edition")


@require_safe
def edition_page(request: HttpRequest, above: str, number: int) -> HttpResponse:
    """Show an edition of the handout that stands at the path above."""
    if settings.FRONTEND_URL:
        return HttpResponseRedirect(settings.FRONTEND_URL + request.get_full_path())
    if "\x00" in above:
        # PostgreSQL stores no NUL, and so cannot be asked for one.
        raise Http404
    if not request.path.endswith("/"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    levels = MEMBERS_TOO if request.user.is_authenticated else PUBLIC_ONLY
    address = f"/{get_language()}/{above}/"
    handout = (
        ContentItem.objects.visible(levels).filter(path=address, type=TYPE).values("pk", "access", "title").first()
    )
    if handout is None:
        return _elsewhere(request, address, number)
    editions = list(FixedEdition.objects.details().filter(item_id=handout["pk"], access__in=levels))
    edition = next((each for each in editions if each.number == number), None)
    if edition is None:
        return views.reading_view(request, request.path)
    newest = newest_of(editions)
    context = {
        "edition": edition,
        "newest": newest,
        "newest_path": edition_path(address, newest.number, locale=edition.locale) if newest else "",
        "handout_path": address,
        "handout_title": handout["title"],
    }
    if edition.withdrawn_at:
        response = _withdrawn(edition, context)
    else:
        response = _shown(request, edition, {**context, "cited": cited_address(address, number, locale=edition.locale)})
    if handout["access"] != Access.PUBLIC:
        add_never_cache_headers(response)
    return response


def _elsewhere(request: HttpRequest, address: str, number: int) -> HttpResponse:
    """Lead to the edition of a handout that has moved; else a page may stand at this address."""
    successor = successor_of(address)
    if successor and successor.address.startswith("/") and successor.address != address:
        moved = edition_path(successor.address, number, locale=get_language() or settings.LANGUAGE_CODE)
        return HttpResponsePermanentRedirect(moved) if successor.permanent else HttpResponseRedirect(moved)
    return views.reading_view(request, request.path)


def _shown(request: HttpRequest, edition: FixedEdition, context: dict[str, Any]) -> HttpResponse:
    # The languages of then may stand elsewhere now.
    extra = {**context, "languages": []}
    page = render_item(edition.shown(), template="resources/edition.html", extra=extra)
    response = HttpResponse(page, headers={"Content-Language": edition.locale})
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=with_headers(response)) or response


def _withdrawn(edition: FixedEdition, context: dict[str, Any]) -> HttpResponse:
    context |= frame(edition.locale, navigation=navigation_of(edition.locale))
    page = render_to_string("resources/withdrawn.html", context)
    return with_headers(HttpResponse(page, status=HTTPStatus.GONE))


patterns = [
    path(format_lazy("<path:above>/{}/<int:number>/", _SLUG), edition_page),
    path(format_lazy("<path:above>/{}/<int:number>", _SLUG), edition_page),
]
"""For ``i18n_patterns``; each language has a word of its own."""
