"""The product as in production, with Wagtail's own APIs beside it."""

from cms.settings.production import *  # noqa: F403
from cms.settings.production import INSTALLED_APPS, LOGGING, MEDIA_ROOT

INSTALLED_APPS = ["tests.benchmarks", "wagtail.api.v2", "wagtail.api.v3", "ninja", *INSTALLED_APPS]
ROOT_URLCONF = "tests.benchmarks.urls"
WAGTAILAPI_RICH_TEXT_FORMAT = "html"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What is refused because it is not there yet is told in the tables.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}
MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
STATIC_ROOT = MEDIA_ROOT.with_name("static")
