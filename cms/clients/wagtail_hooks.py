from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from cms.clients import views
from cms.clients.forms import ClientForm
from cms.clients.models import Client


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
        ],
        base_form_class=ClientForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Nothing in the content refers to a client.
        return super().get_common_view_kwargs(**{"usage_url_name": self.UNDEFINED, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        renew = self.construct_view(views.RenewView)
        return [*super().get_urlpatterns(), path("renew/<int:pk>/", renew, name="renew")]


@hooks.register("register_admin_viewset")
def register_viewset() -> ClientViewSet:
    return ClientViewSet("clients", url_prefix="clients")


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("clients.revoke", _("Revoke the key"), _("Key revoked"))
    actions.register_action("clients.renew", _("Renew the key"), _("Key renewed"))
