"""Composition: which apps publish what, and where."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents.views.serve import authenticate_with_password

from cms.api import feeds, health
from cms.rendering import preview, uploaded_files, views
from cms.subscriptions import bounces
from partners import pages as partner_pages
from partners.joining import pages as joining_pages
from resources import catalogue, edition_feeds, held_files
from resources import pages as edition_pages
from search import pages
from site_pages import calendar
from site_pages import pages as site_page_views
from site_pages.newsletters.contributions import pages as contribution_pages
from site_pages.newsletters.forwarding import pages as kit_pages

urlpatterns = [
    path("health", health.health, name="health"),
    path("", include("cms.api.urls")),
    path("", include("cms.embeds.urls")),
    path("mail-events", bounces.mail_events, name="mail_events"),
    path("admin/", include("cms.accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include(catalogue.patterns)),
    path("feeds/", include([*edition_feeds.patterns, *calendar.patterns, *feeds.patterns])),
    path("documents/", include(held_files.patterns)),
    # Wagtail asks for these two by their names.
    re_path(r"^documents/(\d{1,18})/(.*)$", uploaded_files.uploaded_file, name="wagtaildocs_serve"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
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

urlpatterns += i18n_patterns(
    path("", include(pages.patterns)),
    path("", include(partner_pages.patterns)),
    path("", include(site_page_views.patterns)),
    path("", include(joining_pages.patterns)),
    path("", include(contribution_pages.patterns)),
    path("", include(kit_pages.patterns)),
    path("", include(edition_pages.patterns)),
    path("", include("cms.embeds.page_urls")),
    path("", include("cms.subscriptions.urls")),
    # It takes every path that is left.
    path("", include("cms.rendering.urls")),
)

handler404 = "cms.rendering.views.not_found"
handler500 = "cms.rendering.views.failure"
