"""Who takes part in which project, as a table in the reading view."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers, get_conditional_response, set_response_etag
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from cms.api import listing
from cms.publishing.models import MEMBERS_TOO, PUBLIC_ONLY
from cms.publishing.reading import Filters
from cms.rendering.frame import Service, frame
from cms.rendering.headers import with_headers
from cms.rendering.navigation import languages_at, navigation_of
from site_pages.participation_views import COLLECTION
from site_pages.participations import TYPE, Row, participations

URL_NAME = "partner_projects"
SERVICE = Service(label=gettext_lazy("Partners and projects"), url_name=URL_NAME)


@require_safe
def partner_projects(request: HttpRequest) -> HttpResponse:
    if settings.FRONTEND_URL:
        return HttpResponseRedirect(settings.FRONTEND_URL + request.get_full_path())
    if not request.path.endswith("/"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    locale = get_language() or settings.LANGUAGE_CODE
    levels = MEMBERS_TOO if request.user.is_authenticated else PUBLIC_ONLY
    rows = participations(Filters(levels=levels, locale=locale))
    context = {
        **frame(locale, navigation=navigation_of(locale)),
        "projects": _by_project(rows),
        "organisations": len({row.participation["partner"]["id"] for row in rows}),
        "csv": listing.address(COLLECTION, {"locale": locale, "format": "csv"}).removeprefix(settings.PUBLIC_URL),
        "languages": languages_at(lambda: reverse(URL_NAME), locale),
    }
    response = HttpResponse(render_to_string("site_pages/partner_projects.html", context))
    set_response_etag(response)
    response = get_conditional_response(request, etag=response["ETag"], response=with_headers(response)) or response
    if levels != PUBLIC_ONLY:
        add_never_cache_headers(response)
    return response


def _by_project(rows: list[Row]) -> list[dict[str, Any]]:
    """Return what the table shows: each project with those who take part in it."""
    found = []
    for _identity, group in groupby((row.participation for row in rows), key=lambda each: each["project"]["id"]):
        entries = list(group)
        first = entries[0]
        found.append({"type": TYPE, "card": first["project"], "status": first["status"], "entries": entries})
    return found


_SLUG = pgettext_lazy("address", "partners-and-projects")

patterns = [
    path(format_lazy("{}/", _SLUG), partner_projects, name=URL_NAME),
    path(_SLUG, partner_projects),
]
"""For ``i18n_patterns``; each language has an address of its own."""
