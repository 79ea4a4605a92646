"""The description of the authoring API. It holds no content, and so needs no token."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views import View
from wagtail.api.v3.urls import api

from cms.api.documentation import documentation_page
from cms.api.responses import bytes_response


@cache
def openapi() -> bytes:
    """Return the OpenAPI description as JSON."""
    prefix = reverse(f"{api.urls_namespace}:api-root")
    document: dict[str, Any] = api.get_openapi_schema(path_prefix="/")
    document["info"] = {
        "title": settings.WAGTAIL_SITE_NAME,
        "version": api.version,
        "description": "Write, publish and arrange pages, as the user that a token belongs to.",
    }
    document["servers"] = [{"url": f"{settings.PUBLIC_URL}{prefix.rstrip('/')}"}]
    # Wagtail marks what it also answers without a token; here nothing is.
    scheme: list[dict[str, list[str]]] = [{"BearerTokenAuth": []}]
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["security"] = scheme
    with override("en"):
        return orjson.dumps(document, default=str, option=orjson.OPT_NON_STR_KEYS)


class OpenApiView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return bytes_response(openapi())


class DocumentationView(View):
    """The same as an accessible page, without scripts and without anything from elsewhere."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return documentation_page(request, orjson.loads(openapi()), template="authoring/documentation.html")
