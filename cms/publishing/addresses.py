"""Where pages stand: paths on the default site, and the addresses that readers open."""

from __future__ import annotations

from django.conf import settings
from wagtail.models import Page, Site


def home_path(locale: str) -> str:
    return f"/{locale}/"


def path_of(page: Page) -> str | None:
    """Return the path of a page on the default site, or None outside it.

    Wagtail's own answer comes from a cache that other processes do not clear.
    """
    if not page.url_path:
        return None
    home = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
    roots = Page.objects.filter(translation_key__in=home).values_list("url_path", "locale__language_code")
    for url_path, language in roots:
        if page.url_path.startswith(url_path):
            return home_path(language) + page.url_path.removeprefix(url_path)
    return None


def url_of(path: str) -> str:
    """Return the address at which readers find a path: at the front end, if there is one."""
    return (settings.FRONTEND_URL or settings.PUBLIC_URL) + path
