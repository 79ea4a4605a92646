"""What every page of the reading view carries around its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from cms.publishing.frame import publisher
from cms.rendering.navigation import Navigation

API_ROOT = "/api/v1"
"""The view and the API share no code, only this address."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A page that is no content item, for which every page has a link at its foot while ``is_on`` says so."""

    label: str | Promise
    url_name: str
    is_on: Callable[[], bool] = lambda: True

    @property
    def path(self) -> str:
        """Its path in the active language."""
        return reverse(self.url_name)


_services: list[Service] = []


def offer(service: Service) -> None:
    """Add a service; called from ``AppConfig.ready()``."""
    _services.append(service)


def frame(locale: str, *, navigation: Navigation | None = None) -> dict[str, Any]:
    """Return the context of ``rendering/base.html``; without navigation the page has no menu."""
    return {
        "locale": locale,
        "navigation": navigation,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "publisher": publisher() if navigation else None,
        "services": [service for service in _services if service.is_on()] if navigation else [],
        "api_root": API_ROOT,
    }
