"""What every page in the menu of reports has, whatever it shows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from django.utils.functional import Promise

FOR_ALL_STAFF = "reports.view_overview"
"""The permission of reports that show nothing but what is public and where to change it."""


class ReportPage:
    """A view of the admin with a place in the menu of reports, an address and a permission.

    ``slug`` is what its address ends with: /admin/reports/downloads/. ``permission`` names who sees it, as
    ``app.codename``; administrators find it in the settings of groups.
    """

    slug: str
    index_url_name: str
    page_title: str | Promise
    header_icon: str
    menu_order: int
    permission: str

    @classmethod
    def may_view(cls, user: Any) -> bool:
        return bool(user.has_perm(cls.permission))

    @classmethod
    def is_in_menu(cls, user: Any) -> bool:
        return cls.may_view(user)

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the addresses of the page, within /admin/reports/."""
        return [path(f"{cls.slug}/", cls.as_view(), name=cls.index_url_name)]  # type: ignore[attr-defined]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.may_view(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
