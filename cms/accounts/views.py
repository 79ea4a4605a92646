"""Logging in with a password and a code, and what people manage of their second step."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.account import LoginView as WagtailLoginView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from cms.accounts import lockout, open_sessions, second_step
from cms.accounts.forms import ConfirmForm, PasskeyForm


class LoginView(WagtailLoginView):
    """Wagtail's log-in. Whoever has a second step is logged in once that is passed too, and not before."""

    def form_valid(self, form: Any) -> HttpResponse:
        remember = form.cleaned_data.get("remember")
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        return perform_password_login(self.request, {}, login)


class PasskeyLoginView(RedirectURLMixin, LoginWebAuthnView):
    """Log in with a passkey alone, which is both steps at once."""

    next_page = "wagtailadmin_home"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Forget a password that was given before: whoever comes here begins anew."""
        clear_login(request)

    def form_valid(self, form: Any) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        self.request.session.set_expiry(0)
        login = Login(user=passkey.user, redirect_url=self.get_success_url())
        return webauthn_flows.perform_passwordless_login(self.request, passkey, login)

    def form_invalid(self, form: Any) -> HttpResponse:
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return redirect("account_login")


class SetUpView(ActivateTOTPView):
    """Show a QR code to an app, and ask for its first code."""

    template_name = "mfa/totp/activate_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if second_step.has_second_step(request.user):
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["key"] = " ".join(re.findall("....", context["form"].secret))
        return context

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        authenticator = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        second_step.spend(authenticator, form.cleaned_data["code"])
        second_step.pass_second_step(self.request)
        log(self.request.user, "accounts.set_up_second_step")
        return response


class RecoveryCodesView(ViewRecoveryCodesView):
    """Show new recovery codes once."""

    template_name = "mfa/recovery_codes/index.html"


class SecondStepView(WagtailAdminTemplateMixin, FormView):
    """What somebody's own second step is. New recovery codes, another app and a passkey need a code."""

    template_name = "accounts/second_step.html"
    page_title = gettext_lazy("Log in with two steps")
    header_icon = "lock"
    form_class = ConfirmForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not second_step.has_second_step(request.user):
            return redirect("mfa_activate_totp")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        account = {"url": reverse("wagtailadmin_account"), "label": _("Account")}
        return [*super().get_breadcrumbs_items(), account, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left, passkeys = second_step.recovery_codes_left(self.request.user), second_step.passkeys_of(self.request.user)
        return super().get_context_data(codes_left=left, passkeys=passkeys, **kwargs)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        form.save()
        action = self.request.POST.get("action")
        if action == "passkey":
            return redirect("add_passkey")
        if action == "app":
            second_step.forget_app(self.request.user)
            log(self.request.user, "accounts.remove_second_step")
            return redirect("mfa_activate_totp")
        generate_recovery_codes(self.request)
        log(self.request.user, "accounts.renew_recovery_codes")
        return redirect("mfa_view_recovery_codes")


class AddPasskeyView(WagtailAdminTemplateMixin, FormView):
    """Let a browser make a passkey, of whoever gave a code a moment ago."""

    template_name = "accounts/add_passkey.html"
    page_title = gettext_lazy("Add a passkey")
    header_icon = "key"
    form_class = PasskeyForm
    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not second_step.confirmed(request):
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), *_below_second_step(str(self.page_title))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = webauthn.begin_registration(self.request.user, passwordless=True)
        return super().get_context_data(js_data={"creation_options": options}, **kwargs)

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        webauthn_flows.add_authenticator(self.request, form.cleaned_data["name"], form.cleaned_data["credential"])
        log(self.request.user, "accounts.add_passkey")
        messages.success(self.request, _("You can log in with this passkey now."))
        return super().form_valid(form)


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody whether an own passkey may go, and remove it."""
    passkey = get_object_or_404(second_step.passkeys_of(request.user), pk=pk)
    if request.method == "POST":
        with transaction.atomic():
            webauthn_flows.remove_authenticator(request, passkey)
            log(request.user, "accounts.remove_passkey")
        messages.success(request, _("The passkey is removed. Delete it on the device too."))
        return redirect("mfa_index")
    title = _("Remove a passkey")
    context = {
        "header_icon": "key",
        "page_title": title,
        "page_subtitle": passkey.wrap().name,
        "breadcrumbs_items": _below_second_step(title),
    }
    return render(request, "accounts/remove_passkey.html", context)


def _below_second_step(title: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse("wagtailadmin_account"), "label": _("Account")},
        {"url": reverse("mfa_index"), "label": SecondStepView.page_title},
        {"url": "", "label": title},
    ]


def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask staff whether the second step of a colleague may be forgotten, and do so."""
    colleague = get_object_or_404(get_user_model(), pk=pk)
    if not may_reset(request.user, colleague):
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            if second_step.reset(colleague):
                log(colleague, "accounts.reset_second_step", user=request.user)
        messages.success(request, _("%(user)s sets up the second step anew at the next log-in.") % {"user": colleague})
        return redirect("wagtailusers_users:edit", colleague.pk)
    title = _("Reset the second step")
    users, edit = reverse("wagtailusers_users:index"), reverse("wagtailusers_users:edit", args=[colleague.pk])
    context = {
        "colleague": colleague,
        "has_second_step": second_step.has_second_step(colleague),
        "edit_url": edit,
        "header_icon": "lock",
        "page_title": title,
        "page_subtitle": str(colleague),
        "breadcrumbs_items": [
            {"url": users, "label": _("Users")},
            {"url": edit, "label": str(colleague)},
            {"url": "", "label": title},
        ],
    }
    return render(request, "accounts/reset_second_step.html", context)


class OpenSessionsView(WagtailAdminTemplateMixin, TemplateView):
    """Where somebody is logged in. Each can be ended, or all but this one."""

    template_name = "accounts/open_sessions.html"
    page_title = gettext_lazy("Where you are logged in")
    header_icon = "desktop"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        account = {"url": reverse("wagtailadmin_account"), "label": _("Account")}
        return [*super().get_breadcrumbs_items(), account, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = open_sessions.of(self.request.user)
        return super().get_context_data(sessions=sessions, here=self.request.session.session_key, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        others = [found for found in open_sessions.of(request.user) if found.key != request.session.session_key]
        wanted = request.POST.get("session")
        ended = [found for found in others if wanted in ("others", str(found.pk))]
        open_sessions.end(ended)
        if ended:
            log(request.user, "accounts.end_sessions")
        messages.success(request, _("Logged out there."))
        return redirect("open_sessions")


def let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a colleague try a password again at once."""
    colleague = get_object_or_404(get_user_model(), pk=pk)
    if not may_reset(request.user, colleague):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "accounts/let_in.html", {"colleague": colleague, "page_title": _("Let in again")})
    if lockout.lift(colleague):
        log(colleague, "accounts.let_in", user=request.user)
    messages.success(request, _("%(user)s can log in again.") % {"user": colleague})
    return redirect("wagtailusers_users:edit", colleague.pk)


def may_reset(user: Any, colleague: Any) -> bool:
    """Who may change users may do this too, but only a superuser for a superuser."""
    return user.has_perm("accounts.change_user") and (user.is_superuser or not colleague.is_superuser)
