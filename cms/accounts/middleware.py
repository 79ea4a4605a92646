from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cms.accounts import second_step

ALWAYS_OPEN = {
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
}
"""Addresses of the admin that ask nothing of who comes there, by their names."""

SET_UP = "mfa_activate_totp"


class SecondStepMiddleware:
    """Opens the admin to those who passed both steps in this session, and to those who need no second one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not request.path_info.startswith(reverse("wagtailadmin_home")) or (match and match.url_name in ALWAYS_OPEN):
            return None
        if request.user.is_anonymous:
            return None
        if second_step.has_second_step(request.user):
            if second_step.passed(request):
                return None
            # The session is older than the second step.
            logout(request)
            return self._refuse(request, "account_login")
        if settings.REQUIRE_TWO_FACTOR and (match is None or match.url_name != SET_UP):
            return self._refuse(request, SET_UP)
        return None

    def _refuse(self, request: HttpRequest, url_name: str) -> HttpResponse:
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            raise PermissionDenied
        return redirect(url_name)
