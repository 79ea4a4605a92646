from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.webhooks import views
from cms.webhooks.forms import SubscriberForm
from cms.webhooks.models import Delivery, Subscriber


class SubscriberViewSet(ModelViewSet):
    model = Subscriber
    name = "webhook-subscribers"
    icon = "mail"
    list_display = ["name", "url", "state"]
    inspect_view_enabled = True
    inspect_view_fields = ["name", "url", "types", "locales", "state"]
    # A copy would share its secret.
    copy_view_enabled = False
    add_to_reference_index = False
    edit_view_class = views.SubscriberEditView
    edit_template_name = "webhooks/subscriber/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[SubscriberForm]:
        return SubscriberForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = {f"{name}_url_name": self.get_url_name(name) for name in ("renew_secret", "send_test")}
        return super().get_common_view_kwargs(**names, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("secret/<int:pk>/", self.construct_view(views.RenewSecretView), name="renew_secret"),
            path("test/<int:pk>/", self.construct_view(views.SendTestView), name="send_test"),
        ]


class DeliveryViewSet(ModelViewSet):
    """The log. Nobody adds, changes or deletes in it."""

    model = Delivery
    name = "webhook-deliveries"
    icon = "history"
    list_display = ["message_id", "event", "subscriber", "state", "status", "attempts", "created_at"]
    inspect_view_enabled = True
    inspect_view_fields = [
        *("message_id", "subscriber", "event", "state", "attempts", "status", "failure", "answer", "payload"),
        *("created_at", "attempted_at", "due_at"),
    ]
    form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = views.DeliveryIndexView
    index_results_template_name = "webhooks/delivery/index_results.html"
    inspect_view_class = views.DeliveryInspectView
    inspect_template_name = "webhooks/delivery/inspect.html"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {f"{name}_url_name": self.UNDEFINED for name in ("add", "edit", "delete", "history", "usage")}
        names = {f"{name}_url_name": self.get_url_name(name) for name in ("replay", "replay_filtered")}
        return super().get_common_view_kwargs(**absent, **names, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *(
                pattern
                for pattern in super().get_urlpatterns()
                if pattern.name in ("index", "index_results", "inspect")
            ),
            path("replay/", self.construct_view(views.ReplayFilteredView), name="replay_filtered"),
            path("replay/<int:pk>/", self.construct_view(views.ReplayView), name="replay"),
        ]


class WebhookViewSetGroup(ModelViewSetGroup):
    items = (SubscriberViewSet, DeliveryViewSet)
    menu_label = _("Webhooks")
    menu_icon = "mail"
    menu_order = 800


@hooks.register("register_admin_viewset")
def register_viewsets() -> WebhookViewSetGroup:
    return WebhookViewSetGroup()
