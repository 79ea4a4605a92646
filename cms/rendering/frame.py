"""What every page of the reading view carries around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from cms.publishing.frame import publisher
from cms.rendering.navigation import Navigation

API_ROOT = "/api/v1"
"""The view and the API share no code, only this address."""


def frame(locale: str, *, navigation: Navigation | None = None) -> dict[str, Any]:
    """Return the context of ``rendering/base.html``; without navigation the page has no menu."""
    return {
        "locale": locale,
        "navigation": navigation,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "publisher": publisher() if navigation else None,
        "api_root": API_ROOT,
    }
