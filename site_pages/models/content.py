from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.blocks.body import BodyMixin
from cms.core.models import BasePage


class ContentPage(BasePage, BodyMixin):
    """An ordinary page."""

    parent_page_types = ["site_pages.HomePage", "site_pages.ContentPage"]
    subpage_types = ["site_pages.ContentPage"]
    page_icon = "doc-full"
    page_description = _("An ordinary page, for example about the network.")

    content_panels = [*BasePage.intro_panels, *BodyMixin.body_panels]
    search_fields = [*BasePage.search_fields, *BodyMixin.search_fields]
    api_fields = [*BasePage.api_fields, *BodyMixin.api_fields]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
