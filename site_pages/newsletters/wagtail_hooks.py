from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from site_pages.models import CollectionPage, NewsletterIssuePage
from site_pages.newsletters import issues_admin
from site_pages.newsletters.dispatching import views as sending_views
from site_pages.newsletters.forwarding import admin as forwarding_admin
from site_pages.newsletters.forwarding import own as own_forewords


class NewsletterViewSetGroup(ViewSetGroup):
    items = (issues_admin.IssuesViewSet, sending_views.SendingPages, forwarding_admin.ForwardingPages)
    menu_label = _("Newsletter")
    menu_name = "newsletter"
    menu_icon = "mail"
    menu_order = 250


@hooks.register("register_admin_viewset")
def register_viewsets() -> NewsletterViewSetGroup:
    return NewsletterViewSetGroup()


@hooks.register("construct_homepage_panels")
def absent_issues_panel(request: HttpRequest, panels: list[Component]) -> None:
    if issues_admin.works_on_pages(request.user):
        panels.append(issues_admin.AbsentIssuesPanel())


@hooks.register("register_page_header_buttons")
def issue_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from an issue to its contributions, and from the page below which issues stand to a new one."""
    if page.specific_class is NewsletterIssuePage and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Contributions"), reverse(f"{issues_admin.ISSUES}:show", args=[page.pk]), icon_name="mail", priority=37
        )
        yield Button(
            _("Check and test"), reverse(f"{issues_admin.ISSUES}:check", args=[page.pk]), icon_name="check", priority=38
        )
    if (
        page.specific_class is CollectionPage
        and NewsletterIssuePage.objects.child_of(page).exists()
        and page.permissions_for_user(user).can_add_subpage()
    ):
        url = f"{reverse(f'{issues_admin.ISSUES}:new')}?language={page.locale.language_code}"
        yield Button(_("New issue"), url, icon_name="mail", priority=12)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("newsletters.ask", _("Ask for approval"), _("Asked to have the newsletter sent"))
    actions.register_action("newsletters.approve", _("Approve a newsletter"), _("Newsletter approved"))
    actions.register_action("newsletters.withdraw", _("Take a question back"), _("Question for approval taken back"))


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    return forwarding_admin.permissions() | sending_views.permissions()


@hooks.register("register_admin_urls")
def own_foreword_urls() -> list[URLPattern]:
    return own_forewords.urlpatterns


@hooks.register("register_admin_menu_item")
def own_forewords_item() -> MenuItem:
    """Lead the teams of organisations to their forewords."""
    return own_forewords.OwnForewordsItem(
        _("Forewords"), reverse_lazy(own_forewords.NAME), name="own-forewords", icon_name="mail", order=3
    )
