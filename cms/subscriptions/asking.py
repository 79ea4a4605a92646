"""Pages with a form that anybody may send: how they are served, and what is refused before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.subscriptions import limits
from cms.subscriptions.forms import PublicForm

View = Callable[..., HttpResponseBase]


def for_anybody(view: View) -> View:
    """Serve a page with a form to everybody, and have it stored nowhere, as its address can be a secret.

    What a form may do is decided by what is typed or by a token that nobody else has, not by who is logged in; so
    Django's protection against forged requests, which needs a cookie, has nothing to protect.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def served(request: HttpRequest, **arguments: str) -> HttpResponseBase:
        response = view(request, **arguments)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "same-origin"
        return response

    return served


def served_while(setting: str) -> Callable[[View], View]:
    """Serve a page with a form to everybody, but only while this setting is on."""

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, **arguments: str) -> HttpResponseBase:
            if not getattr(settings, setting):
                raise Http404
            return view(request, **arguments)

        return for_anybody(shown)

    return decorate


class Refusal(NamedTuple):
    """Why a form is shown again; ``trouble`` is empty where its fields say it."""

    status: HTTPStatus
    trouble: str = ""


def refusal_of(request: HttpRequest, form: PublicForm) -> Refusal | None:
    """Return why nothing is done with what was sent. Counts it as a request of whoever sent it, if all else is well."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return Refusal(HTTPStatus.FORBIDDEN, _("Another site sent this form. Send it from here."))
    if not form.is_valid():
        return Refusal(HTTPStatus.BAD_REQUEST)
    if limits.reached(request):
        return Refusal(HTTPStatus.TOO_MANY_REQUESTS, _("Too many requests came in. Try again tomorrow."))
    return None
