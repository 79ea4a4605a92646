from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.reports.pages import ReportPage
from cms.reports.registry import reports


class ReportMenuItem(MenuItem):
    def __init__(self, page: type[ReportPage]) -> None:
        self.page = page
        super().__init__(
            page.page_title,
            reverse(page.index_url_name),
            name=page.slug,
            icon_name=page.header_icon,
            order=page.menu_order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return self.page.is_in_menu(request.user)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern | URLResolver]:
    return [path("reports/", include([pattern for page in reports for pattern in page.urls()]))]


@hooks.register("construct_reports_menu")
def add_reports(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items.extend(item for page in reports if (item := ReportMenuItem(page)).is_shown(request))


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Show the permissions of reports in the settings of groups."""
    wanted = Q(pk__in=[])
    for page in reports:
        app, _dot, codename = page.permission.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(wanted)
