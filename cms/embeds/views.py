"""What stands below /embed/: pages to show within the pages of others, and the script that shows them there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.api import parameters
from cms.api.problems import Problem
from cms.api.responses import bytes_response, cacheable_response
from cms.clients import throttling
from cms.core.registry import registry
from cms.embeds.asking import Place, place_of
from cms.embeds.counting import count_shown
from cms.embeds.kinds import Asked, Embed
from cms.embeds.looks import Look, look_of
from cms.embeds.releases import release
from cms.embeds.responses import PLAIN, finish, page_response, refusal
from cms.publishing import reading
from cms.publishing.addresses import home_path, url_of
from cms.publishing.frame import organisation
from cms.publishing.reading import SUMMARY, Filters

USUAL_LOOK = look_of({})
NOTICE_HEIGHT = 200
ALTERNATIVES = 3

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Serve anybody who reads, as often as the API serves them without a key."""

    @wraps(view)
    def served(request: HttpRequest, **arguments: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return finish(request, refusal(_("Only GET works here."), status=405, headers={"Allow": "GET, HEAD"}))
        limit = throttling.check(None, request)
        response = refusal(_("Too many requests."), status=429) if limit.exceeded else view(request, **arguments)
        for name, value in throttling.headers(limit).items():
            response[name] = value
        return finish(request, response)

    return served


@public
def embed(request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
    """Show an embed, or a notice if it is not there. Three statements for a card or a list in the usual language."""
    locale = _locale(request)
    place = place_of(kind, key)
    if place is None:
        return _notice(request, kind, locale, USUAL_LOOK)
    with override(locale):
        try:
            asked, look = place.read(request.GET)
        except Problem as problem:
            return _mistake(request, problem, locale)
    shown = place.show(asked)
    if shown is None:
        return _notice(request, kind, locale, look)
    count_shown(request.META)
    return page_response(request, shown, look, organisation=organisation())


@public
def snippet(request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
    """Show plain HTML to paste, with the day of today: it stays as it is, whatever becomes of the content."""
    locale = _locale(request)
    place = place_of(kind, key)
    if place is None:
        return _no_snippet(locale)
    with override(locale):
        try:
            asked = place.read_for_pasting(request.GET)
        except Problem as problem:
            return _told(problem)
    html = snippet_of(place, asked)
    if html is None:
        return _no_snippet(locale)
    response = bytes_response(html.encode(), content_type=PLAIN)
    # Scripts of a content management system may fetch it.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def snippet_of(place: Place, asked: Asked) -> str | None:
    """Return the HTML to paste, or None where there is none."""
    shown = place.show(asked)
    if shown is None:
        return None
    with override(shown.locale):
        context = {
            **shown.context,
            "embed": shown,
            "locale": shown.locale,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "today": timezone.localdate(),
        }
        return render_to_string(shown.template, context)


@public
def component(request: HttpRequest, version: str) -> HttpResponse:
    """Send a release of the web component, which never changes."""
    try:
        found = release(version)
    except KeyError:
        return refusal(_("There is no such version."), status=404)
    response = cacheable_response(request, found.script, keys=None, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    # Browsers check the integrity of scripts from elsewhere only if they may read them.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _locale(request: HttpRequest) -> str:
    """Return the language for what is not content: that of the address if it names one."""
    try:
        return str(parameters.locale(request.GET.get("locale", "")))
    except parameters.BadValue:
        return settings.LANGUAGE_CODE


def _notice(request: HttpRequest, kind: str, locale: str, look: Look) -> HttpResponse:
    """Return a calm page with something else instead: it stands in the page of a partner who cannot help it.

    It is the same for what was withdrawn and for what never was. Nobody keeps it.
    """
    entries = []
    if public_type := registry.get(kind):
        filters = Filters(types=(public_type.name,), locale=locale)
        found, _outdated = reading.page(
            filters, kind=SUMMARY, column="published_at", falling=True, start=None, limit=ALTERNATIVES, counted_at=0
        )
        entries = [orjson.loads(entry.stored) for entry in found]
    with override(locale):
        title = _("This is not here")
    shown = _own(title, "embeds/notice.html", locale, entries=entries)
    return page_response(request, shown, look, organisation=organisation(), status=404)


def _mistake(request: HttpRequest, problem: Problem, locale: str) -> HttpResponse:
    with override(locale):
        title = _("This cannot be shown")
    shown = _own(title, "embeds/mistake.html", locale, errors=problem.errors)
    return page_response(request, shown, USUAL_LOOK, organisation=organisation(), status=400)


def _own(title: str, template: str, locale: str, **context: Any) -> Embed:
    address = url_of(home_path(locale))
    return Embed(title=title, address=address, locale=locale, template=template, height=NOTICE_HEIGHT, context=context)


def _no_snippet(locale: str) -> HttpResponse:
    with override(locale):
        return refusal(_("What stood here is no longer offered, or it has another address now."), status=404)


def _told(problem: Problem) -> HttpResponse:
    lines = [f"{error.location.name}: {error.detail}" for error in problem.errors or ()]
    return refusal("\n".join(lines), status=problem.status_code)
