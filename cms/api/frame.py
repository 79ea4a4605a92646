"""What a front end needs besides the items: menus, languages, and who publishes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_info

from cms.api import parameters
from cms.api.responses import cacheable_response
from cms.api.views import DeliveryView
from cms.core.shapes import Shape
from cms.publishing.addresses import url_of
from cms.publishing.feed import FRAME
from cms.publishing.frame import Publisher, menu_pages, publisher


class MenuEntry(Shape):
    """A page in the menu, with the pages of the menu below it."""

    id: UUID
    title: str
    path: str
    url: str
    children: list[MenuEntry]


class Navigation(Shape):
    """The menu of one language. ``home`` is null as long as nothing is published in it."""

    locale: str
    home: MenuEntry | None
    items: list[MenuEntry]


class SiteLocale(Shape):
    """A language of the site, named in itself. ``path`` leads to its home page, if that is public."""

    code: str
    name: str
    is_default: bool
    path: str | None


class FooterLink(Shape):
    title: str
    path: str
    url: str


class Contact(Shape):
    """Who publishes the site."""

    organisation: str
    email: str | None


class SiteFrame(Shape):
    """All that a front end needs to start, in one call."""

    name: str
    default_locale: str
    locales: list[SiteLocale]
    contact: Contact
    footer: list[FooterLink]
    navigation: list[Navigation]


def _menus(locales: list[str]) -> list[Navigation]:
    """Return the menus of these languages, in one statement. Only what everybody may see is in a menu."""
    menus = {locale: Navigation(locale=locale, home=None, items=[]) for locale in locales}
    above: dict[str, list[tuple[str, MenuEntry]]] = {locale: [] for locale in locales}
    for page in menu_pages(locales):
        entry = MenuEntry(id=page.id, title=page.title, path=page.path, url=url_of(page.path), children=[])
        if page.is_home:
            menus[page.locale].home = entry
            continue
        trail = above[page.locale]
        while trail and not page.position.startswith(trail[-1][0]):
            trail.pop()
        (trail[-1][1].children if trail else menus[page.locale].items).append(entry)
        trail.append((page.position, entry))
    return list(menus.values())


def _codes() -> list[str]:
    return [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]


def _response(request: HttpRequest, shape: Shape) -> HttpResponse:
    body = orjson.dumps(shape.model_dump(mode="json", by_alias=True))
    return cacheable_response(request, body, keys=[FRAME])


class NavigationView(DeliveryView):
    """The menu of one language."""

    def get(self, request: Any) -> HttpResponse:
        given = parameters.parse(request.GET, {"locale": parameters.locale})
        [menu] = _menus([given.get("locale", settings.LANGUAGE_CODE)])
        return _response(request, menu)


class SiteView(DeliveryView):
    """Name, languages, contact, footer and menus. Three statements."""

    def get(self, request: Any) -> HttpResponse:
        parameters.parse(request.GET, {})
        menus = _menus(_codes())
        homes = {menu.locale: menu.home.path if menu.home else None for menu in menus}
        found = publisher()
        frame = SiteFrame(
            name=settings.WAGTAIL_SITE_NAME,
            default_locale=settings.LANGUAGE_CODE,
            locales=[
                SiteLocale(
                    code=code,
                    name=get_language_info(code)["name_local"].capitalize(),
                    is_default=code == settings.LANGUAGE_CODE,
                    path=homes[code],
                )
                for code in _codes()
            ],
            contact=Contact(organisation=found.organisation, email=found.email or None),
            footer=_footer(found),
            navigation=menus,
        )
        return _response(request, frame)


def _footer(found: Publisher) -> list[FooterLink]:
    """Return the pages that stand below every page: the accessibility statement, where it is public."""
    path = found.accessibility_path
    return [FooterLink(title=found.accessibility_title, path=path, url=url_of(path))] if path else []
