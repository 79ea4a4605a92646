from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet


class OnePage(ViewSet):
    """A page of the admin with a place in the menu for those who may see it, while subscriptions are on."""

    view: Any = None

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.view.as_view(), name="index")]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        permission = self.view.permission_required

        class PermittedItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return settings.SUBSCRIPTIONS and request.user.has_perm(permission)

        return PermittedItem
