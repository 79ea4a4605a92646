"""The links in rich text, also those that readers could not use."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

_SPACE = re.compile(r"\s+")


class Link(NamedTuple):
    address: str
    words: str

    @property
    def is_web(self) -> bool:
        return self.address.lower().startswith(("http://", "https://"))

    @property
    def is_own(self) -> bool:
        """Whether it leads to this site, by an address that somebody typed."""
        return any(self.address.startswith(f"{own}/") for own in (settings.PUBLIC_URL, settings.FRONTEND_URL) if own)

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


def links_in(html: str) -> list[Link]:
    """Return the links of clean public HTML, in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.links


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self._address: str | None = None
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._end()
            self._address = (dict(attrs).get("href") or "").strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end()

    def handle_data(self, data: str) -> None:
        self._words += data

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        if self._address is not None:
            self.links.append(Link(self._address, _SPACE.sub(" ", self._words).strip()))
        self._address, self._words = None, ""
