"""The reading view; stands within ``i18n_patterns``, so every path begins with a language."""

from django.urls import re_path

from cms.rendering import views

urlpatterns = [
    # Wagtail reverses this name with the path below the root page to learn the address of a page.
    re_path(r"^((?:[\w\-]+/)*)$", views.reading_view, name="wagtail_serve"),
    # Also what has no slash at its end comes here: only the view knows whether the address with a slash exists.
    # PostgreSQL stores no NUL, and so cannot be asked for one.
    re_path(r"^([^\x00]*)$", views.reading_view),
]
