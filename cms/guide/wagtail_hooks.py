from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.guide import tour, views


@hooks.register("register_admin_urls")
def guide_urls() -> list[URLPattern]:
    return [
        path("guide/", views.GuideView.as_view(), name="guide"),
        path("guide/<slug:topic>/", views.TopicView.as_view(), name="guide_topic"),
    ]


@hooks.register("register_help_menu_item")
def guide_menu_item() -> MenuItem:
    return MenuItem(_("Step by step"), reverse("guide"), name="guide", icon_name="list-ol", order=100)


@hooks.register("construct_help_menu")
def nothing_outside(request: HttpRequest, items: list[MenuItem]) -> None:
    """Hide what Wagtail tells on a site of its own, in English."""
    items[:] = [item for item in items if not item.url.startswith("http")]


@hooks.register("construct_homepage_panels", order=200)
def tour_at_first(request: HttpRequest, panels: list[Component]) -> None:
    """Show the tour above what greets people, until they put it away, and when they ask for it."""
    if "tour" in request.GET or tour.is_due(request.user):
        panels.insert(0, tour.TourPanel())


@hooks.register("insert_global_admin_css")
def guide_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("guide/guide.css"))
