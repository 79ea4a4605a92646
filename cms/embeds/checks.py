"""System checks: what is embedded has one meaning, and the sites of the settings are origins."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from cms.core.registry import registry
from cms.embeds.kinds import kinds

ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?|\*")


@register()
def check_kinds(**kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"Both a kind of embed and a public type are called {kind.name!r}.",
            hint="Name the kind of embed otherwise: the addresses of the two are the same.",
            id="embeds.E001",
        )
        for kind in kinds
        if registry.get(kind.name)
    ]


@register()
def check_origins(**kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"EMBED_ORIGINS holds {origin!r}, which is no origin.",
            hint="Write the scheme and the host, for example https://www.example.org, or * for all sites.",
            id="embeds.E002",
        )
        for origin in settings.EMBED_ORIGINS
        if not ORIGIN.fullmatch(origin)
    ]
