"""The pages of the admin on which staff give out keys, follow their use and take them back."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from cms.clients.models import Client, DailyUsage, first_recent_day


def show_key(request: Any, client: Client, key: str, *, back: str = "") -> HttpResponse:
    """Answer with the key, the one time that it can be read. ``back`` is where to go on, or the page of the client."""
    title = _("The key of %(client)s") % {"client": client}
    context = {"client": client, "key": key, "page_title": title, "header_title": title, "header_icon": "key"}
    context["back"] = back or reverse("clients:inspect", args=[client.pk])
    response = TemplateResponse(request, "clients/key.html", context)
    add_never_cache_headers(response)
    return response


def actions_on(view: Any, client: Client) -> list[Button]:
    """Return what this user may do with this key now. A key that has ended is neither renewed nor revoked."""
    if client.state == Client.State.REVOKED:
        return []
    actions = []
    if view.user_has_permission("change") and client.state == Client.State.ACTIVE:
        url = reverse("clients:renew", args=[client.pk])
        actions.append(Button(_("Renew the key"), url=url, icon_name="rotate", priority=20))
    if view.user_has_permission("delete"):
        url = reverse("clients:delete", args=[client.pk])
        actions.append(Button(_("Revoke the key"), url=url, icon_name="circle-xmark", priority=30))
    return actions


class ClientIndexView(generic.IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column_class(TitleColumn)(
                "name", label=_("Name"), sort_key="name", get_url=self.get_inspect_url
            ),
            Column("prefix", label=_("Key")),
            Column("scopes", label=_("Opens"), accessor="get_scopes_display"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda client: client.state.label,
                primary=lambda client: client.state == Client.State.ACTIVE,
            ),
            Column(
                "expires_at",
                label=_("Expires"),
                accessor=lambda client: date_format(localtime(client.expires_at)),
                sort_key="expires_at",
            ),
            NumberColumn("recent_requests", label=_("Requests in 30 days"), sort_key="recent_requests"),
            DateColumn("last_used_at", label=_("Last used"), sort_key="last_used_at"),
        ]

    def get_base_queryset(self) -> Any:
        return Client.objects.with_recent_requests()

    def get_list_more_buttons(self, instance: Client) -> list[Any]:
        own = [
            button for button in super().get_list_more_buttons(instance) if button.url != self.get_delete_url(instance)
        ]
        return [*own, *actions_on(self, instance)]


class ClientCreateView(generic.CreateView):
    def save_instance(self) -> Client:
        self.key = self.form.instance.issue_key()
        return super().save_instance()

    def save_action(self) -> HttpResponse:
        return show_key(self.request, self.object, self.key)


class ClientEditView(generic.EditView):
    @cached_property
    def can_delete(self) -> bool:
        return False

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *actions_on(self, self.object)]

    def get_success_url(self) -> str:
        return self.get_inspect_url()


class ClientInspectView(generic.InspectView):
    template_name = "clients/inspect.html"

    def get_delete_url(self) -> None:
        return None

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *actions_on(self, self.object)]

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [{"label": _("State"), "value": self.object.state.label}, *super().get_fields_context()]

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime.datetime):
            return date_format(localtime(value), "DATETIME_FORMAT")
        return "–" if value in (None, "") else value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = list(self.object.usage.filter(kind=DailyUsage.API, day__gte=first_recent_day()).order_by("-day"))
        most = max((day.requests for day in days), default=0)
        return super().get_context_data(
            days=[
                {"day": day.day, "requests": intcomma(day.requests), "share": round(100 * day.requests / max(most, 1))}
                for day in days
            ],
            total=intcomma(sum(day.requests for day in days)),
            **kwargs,
        )


class EndingView(generic.DeleteView):
    """A page that asks for a confirmation before a key stops working."""

    template_name = "clients/confirm.html"
    question: Any = ""
    consequence: Any = ""
    confirmation: Any = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(button.url == request.path for button in actions_on(self, self.object)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("clients:inspect", args=[self.object.pk])


class RevokeView(EndingView):
    """Ends a key for good. The client stays, so that its history and its usage can be read."""

    page_title = gettext_lazy("Revoke")
    header_icon = "circle-xmark"
    question = gettext_lazy("Do you want to revoke this key?")
    consequence = gettext_lazy("It stops working at once, and cannot be given back. The usage stays visible.")
    confirmation = gettext_lazy("Revoke the key")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object.revoke(user=request.user)
        messages.success(request, _("The key of %(client)s was revoked.") % {"client": self.object})
        return redirect(self.get_success_url())


class RenewView(EndingView):
    """Replaces a key by another with the same rights."""

    permission_required = "change"
    page_title = gettext_lazy("Renew")
    header_icon = "rotate"
    question = gettext_lazy("Do you want to renew this key?")
    consequence = gettext_lazy("You get a new key. The present one stops working at once: agree on a moment first.")
    confirmation = gettext_lazy("Renew the key")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        key = self.object.issue_key()
        self.object.save(update_fields=["prefix", "key_hash"])
        log(self.object, "clients.renew", user=request.user)
        return show_key(request, self.object, key)
