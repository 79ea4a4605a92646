"""System checks of the settings of search."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from search.engines import CHOICES, ELASTICSEARCH


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    if settings.SEARCH_ENGINE not in CHOICES:
        return [
            Error(
                f"There is no search engine {settings.SEARCH_ENGINE!r}.",
                hint=f"Set SEARCH_ENGINE to one of these: {', '.join(CHOICES)}.",
                id="search.E001",
            )
        ]
    if settings.SEARCH_ENGINE == ELASTICSEARCH and not settings.ELASTICSEARCH_URL:
        return [
            Error(
                "Nothing says where Elasticsearch is.",
                hint=f"Set ELASTICSEARCH_URL, or SEARCH_ENGINE to another engine than {ELASTICSEARCH}.",
                id="search.E002",
            )
        ]
    return []
