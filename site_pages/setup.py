"""What every installation needs before the first page is written: languages, a home page and a site."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from site_pages.models import HomePage


@transaction.atomic
def default_site() -> Site:
    """Return the default site, made if need be. It replaces Wagtail's welcome page by an empty home page."""
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site and site.root_page.specific_class is HomePage:
        return site
    home = HomePage(
        title=settings.WAGTAIL_SITE_NAME, slug="home", summary=settings.WAGTAIL_SITE_NAME, locale=Locale.get_default()
    )
    root = Page.get_first_root_node()
    welcome = root.get_children().filter(slug="home").first()
    if welcome:
        welcome.slug = "welcome"
        # Under this name it stands in the history of the site, which editors read.
        welcome.title = welcome.draft_title = settings.WAGTAIL_SITE_NAME
        welcome.save()
    root.add_child(instance=home)
    site = site or Site(hostname="localhost", is_default_site=True)
    site.root_page = home
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()
    if welcome and not welcome.get_children().exists():
        welcome.delete()
    return site
