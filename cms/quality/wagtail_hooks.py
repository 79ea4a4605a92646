from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.core import lengths
from cms.quality.models import Wording
from cms.quality.panel import BrokenLinkPanel
from cms.quality.reports import BrokenLinkReport
from cms.quality.views import FindingsOfNewPageView, FindingsView


class WordingViewSet(SnippetViewSet):
    model = Wording
    icon = "draft"
    menu_label = _("Words to avoid")
    menu_order = 210
    add_to_settings_menu = True
    list_display = ["phrase", "instead", "kind", "language"]
    list_filter = ["kind", "language"]
    list_per_page = 100


register_snippet(WordingViewSet)


@hooks.register("register_admin_urls")
def findings_urls() -> list[URLPattern | URLResolver]:
    patterns = [
        path("<int:page_id>/", FindingsView.as_view(), name="findings"),
        path(
            "<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
            FindingsOfNewPageView.as_view(),
            name="findings_of_new_page",
        ),
    ]
    return [path("quality/", include((patterns, "quality")))]


@hooks.register("insert_editor_js")
def count_characters() -> str:
    """Tell editors of pages how long the title and the summary are, and how long they had better be."""
    return format_html(
        '<script src="{}" data-title="{}" data-summary="{}" data-text="{}" data-long="{}" defer></script>',
        static("quality/lengths.js"),
        lengths.TITLE,
        lengths.SUMMARY,
        _("Characters: {number}. Advice: {most} at most."),
        _("Characters: {number}. Search engines show about the first {most}."),
    )


MESSAGES = {
    "image-alt": {
        "error_name": _("A picture has no description"),
        "help_text": _("Describe what the picture shows, or mark it as decorative"),
    },
    "color-contrast": {
        "error_name": _("Too little contrast"),
        "help_text": _("Tell the administrator: colours are not chosen by editors"),
    },
    "link-in-text-block": {
        "error_name": _("A link does not stand out from the text"),
        "help_text": _("Tell the administrator: links are not made up by editors"),
    },
    "page-has-heading-one": {
        "error_name": _("The page has no title"),
        "help_text": _("Write a title"),
    },
    "empty-heading": {
        "error_name": _("A heading is empty"),
        "help_text": _("Write what the part below it is about"),
    },
    "list": {
        "error_name": _("A list holds something that is no entry"),
        "help_text": _("Make the list again"),
    },
}
"""What axe finds in English alone."""


class RenderedPageItem(ContentCheckerItem):
    """Wagtail's check of the rendered preview, with more rules; each has a message in the language of the editor."""

    axe_run_only = [*dict.fromkeys([*ContentCheckerItem.axe_run_only, *MESSAGES])]
    axe_messages = {**ContentCheckerItem.axe_messages, **MESSAGES}


@hooks.register("construct_wagtail_userbar")
def check_rendered_page(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Put our check in the place of Wagtail's, in the bar of the preview and in the panel of checks."""
    items[:] = [
        RenderedPageItem(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]


@hooks.register("construct_homepage_panels")
def broken_links(request: HttpRequest, panels: list[Component]) -> None:
    if BrokenLinkReport.may_view(request.user):
        panels.append(BrokenLinkPanel(request.user))
