from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from cms.subscriptions import admin_views
from cms.subscriptions.models import Announcement
from cms.subscriptions.one_page import OnePage


class SubscribersPage(OnePage):
    name = "subscribers"
    view = admin_views.SubscribersView
    menu_icon = "group"
    menu_label = _("Subscribers")


class ErasurePage(OnePage):
    name = "subscription-erasure"
    view = admin_views.EraseView
    menu_icon = "bin"
    menu_label = _("Erase an address")


class AnnouncementViewSet(ModelViewSet):
    """How announcements get on. Nobody adds, edits or deletes in it."""

    model = Announcement
    name = "announcements"
    icon = "mail"
    form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = admin_views.AnnouncementIndexView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {f"{name}_url_name": self.UNDEFINED for name in ("add", "edit", "delete", "history", "usage")}
        return super().get_common_view_kwargs(**absent, **kwargs)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(
            content_type__app_label="subscriptions",
            codename__in=["view_announcement", "control_announcement", "erase_subscriber"],
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        listed = [pattern for pattern in super().get_urlpatterns() if pattern.name in ("index", "index_results")]
        return [
            *listed,
            path("<int:pk>/", admin_views.ProgressView.as_view(), name="progress"),
            path("<int:pk>/progress/", admin_views.ProgressPartView.as_view(), name="progress_part"),
        ]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        usual: type[MenuItem] = super().menu_item_class

        class ItemWhileOn(usual):
            def is_shown(self, request: HttpRequest) -> bool:
                return settings.SUBSCRIPTIONS and super().is_shown(request)

        return ItemWhileOn

    def register_admin_url_finder(self) -> None:
        """A row has no page of its own."""


class SubscriptionViewSetGroup(ViewSetGroup):
    items = (SubscribersPage, AnnouncementViewSet, ErasurePage)
    menu_label = _("Subscriptions")
    menu_name = "subscriptions"
    menu_icon = "mail"
    menu_order = 750


@hooks.register("register_admin_viewset")
def register_viewsets() -> SubscriptionViewSetGroup:
    return SubscriptionViewSetGroup()


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action("subscriptions.pause", _("Pause an announcement"), _("Announcement paused"))
    actions.register_action("subscriptions.go-on", _("Go on with an announcement"), _("Announcement went on"))
    actions.register_action("subscriptions.cancel", _("Cancel an announcement"), _("Announcement cancelled"))
