"""Planned changes that could not be made: kept until they are, and told to whoever planned them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_admin_base_url
from wagtail.models import Page
from wagtail.users.models import UserProfile

from cms.publishing.models import PlannedFailure

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
"""A change that failed is tried again after a pause that doubles up to this."""


def record(key: str, page: int, planner: Any, error: Exception) -> None:
    """Keep that a change failed, and send one mail about it to its planner, if that is somebody who can log in."""
    reason = _reason(error)
    with transaction.atomic():
        failure = PlannedFailure.objects.select_for_update().filter(key=key).first()
        if failure:
            failure.attempts += 1
            failure.reason = reason
            failure.due_at = timezone.now() + min(FIRST_PAUSE * 2 ** min(failure.attempts - 1, 10), LONGEST_PAUSE)
            failure.save()
            return
        failure = PlannedFailure.objects.create(
            key=key, page_id=page, reason=reason, due_at=timezone.now() + FIRST_PAUSE
        )
    if planner and planner.is_active and planner.email:
        try:
            _tell(failure, planner)
        except OSError:
            logger.exception("The mail about the planned change of %s could not be sent.", key)


def _reason(error: Exception) -> str:
    """Return what an editor can do something with; what else went wrong stands in the log."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else ""


def _tell(failure: PlannedFailure, planner: Any) -> None:
    with override(UserProfile.get_for_user(planner).get_preferred_language()):
        title = failure.page.get_admin_display_title()
        text = render_to_string(
            "publishing/planned_failure.txt",
            {"failure": failure, "title": title, "address": f"{get_admin_base_url()}{edit_address(failure.page_id)}"},
        )
        send_mail(_("The planned change of “%(title)s” failed") % {"title": title}, text, None, [planner.email])


def edit_address(page: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page])


class PlannedFailurePanel(Component):
    """The planned changes that failed, of pages that somebody may edit."""

    name = "planned_failures"
    template_name = "publishing/planned_failures.html"
    order = 50

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        failures = PlannedFailure.objects.select_related("page")
        pages = Page.objects.in_bulk([failure.page_id for failure in failures])
        rights = [(failure, pages[failure.page_id].permissions_for_user(self.user)) for failure in failures]
        seen = [
            (failure, edit_address(failure.page_id), may.can_publish()) for failure, may in rights if may.can_edit()
        ]
        return {"failures": seen, "csrf_token": parent_context["csrf_token"]}
