from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve


class DeliveryMiddleware:
    """Takes requests to the delivery API past the other middlewares: it has no sessions, forms or messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/v1"):
            return self.get_response(request)
        match = resolve(request.path_info, "cms.api.urls")
        request.resolver_match = match
        return match.func(request, *match.args, **match.kwargs)
