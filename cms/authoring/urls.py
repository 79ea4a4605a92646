"""Every address of the authoring API: those of Wagtail's v3 for holders of a token, and their description."""

from django.urls import URLPattern, include, path
from wagtail.api.v3.urls import api

from cms.authoring.access import for_token_holders, unknown_address
from cms.authoring.documentation import DocumentationView, OpenApiView
from cms.authoring.problems import register_exception_handlers

DESCRIPTIONS = {"openapi-json", "openapi-view"}
"""Addresses of v3 that this package serves itself: its page takes scripts from elsewhere."""

register_exception_handlers(api)
_patterns, _app_name, _namespace = api.urls

guarded = [
    URLPattern(pattern.pattern, for_token_holders(pattern.callback), pattern.default_args, pattern.name)
    for pattern in _patterns
    if isinstance(pattern, URLPattern) and pattern.name not in DESCRIPTIONS
]

urlpatterns = [
    path("openapi.json", OpenApiView.as_view(), name="authoring_openapi"),
    path("docs", DocumentationView.as_view(), name="authoring_documentation"),
    path("", include((guarded, _app_name), namespace=_namespace)),
    path("<path:rest>", unknown_address),
]
