"""The pages of the admin on which people of an organisation look after its own keys, within what staff allow."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.log_actions import log

from cms.clients.forms import OwnKeyForm
from cms.clients.models import Allowance, Client
from cms.clients.throttling import limit_of
from cms.clients.views import show_key


def own_clients(user: Any) -> QuerySet[Client]:
    """Return the clients that this user looks after."""
    return Client.objects.filter(allowance__in=Allowance.objects.of(user)).select_related("allowance")


def may_look_after_keys(user: Any) -> bool:
    return Allowance.objects.of(user).exists()


def list_keys(request: HttpRequest) -> HttpResponse:
    allowances = []
    for allowance in Allowance.objects.of(request.user):
        clients: Any = list(allowance.clients.with_recent_requests().order_by("name", "pk"))
        for client in clients:
            client.recent_requests = intcomma(client.recent_requests)
        allowances.append(
            {
                "allowance": allowance,
                "clients": clients,
                "keys_left": allowance.keys_left(),
                "origins": len(allowance.origins_besides(None)),
                "requests_per_minute": intcomma(limit_of(Client(allowance=allowance))),
            }
        )
    if not allowances:
        raise PermissionDenied
    return _page(request, "list", _("API keys"), allowances=allowances)


@transaction.atomic
def add_key(request: HttpRequest, allowance_id: int) -> HttpResponse:
    allowance = get_object_or_404(_held(Allowance.objects.of(request.user)), pk=allowance_id)
    if not allowance.keys_left():
        messages.error(request, _("There are as many keys as your organisation may have. Revoke one first."))
        return redirect("own_keys")
    client = Client(allowance=allowance)
    form = OwnKeyForm(request.POST or None, instance=client, allowance=allowance)
    if not form.is_valid():
        return _page(request, "form", _("Make a key"), form=form, client=client)
    key = client.issue_key()
    form.save()
    log(client, "wagtail.create", user=request.user)
    return show_key(request, client, key, back=reverse("own_keys"))


@transaction.atomic
def edit_key(request: HttpRequest, client_id: int) -> HttpResponse:
    client, allowance = _own_client(request, client_id)
    form = OwnKeyForm(request.POST or None, instance=client, allowance=allowance)
    if not form.is_valid():
        return _page(request, "form", _("Change a key"), form=form, client=client)
    form.save()
    if form.changed_data:
        log(client, "wagtail.edit", user=request.user)
    messages.success(request, _("The key of %(client)s was changed.") % {"client": client})
    return redirect("own_keys")


@transaction.atomic
def revoke_key(request: HttpRequest, client_id: int) -> HttpResponse:
    client, _allowance = _own_client(request, client_id)
    if request.method != "POST":
        return _page(request, "revoke", _("Revoke"), client=client)
    client.revoke(user=request.user)
    messages.success(request, _("The key of %(client)s was revoked.") % {"client": client})
    return redirect("own_keys")


def _own_client(request: HttpRequest, client_id: int) -> tuple[Client, Allowance]:
    """Return a client that this user may change now. What is another's is as absent as what never was."""
    found = get_object_or_404(own_clients(request.user).filter(revoked_at=None), pk=client_id)
    # Two requests at the same moment must not both fit within what is left.
    return found, _held(Allowance.objects.filter(clients=found)).get()


def _held(allowances: QuerySet[Allowance]) -> QuerySet[Allowance]:
    return allowances.select_for_update(of=("self",))


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    crumbs = [{"url": reverse("own_keys"), "label": _("API keys")}] if name != "list" else []
    context |= {
        "page_title": title,
        "header_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, f"clients/own/{name}.html", context)


URLS: list[URLPattern] = [
    path("api-keys/", list_keys, name="own_keys"),
    path("api-keys/new/<int:allowance_id>/", add_key, name="own_key_add"),
    path("api-keys/<int:client_id>/", edit_key, name="own_key_edit"),
    path("api-keys/<int:client_id>/revoke/", revoke_key, name="own_key_revoke"),
]
