"""The page of the admin on which staff make the next edition of a yearly campaign."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from site_pages import campaigns
from site_pages.models import EventPage


def roll_over(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show when the next edition takes place and what goes along, and make its draft."""
    page = get_object_or_404(EventPage, pk=page_id)
    permissions = page.permissions_for_user(request.user)
    if not permissions.can_edit() or not permissions.can_copy_to(page.get_parent()):
        raise PermissionDenied
    successor = campaigns.successor_of(page)
    dates = campaigns.coming_dates(page)
    may_make = page.yearly and dates is not None and successor is None and campaigns.is_source(page)
    if request.method == "POST" and may_make and dates:
        made = campaigns.roll_over(page, dates, user=request.user)
        messages.success(
            request, _("The draft of “%(title)s” is there. Check the texts, and publish it.") % {"title": made.title}
        )
        return redirect("wagtailadmin_pages:edit", made.pk)
    name = page.get_admin_display_title()
    context = {
        "page": page,
        "dates": dates,
        "successor": successor,
        "may_make": may_make,
        "is_source": campaigns.is_source(page),
        "title_of_next": campaigns.title_in(page.title, dates.first.year) if dates else "",
        "header_icon": "calendar-alt",
        "page_title": _("Next edition"),
        "page_subtitle": name,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": name},
            {"url": "", "label": _("Next edition")},
        ],
    }
    return render(request, "site_pages/admin/roll_over.html", context)
