"""Who publishes the site, as the footer says it."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.models import Page

from cms.core.identity import model_key
from cms.core.models import SiteSettings
from cms.publishing.models import ContentItem


@dataclass(frozen=True, kw_only=True)
class Publisher:
    organisation: str = ""
    email: str = ""
    accessibility_path: str = ""
    """Path of the accessibility statement, if that is public."""


def publisher() -> Publisher:
    """Return what the settings of the default site say, in at most two SQL statements."""
    found = (
        SiteSettings.objects.filter(site__is_default_site=True)
        .values_list("organisation", "contact_email", "accessibility_page_id")
        .first()
    )
    if found is None:
        return Publisher()
    organisation, email, statement = found
    paths = ContentItem.objects.visible().filter(source=model_key(Page, statement)).values_list("path", flat=True)
    return Publisher(organisation=organisation, email=email, accessibility_path=(statement and paths.first()) or "")
