from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button

from cms.accounts import audit, mentions, second_step, views
from cms.accounts.welcome import WelcomePanel


@hooks.register("register_admin_urls")
def second_step_urls() -> list[URLPattern]:
    return [
        path("second-step/", views.SecondStepView.as_view(), name="mfa_index"),
        path("second-step/set-up/", views.SetUpView.as_view(), name="mfa_activate_totp"),
        path("second-step/recovery-codes/", views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
        path("second-step/passkeys/add/", views.AddPasskeyView.as_view(), name="add_passkey"),
        path("second-step/passkeys/<int:pk>/remove/", views.remove_passkey, name="remove_passkey"),
        path("open-sessions/", views.OpenSessionsView.as_view(), name="open_sessions"),
        path("mentions/<int:page_id>/", mentions.people, name="people_to_mention"),
        path("users/let-in/<int:pk>/", views.let_in, name="let_in"),
        path("reports/access/", audit.AuditView.as_view(), name="access_report"),
        path("reports/access/results/", audit.AuditView.as_view(results_only=True), name="access_report_results"),
        path("second-step/reset/<int:pk>/", views.reset_second_step, name="reset_second_step"),
    ]


@hooks.register("insert_global_admin_css")
def colours_of_the_house() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("accounts/house.css"))


@hooks.register("insert_editor_js")
def names_in_comments() -> str:
    return format_html(
        '<script src="{}" data-address="{}" data-label="{}"></script>',
        versioned_static("accounts/mentions.js"),
        reverse("people_to_mention", args=[0]),
        _("Colleagues"),
    )


@hooks.register("construct_homepage_panels")
def welcome(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, WelcomePanel(request.user))


@hooks.register("register_account_menu_item")
def second_step_of_account(request: HttpRequest) -> dict[str, Any]:
    if second_step.has_second_step(request.user):
        help_text = _("You log in with a password and a code, or with a passkey.")
    else:
        help_text = _("Set up an app that gives a code, so that nobody gets in with your password alone.")
    return {"url": reverse("mfa_index"), "label": _("Log in with two steps"), "help_text": help_text}


@hooks.register("register_account_menu_item")
def open_sessions_of_account(request: HttpRequest) -> dict[str, Any]:
    help_text = _("See in which browsers you are logged in, and log out there.")
    return {"url": reverse("open_sessions"), "label": _("Where you are logged in"), "help_text": help_text}


@hooks.register("before_edit_user")
def only_superusers_change_superusers(request: HttpRequest, user: Any) -> None:
    """Keep those who may change users from taking over somebody who may do everything."""
    if user.is_superuser and not request.user.is_superuser:
        raise PermissionDenied


@hooks.register("before_bulk_action")
def only_superusers_change_many_superusers(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    if not request.user.is_superuser and any(getattr(each, "is_superuser", False) for each in objects):
        raise PermissionDenied


@hooks.register("register_user_listing_buttons")
def reset_button(user: Any, request_user: Any) -> list[Button]:
    if not (views.may_reset(request_user, user) and second_step.has_second_step(user)):
        return []
    address = reverse("reset_second_step", args=[user.pk])
    return [Button(_("Reset the second step"), address, icon_name="lock", priority=40)]


@hooks.register("register_user_listing_buttons")
def let_in_button(user: Any, request_user: Any) -> list[Button]:
    if not views.may_reset(request_user, user):
        return []
    return [Button(_("Let in again"), reverse("let_in", args=[user.pk]), icon_name="lock-open", priority=41)]


class AccessMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(audit.PERMISSION)


@hooks.register("register_reports_menu_item")
def access_report() -> MenuItem:
    return AccessMenuItem(_("Access"), reverse("access_report"), icon_name="history", order=1200)


@hooks.register("register_permissions")
def permission_to_see_access() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="accounts", codename="view_audit")


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, label, message in (
        ("set_up_second_step", gettext_lazy("Set up the second step"), gettext_lazy("Second step set up")),
        ("remove_second_step", gettext_lazy("Remove the second step"), gettext_lazy("Second step removed")),
        ("add_passkey", gettext_lazy("Add a passkey"), gettext_lazy("Passkey added")),
        ("remove_passkey", gettext_lazy("Remove a passkey"), gettext_lazy("Passkey removed")),
        ("renew_recovery_codes", gettext_lazy("Make recovery codes"), gettext_lazy("New recovery codes made")),
        ("log_in", gettext_lazy("Log in"), gettext_lazy("Logged in")),
        ("lock_out", gettext_lazy("Lock out"), gettext_lazy("Locked out after wrong passwords")),
        ("let_in", gettext_lazy("Let in again"), gettext_lazy("Let in again by a colleague")),
        ("end_sessions", gettext_lazy("Log out elsewhere"), gettext_lazy("Logged out elsewhere")),
        ("reset_second_step", gettext_lazy("Reset the second step"), gettext_lazy("Second step reset by a colleague")),
    ):
        actions.register_action(f"accounts.{name}", label, message)
