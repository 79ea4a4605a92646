"""Requests to join that wait for a decision, on the first page of the admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.reports.panels import Work
from partners.joining.admin import NAME, PERMISSION
from partners.models import JoinRequest


def requests_to_join(user: Any) -> list[Work]:
    """Return those that somebody may decide on, the oldest first."""
    if not (settings.JOINING and user.has_perm(PERMISSION)):
        return []
    undecided = JoinRequest.objects.filter(state=JoinRequest.State.WAITING).order_by("asked_at")
    return [_work(*row) for row in undecided.values_list("pk", "organisation", "asked_at")]


def _work(pk: int, organisation: str, asked_at: Any) -> Work:
    day = date_format(localtime(asked_at), "DATE_FORMAT")
    return Work(organisation, reverse(f"{NAME}:decide", args=[pk]), _("Asked to join on %(day)s") % {"day": day})
