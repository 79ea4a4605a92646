from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.core.identity import object_key
from cms.publishing.models import ContentItem


@hooks.register("register_page_header_buttons")
def embed_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a page that everybody may see to the builder, with this page chosen."""
    if not page.live:
        return
    found = ContentItem.objects.visible().filter(source=object_key(page)).values_list("pk", "locale").first()
    if found:
        public_id, locale = found
        with override(locale):
            address = reverse("embed_builder")
        query = urlencode({"what": "item", "page": public_id})
        yield Button(_("Embed"), f"{address}?{query}", icon_name="code", attrs={"target": "_blank"}, priority=36)
