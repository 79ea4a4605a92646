"""Who may use the authoring API, and how each of its answers is given.

Wagtail's v3 also answers anonymous requests with what is public. Here nothing is answered without a token: what is
public stands in the delivery API, and an address that shows drafts to some should not exist for others.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.errors import problem_response
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import APIToken, Page
from wagtail.permissions import policy_registry

from cms.accounts.confinement import is_confined
from cms.core.synchronised import is_synchronised

View = Callable[..., HttpResponse]

NUMBER = re.compile(r"[0-9]{1,18}")
READING = {"GET", "HEAD", "OPTIONS"}
OVERWRITTEN = {
    ("PATCH", "detail_page"),
    ("POST", "pages_actions_revert"),
    ("PATCH", "detail_snippet"),
    ("POST", "snippets_actions_revert"),
}
"""Writes of the content of something that exists, as method and name of the address."""

LIBRARIES = {
    "list_images": get_image_model,
    "detail_image": get_image_model,
    "list_documents": get_document_model,
    "detail_document": get_document_model,
}
"""Addresses at which v3 shows everybody all images and documents outside private collections."""


def for_token_holders(view: View) -> View:
    """Return the view for those who send a valid token. What it changes is changed as a whole, or not at all."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            try:
                response = _answer(view, request, *args, **kwargs)
            except Http404:
                response = _nothing_here()
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response

    # A browser sends no token by itself, so there is nothing that another site could make it do.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    token = BearerTokenAuth()(request)
    if token is None or is_expired(token):
        response = problem_response(
            status=401, detail=gettext("Send a valid token in the header Authorization: Bearer <token>.")
        )
        response["WWW-Authenticate"] = "Bearer"
        return response
    if any(name.endswith("_id") and not NUMBER.fullmatch(str(value)) for name, value in kwargs.items()):
        return _nothing_here()
    if not _may_enter(request):
        return problem_response(status=403, detail=gettext("The user of this token has no permission for this."))
    if request.method in READING:
        return view(request, *args, **kwargs)
    if _is_overwritten(request, **kwargs):
        return problem_response(
            status=409,
            detail=gettext(
                "This is a synchronised translation: its next synchronisation would overwrite the change. "
                "Translate it in the admin, or stop the synchronised translation there first."
            ),
        )
    with transaction.atomic():
        response = view(request, *args, **kwargs)
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def is_expired(token: APIToken) -> bool:
    days = settings.AUTHORING_TOKEN_DAYS
    return bool(days) and token.created < timezone.now() - datetime.timedelta(days=days)


def _may_enter(request: HttpRequest) -> bool:
    """Say whether the user may use the whole admin, and see the library that is asked for."""
    if not request.user.has_perm("wagtailadmin.access_admin") or is_confined(request.user):
        return False
    library = LIBRARIES.get(_name(request))
    if library is None:
        return True
    policy = policy_registry.get_by_type(library())
    return policy.user_has_any_permission(request.user, ["add", "change", "delete", "choose"])


def _name(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


def _is_overwritten(request: HttpRequest, page_id: Any = None, type: str = "", pk: str = "", **kwargs: Any) -> bool:
    """Say whether wagtail-localize would overwrite what this request writes."""
    if (request.method, _name(request)) not in OVERWRITTEN:
        return False
    try:
        model, key = (Page, page_id) if page_id else (apps.get_model(type), unquote(pk))
        instance = model._default_manager.filter(pk=key).first()
    except (LookupError, ValueError):
        return False
    return is_synchronised(instance)


@for_token_holders
def unknown_address(request: HttpRequest, rest: str) -> HttpResponse:
    return _nothing_here()


def _nothing_here() -> HttpResponse:
    return problem_response(status=404, detail=gettext("There is nothing at this address."))
