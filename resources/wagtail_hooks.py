from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from resources import edition_admin
from resources.models import HandoutPage


@hooks.register("register_admin_urls")
def edition_urls() -> list[URLPattern]:
    return [
        path("handouts/<int:page_id>/editions/", edition_admin.list_editions, name="handout_editions"),
        path("handouts/<int:page_id>/editions/compare/", edition_admin.compare_editions, name="compare_editions"),
        path(
            "handouts/<int:page_id>/editions/<int:number>/withdraw/",
            edition_admin.withdraw_edition,
            name="withdraw_edition",
        ),
        path(
            "handouts/<int:page_id>/editions/<int:number>/restore/",
            edition_admin.restore_edition,
            name="restore_edition",
        ),
    ]


@hooks.register("register_page_header_buttons")
def editions_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.specific_class is HandoutPage and page.permissions_for_user(user).can_edit():
        yield Button(_("Editions"), reverse("handout_editions", args=[page.pk]), icon_name="history", priority=36)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("resources.withdraw_edition")(WithdrawalFormatter)
    actions.register_action("resources.restore_edition")(RestorationFormatter)


class WithdrawalFormatter(LogFormatter):
    label = _("Withdraw an edition")

    def format_message(self, log_entry: Any) -> str:
        return gettext("Edition %(number)s withdrawn: %(reason)s") % log_entry.data


class RestorationFormatter(LogFormatter):
    label = _("Use an edition again")

    def format_message(self, log_entry: Any) -> str:
        return gettext("Edition %(number)s in use again") % log_entry.data
