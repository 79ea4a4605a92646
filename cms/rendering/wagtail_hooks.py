from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.accounts.confinement import is_confined
from cms.publishing import previews


@hooks.register("register_admin_urls")
def preview_link_urls() -> list[URLPattern]:
    return [path("preview-link/<int:page_id>/", preview_link, name="preview_link")]


@hooks.register("register_page_header_buttons")
def preview_link_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if view_name == "edit" and page.permissions_for_user(user).can_edit() and not is_confined(user):
        yield Button(_("Share a draft"), reverse("preview_link", args=[page.pk]), icon_name="view", priority=35)


def preview_link(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a link to what was last saved of a page, to send to somebody without an account.

    The panel with the preview asks for the link without the page around it.
    """
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    revision = page.get_latest_revision()
    token = previews.make_token(revision) if revision else ""
    if settings.FRONTEND_PREVIEW_URL:
        address = f"{settings.FRONTEND_PREVIEW_URL}?{urlencode({'token': token})}"
    else:
        address = settings.PUBLIC_URL + reverse("shared_preview", args=[token or "-"])
    context = {
        "page": page,
        "address": address if revision else "",
        "valid_until": previews.valid_until(),
        "header_icon": "view",
        "page_title": _("Share a draft"),
        "page_subtitle": page.get_admin_display_title(),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": page.get_admin_display_title()},
            {"url": "", "label": _("Share a draft")},
        ],
    }
    in_panel = request.headers.get("x-requested-with") == "XMLHttpRequest"
    return render(request, f"rendering/admin/{'preview_address' if in_panel else 'preview_link'}.html", context)
