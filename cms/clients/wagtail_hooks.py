from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from cms.clients import own_keys, views
from cms.clients.forms import AllowanceForm, ClientForm
from cms.clients.models import Allowance, Client


class ClientViewSet(ModelViewSet):
    model = Client
    icon = "key"
    menu_order = 610
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    search_fields = ["name", "prefix", "contact_email"]
    search_backend_name = None
    index_view_class = views.ClientIndexView
    add_view_class = views.ClientCreateView
    edit_view_class = views.ClientEditView
    inspect_view_class = views.ClientInspectView
    inspect_template_name = "clients/inspect.html"
    delete_view_class = views.RevokeView
    inspect_view_fields = [
        "prefix",
        "scopes",
        "origins",
        "requests_per_minute",
        "contact_email",
        "allowance",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("contact_email"),
            FieldPanel("scopes"),
            FieldPanel("origins"),
            FieldRowPanel([FieldPanel("expires_at"), FieldPanel("requests_per_minute")]),
            FieldPanel("allowance"),
        ],
        base_form_class=ClientForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Nothing in the content refers to a client.
        return super().get_common_view_kwargs(**{"usage_url_name": self.UNDEFINED, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        renew = self.construct_view(views.RenewView)
        return [*super().get_urlpatterns(), path("renew/<int:pk>/", renew, name="renew")]


class AllowanceViewSet(ModelViewSet):
    """What organisations may have of keys."""

    model = Allowance
    name = "allowances"
    icon = "key"
    menu_order = 611
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ["name", "group", "most_keys", "most_origins"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("group"),
            FieldRowPanel([FieldPanel("most_keys"), FieldPanel("most_origins"), FieldPanel("requests_per_minute")]),
            FieldPanel("scopes"),
        ],
        base_form_class=AllowanceForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Nothing in the content refers to it.
        return super().get_common_view_kwargs(**{"usage_url_name": self.UNDEFINED, **kwargs})


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ModelViewSet]:
    return [ClientViewSet("clients", url_prefix="clients"), AllowanceViewSet()]


@hooks.register("register_admin_urls")
def own_urls() -> list[URLPattern]:
    return own_keys.URLS


class OwnKeysMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return own_keys.may_look_after_keys(request.user)


@hooks.register("register_admin_menu_item")
def own_keys_menu_item() -> MenuItem:
    return OwnKeysMenuItem(_("API keys"), reverse("own_keys"), name="own-keys", icon_name="key", order=900)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("clients.revoke", _("Revoke the key"), _("Key revoked"))
    actions.register_action("clients.renew", _("Renew the key"), _("Key renewed"))
