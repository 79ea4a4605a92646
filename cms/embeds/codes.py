"""The code that a partner copies, and the addresses in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.embeds.kinds import Embed
from cms.embeds.releases import release

WIDTH = 600


@dataclass(frozen=True)
class Code:
    """``address`` is that of the embed, complete."""

    address: str
    embed: Embed

    def iframe(self, *, width: int | str = "100%", height: int | None = None) -> SafeString:
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" frameborder="0"></iframe>',
            self.address,
            self._title,
            width,
            height or self.embed.height,
        )

    def component(self) -> SafeString:
        script = release()
        return format_html(
            '<script src="{}" integrity="{}" crossorigin="anonymous" async></script>\n'
            '<jmz-embed src="{}" height="{}"><a href="{}">{}</a></jmz-embed>',
            settings.PUBLIC_URL + script.path,
            script.integrity,
            self.address,
            self.embed.height,
            self.embed.address,
            self._title,
        )

    def rule(self) -> str:
        """Return the rule of CSS that keeps the place of the component free until its script is there."""
        return f"jmz-embed {{ display: block; min-height: {self.embed.height}px; }}"

    @property
    def _title(self) -> str:
        return f"{self.embed.title} – {settings.WAGTAIL_SITE_NAME}"


def address_of(path: str, given: Mapping[str, str]) -> str:
    """Return the complete address of an embed with these parameters, without those that are empty."""
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{settings.PUBLIC_URL}{path}" + (f"?{query}" if query else "")
