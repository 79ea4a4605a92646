from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from site_pages import campaign_admin, campaigns
from site_pages.models import EventPage
from site_pages.overviews.reviews import ReviewPanel, ReviewReport


@hooks.register("register_admin_urls")
def campaign_urls() -> list[URLPattern]:
    return [path("events/<int:page_id>/next-edition/", campaign_admin.roll_over, name="roll_over")]


@hooks.register("register_page_header_buttons")
def next_edition_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.specific_class is EventPage and page.specific.yearly and page.permissions_for_user(user).can_edit():
        yield Button(_("Next edition"), reverse("roll_over", args=[page.pk]), icon_name="calendar-alt", priority=37)


class DueEditionsPanel(Component):
    """Which yearly campaigns have no page yet for their next edition."""

    name = "due-editions"
    order = 140
    template_name = "site_pages/admin/due_editions.html"

    def __init__(self, due: list[campaigns.Due]) -> None:
        self.due = due

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"due": self.due}


@hooks.register("construct_homepage_panels")
def due_reviews(request: HttpRequest, panels: list[Component]) -> None:
    if ReviewReport.may_view(request.user):
        panels.append(ReviewPanel(request.user))


@hooks.register("construct_homepage_panels")
def due_editions(request: HttpRequest, panels: list[Component]) -> None:
    due = [each for each in campaigns.due() if each.page.permissions_for_user(request.user).can_edit()]
    if due:
        panels.append(DueEditionsPanel(due))
