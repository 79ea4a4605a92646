"""The links in an issue, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve
from django.utils.translation import override
from django.views.static import serve
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.core.identity import model_key
from cms.publishing.models import ContentItem, Dependency
from cms.rendering.uploaded_files import uploaded_file
from cms.rendering.views import reading_view

TRACKING = re.compile(
    r"^(utm_.+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_hsenc|_hsmi|mkt_tok|pk_.+|mtm_.+)$", re.IGNORECASE
)
"""Parameters by which others follow who clicks."""

_HOST = re.compile(r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$", re.IGNORECASE)
_DOCUMENT = re.compile(r"^/documents/(\d{1,18})/(.+)$")
_RICH_TEXT = {"html", "intro"}
"""The names under which the JSON of an issue holds HTML."""


class Link(NamedTuple):
    address: str
    words: str

    @property
    def tracking(self) -> list[str]:
        query = urlsplit(self.address).query
        return [name for name, _value in parse_qsl(query, keep_blank_values=True) if TRACKING.match(name)]


def links_of(issue: dict[str, Any]) -> list[Link]:
    """Return the links that editors wrote into an issue, each once."""
    return list(dict.fromkeys(link for html in _rich_text(issue) for link in links_in(html)))


def links_in(html: str) -> list[Link]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.links


def is_well_formed(address: str) -> bool:
    """Say whether an address of the web names a host that there can be."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
        host = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return False
    return bool(_HOST.match(host)) and not re.search(r"\s", address.strip())


def is_own(address: str) -> bool:
    """Say whether an address is one of this site."""
    return any(address == own or address.startswith((f"{own}/", f"{own}?", f"{own}#")) for own in _own_addresses())


def leading_nowhere(addresses: Collection[str], *, shown: Collection[str] = ()) -> set[str]:
    """Return which of these addresses of this site show nothing to everybody; four statements at most.

    ``shown`` are the keys of uploaded documents that will be public with what holds the links.
    """
    missing = {address: _path_of(address) for address in addresses}
    for is_there in (_files, _services, _public_pages, lambda paths: _documents(paths, shown), _redirected):
        there = is_there(set(missing.values())) if missing else set()
        missing = {address: path for address, path in missing.items() if path not in there}
    return set(missing)


def _own_addresses() -> list[str]:
    return [address for address in (settings.FRONTEND_URL, settings.PUBLIC_URL) if address]


def _path_of(address: str) -> str:
    for own in _own_addresses():
        if address.startswith(own):
            address = address.removeprefix(own)
            break
    # PostgreSQL stores no NUL, and so cannot be asked for one.
    return unquote(re.split(r"[?#]", address, maxsplit=1)[0]).replace("\x00", "") or "/"


def _public_pages(paths: Collection[str]) -> set[str]:
    spellings = {path: path if path.endswith("/") else f"{path}/" for path in paths}
    found = ContentItem.objects.visible().filter(path__in=set(spellings.values()))
    public = set(found.values_list("path", flat=True))
    return {path for path, spelling in spellings.items() if spelling in public}


def _documents(paths: Collection[str], shown: Collection[str]) -> set[str]:
    """Return the paths of uploaded documents that something public shows, or will."""
    model = get_document_model()
    keys = {path: model_key(model, int(match[1])) for path in paths if (match := _DOCUMENT.match(path))}
    if not keys:
        return set()
    rows = Dependency.objects.filter(key__in=set(keys.values()), item__in=ContentItem.objects.visible())
    public = {*rows.values_list("key", flat=True).distinct(), *shown}
    return {path for path, key in keys.items() if key in public}


def _redirected(paths: Collection[str]) -> set[str]:
    """Return the paths that a redirect leads on from, to something public."""
    spellings = {path: Redirect.normalise_path(path) for path in paths}
    rows = Redirect.objects.filter(old_path__in=set(spellings.values())).values_list(
        "old_path", "redirect_page_id", "redirect_link"
    )
    targets = {old: page and model_key(Page, page) for old, page, link in rows if page or link}
    sources = [key for key in targets.values() if key]
    public = set(ContentItem.objects.visible().filter(source__in=sources).values_list("source", flat=True))
    leading = {old for old, key in targets.items() if not key or key in public}
    return {path for path, spelling in spellings.items() if spelling in leading}


def _files(paths: Collection[str]) -> set[str]:
    """Return the paths at which an uploaded picture stands."""
    return {path for path in paths if path.startswith(settings.MEDIA_URL) and _is_file(path)}


def _is_file(path: str) -> bool:
    try:
        return default_storage.exists(path.removeprefix(settings.MEDIA_URL))
    except (SuspiciousOperation, ValueError):
        return False


def _services(paths: Collection[str]) -> set[str]:
    """Return the paths at which something else than content stands, such as the search."""
    return {path for path in paths if _is_service(path)}


def _is_service(path: str) -> bool:
    # What stands below a language is found in that language alone.
    language = path.split("/")[1] if path.count("/") > 1 else ""
    try:
        with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            view = resolve(path).func
    except Resolver404:
        return False
    return view not in (reading_view, uploaded_file, serve)


def _rich_text(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name in _RICH_TEXT and isinstance(each, str):
                yield each
            else:
                yield from _rich_text(each)
    elif isinstance(value, list):
        for each in value:
            yield from _rich_text(each)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self._address: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address, self._words = (dict(attrs).get("href") or "").strip(), []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address is not None:
            self.links.append(Link(self._address, " ".join("".join(self._words).split())))
            self._address = None
