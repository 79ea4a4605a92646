"""The support finder as a page of the reading view: a form, and what it finds, without a script."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from cms.publishing.models import MEMBERS_TOO, PUBLIC_ONLY
from cms.rendering.frame import Service, frame
from cms.rendering.headers import with_headers
from cms.rendering.navigation import languages_at, navigation_of
from partners.finder import Finding, NotFound, find

URL_NAME = "support_finder"
FIELD = "postcode"
SERVICE = Service(label=gettext_lazy("Support nearby"), url_name=URL_NAME)


@require_safe
def support_nearby(request: HttpRequest) -> HttpResponse:
    if settings.FRONTEND_URL:
        return HttpResponseRedirect(settings.FRONTEND_URL + request.get_full_path())
    if not request.path.endswith("/"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    typed = request.GET.get(FIELD, "")
    levels = MEMBERS_TOO if request.user.is_authenticated else PUBLIC_ONLY
    try:
        response = _page(typed, finding=find(postcode=typed, levels=levels) if typed else None)
    except NotFound as error:
        status = HTTPStatus.BAD_REQUEST if error.reason == "malformed" else HTTPStatus.NOT_FOUND
        response = _page(typed, error=str(error), status=status)
    # Its address tells where somebody lives.
    add_never_cache_headers(response)
    return response


_SLUG = pgettext_lazy("address", "support-nearby")

patterns = [
    path(format_lazy("{}/", _SLUG), support_nearby, name=URL_NAME),
    path(_SLUG, support_nearby),
]
"""For ``i18n_patterns``; each language has an address of its own."""


def _page(
    typed: str, *, finding: Finding | None = None, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    locale = get_language() or settings.LANGUAGE_CODE
    context = {
        **frame(locale, navigation=navigation_of(locale)),
        "action": reverse(URL_NAME),
        "typed": typed,
        "finding": finding,
        "error": error,
        # What was typed does not go along: people see where it is sent.
        "languages": languages_at(lambda: reverse(URL_NAME), locale),
    }
    return with_headers(HttpResponse(render_to_string("partners/finder/page.html", context), status=status))
