"""Composition: which apps publish what, and where."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import health
from cms.rendering import preview, views

urlpatterns = [
    path("health", health.health, name="health"),
    path("", include("cms.api.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("preview/<str:token>", preview.shared_preview, name="shared_preview"),
    # Wagtail sends those here who ask for a file of a private collection.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("", views.front_door, name="front_door"),
]

if settings.AUTHORING_API:
    urlpatterns += [path("authoring/v3/", include("cms.authoring.urls"))]

if settings.DEBUG:
    urlpatterns += [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += i18n_patterns(path("", include("cms.rendering.urls")))

handler404 = "cms.rendering.views.not_found"
handler500 = "cms.rendering.views.failure"
