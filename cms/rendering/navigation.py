"""What stands around a page: the menu, the other languages, the breadcrumbs. Made from content items alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from cms.publishing.addresses import home_path
from cms.publishing.frame import menu_pages


@dataclass(frozen=True, kw_only=True)
class Link:
    title: str
    path: str
    current: str = ""
    """The value of ``aria-current``: page, true for a page above the current one, or empty."""


@dataclass(frozen=True, kw_only=True)
class Language:
    code: str
    name: str
    path: str
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Navigation:
    home: str
    menu: list[Link] = field(default_factory=list)


def navigation_of(locale: str, *, path: str = "", above: tuple[str, ...] = ()) -> Navigation:
    """Return the menu of a language, home first, in one SQL statement.

    ``path`` is the current page, ``above`` the paths of the pages above it.
    """
    pages = menu_pages([locale])
    links = [
        Link(title=page.title, path=page.path, current=_current(page.path, path, above))
        for page in pages
        if not page.is_home
    ]
    home = home_path(locale)
    if len(links) < len(pages):
        links.insert(0, Link(title=_("Home"), path=home, current="page" if path == home else ""))
    return Navigation(home=home, menu=links)


def _current(address: str, path: str, above: tuple[str, ...]) -> str:
    if address == path:
        return "page"
    return "true" if address in above else ""


def languages_at(address: Callable[[], str], current: str) -> list[Language]:
    """Return the languages that have a home page, for a page that is no item.

    ``address`` returns its path in the active language.
    """
    codes = [code for code, _label in settings.WAGTAIL_CONTENT_LANGUAGES]
    homes = {page.locale for page in menu_pages(codes) if page.path == home_path(page.locale)}
    found = []
    for code in codes:
        if code not in homes | {current}:
            continue
        with override(code):
            path = address()
        name = get_language_info(code)["name_local"].capitalize()
        url = settings.PUBLIC_URL + path
        found.append(Language(code=code, name=name, path=path, url=url, is_current=code == current))
    return found


def languages_of(document: dict[str, Any]) -> list[Language]:
    """Return the languages in which this item can be read, in the order of the settings."""
    paths = {entry["locale"]: entry["path"] for entry in document["translations"]}
    paths[document["locale"]] = document["path"]
    host = (document["url"] or "").removesuffix(document["path"] or "")
    return [
        Language(
            code=code,
            name=get_language_info(code)["name_local"].capitalize(),
            path=paths[code],
            url=host + paths[code],
            is_current=code == document["locale"],
        )
        for code, _label in settings.WAGTAIL_CONTENT_LANGUAGES
        if paths.get(code)
    ]
