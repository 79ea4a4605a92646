from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

_urlconfs = {"/api/v1": "cms.api.urls"}


def take(prefix: str, urlconf: str) -> None:
    """Serve what begins with this path past the other middlewares too; called from ``AppConfig.ready()``.

    The URLconf of the site must have the same addresses at the same place: they are its 404 and its reversals.
    """
    _urlconfs[prefix] = urlconf


class DeliveryMiddleware:
    """Takes requests to the delivery API past the other middlewares: it has no sessions, forms or messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        urlconf = next((found for prefix, found in _urlconfs.items() if request.path_info.startswith(prefix)), None)
        if urlconf is None:
            return self.get_response(request)
        match = resolve(request.path_info, urlconf)
        request.resolver_match = match
        return match.func(request, *match.args, **match.kwargs)
