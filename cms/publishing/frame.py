"""What stands around all pages, for the API and the reading view alike: the menu, and who publishes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page

from cms.core.identity import model_key
from cms.core.models import SiteSettings
from cms.publishing.addresses import home_path
from cms.publishing.models import ContentItem


class MenuPage(NamedTuple):
    """A page in the menu, or the home page of its language. The position of a page begins with that of its parent."""

    locale: str
    id: UUID
    title: str
    path: str
    position: str

    @property
    def is_home(self) -> bool:
        return self.path == home_path(self.locale)


def menu_pages(locales: Collection[str]) -> list[MenuPage]:
    """Return what everybody may see of the menus of these languages, in their order; one statement."""
    rows = (
        ContentItem.objects.visible()
        .filter(Q(in_menu=True) | Q(path__in=[home_path(locale) for locale in locales]), locale__in=locales)
        .exclude(path="")
        .order_by("position", "id")
    )
    return [MenuPage(*row) for row in rows.values_list("locale", "id", "title", "path", "position")]


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Who publishes the site."""

    organisation: str = ""
    email: str = ""
    accessibility_path: str = ""
    """Path of the accessibility statement, if that is public."""
    accessibility_title: str = ""


def publisher() -> Publisher:
    """Return what the settings of the default site say, in at most two statements."""
    found = (
        SiteSettings.objects.filter(site__is_default_site=True)
        .values_list("organisation", "contact_email", "accessibility_page_id")
        .first()
    )
    if found is None:
        return Publisher()
    organisation, email, statement = found
    rows = ContentItem.objects.visible().filter(source=model_key(Page, statement)).values_list("path", "title")
    path, title = (statement and rows.first()) or ("", "")
    return Publisher(organisation=organisation, email=email, accessibility_path=path, accessibility_title=title)


def organisation() -> str:
    """Return the name of who publishes the site, in one statement."""
    found = SiteSettings.objects.filter(site__is_default_site=True).values_list("organisation", flat=True).first()
    return found or ""
