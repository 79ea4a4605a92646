"""Newsletters that wait for approval, on the first page of the admin."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.reports.panels import Work
from site_pages.newsletters.dispatching.steps import APPROVE
from site_pages.newsletters.dispatching.views import NAME
from site_pages.newsletters.models import Dispatch


def to_approve(user: Any) -> list[Work]:
    """Return the issues that somebody else asked to have sent, and this person may approve."""
    if not user.has_perm(APPROVE):
        return []
    asked = Dispatch.objects.filter(approved_at=None).exclude(asked_by=user).exclude(asked_by=None)
    found = asked.order_by("asked_at").values_list("issue", "title")
    return [Work(title, reverse(f"{NAME}:issue", args=[issue]), _("To be approved and sent")) for issue, title in found]
