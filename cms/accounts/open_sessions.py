"""Where somebody is logged in: shown to themselves alone, who can end each of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms.accounts.models import OpenSession

MARK = "open_session"
SEEN_EVERY = 300
"""Seconds after which it is written anew that somebody was seen."""

BROWSERS = [
    ("Edge", r"Edg/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/"),
    ("Chrome", r"Chrom"),
    ("Safari", r"Safari/"),
]
SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS"),
    ("Linux", r"Linux|X11"),
]


class OpenSessionMiddleware:
    """Keeps who is logged in where, for requests to the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            _keep(request)
        return self.get_response(request)


def _keep(request: Any) -> None:
    session, now = request.session, timezone.now()
    if not session.session_key:
        session.save()
    mark = session.get(MARK, {})
    seen_at = parse_datetime(mark.get("at", ""))
    if mark.get("key") == session.session_key and seen_at and (now - seen_at).total_seconds() < SEEN_EVERY:
        return
    OpenSession.objects.update_or_create(
        key=session.session_key,
        defaults={"user": request.user, "seen_at": now},
        create_defaults={
            "user": request.user,
            "seen_at": now,
            "since": now,
            "device": device_of(request.headers.get("user-agent", "")),
        },
    )
    session[MARK] = {"key": session.session_key, "at": now.isoformat()}


def device_of(user_agent: str) -> str:
    """Return the browser and the system, as people call them."""
    browser = next((name for name, pattern in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for name, pattern in SYSTEMS if re.search(pattern, user_agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def of(user: Any) -> list[OpenSession]:
    """Return where somebody is logged in now, last seen first."""
    found = list(OpenSession.objects.filter(user=user))
    gone = [session.pk for session in found if not _store(session.key).exists(session.key)]
    OpenSession.objects.filter(pk__in=gone).delete()
    return [session for session in found if session.pk not in gone]


def end(sessions: list[OpenSession]) -> None:
    """Log somebody out there."""
    for session in sessions:
        _store(session.key).delete()
        session.delete()


def _store(key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def forget() -> None:
    """Delete what is kept of sessions that are over."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    OpenSession.objects.filter(seen_at__lt=oldest).delete()
