"""Who logged in, who was locked out, and what changed in users and roles, for those who may see that.

It stands in Wagtail's own log: a user, a moment and what was done, without an address or a device.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

PERMISSION = "accounts.view_audit"


def note_log_in(sender: Any, user: Any, **_kwargs: Any) -> None:
    log(user, "accounts.log_in", user=user)


def entries() -> QuerySet[ModelLogEntry]:
    """Return what was done to users and groups, latest first."""
    kinds = ContentType.objects.get_for_models(get_user_model(), Group).values()
    return ModelLogEntry.objects.filter(content_type__in=kinds).select_related("user").order_by("-timestamp", "-pk")


def forget() -> None:
    """Delete what is older than it is kept."""
    entries().filter(timestamp__lt=timezone.now() - timedelta(days=settings.AUDIT_DAYS)).delete()


class AuditFilterSet(WagtailFilterSet):
    timestamp = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = ModelLogEntry
        fields = ["timestamp"]


class AuditView(ReportView):
    """The log of access."""

    page_title = _("Access")
    header_icon = "history"
    index_url_name = "access_report"
    index_results_url_name = "access_report_results"
    filterset_class = AuditFilterSet
    columns = [
        DateColumn("timestamp", label=_("When")),
        Column("message", label=_("What")),
        Column("label", label=_("User or role")),
        Column("user_display_name", label=_("By")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ModelLogEntry]:
        self.queryset = entries()
        return super().get_queryset()
