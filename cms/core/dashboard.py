"""The first page of the admin: what somebody may make, what waits for them, and what they began."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.core.creating import creations
from cms.reports.panels import Work, WorkPanel

waiting: list[Callable[[Any], Sequence[Work]]] = []
"""Functions from a person to what waits for them. Apps add theirs from ``AppConfig.ready()``."""


def editable_by(user: Any) -> QuerySet[Page]:
    """Return the pages that somebody may change."""
    return PagePermissionPolicy().instances_user_has_permission_for(user, "change")


def edit_address(page: Any) -> str:
    """Return where the page with this primary key is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page])


class CreationsPanel(Component):
    """Buttons for what somebody may make."""

    name = "creations"
    template_name = "core/admin/creations.html"
    order = 2

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"creations": creations.of(self.user)}


class WaitingPanel(WorkPanel):
    name = "waiting"
    heading = gettext_lazy("Waiting for me")
    icon = "clipboard-list"
    order = 60
    nothing = gettext_lazy("Nothing waits for you.")

    def rows(self) -> list[Work]:
        return [*moderation(self.user), *(work for find in waiting for work in find(self.user))]


def moderation(user: Any) -> list[Work]:
    """Return what was put forward and somebody may decide on, the oldest first."""
    states = TaskState.objects.reviewable_by(user).select_related("revision", "revision__user").order_by("started_at")
    finder = AdminURLFinder(user)
    rows = []
    for state in states.prefetch_related("revision__content_object"):
        instance = state.revision.content_object
        address = finder.get_edit_url(instance) if instance else None
        if address:
            rows.append(Work(str(instance), address, _put_forward(state)))
    return rows


def _put_forward(state: Any) -> str:
    day = date_format(localtime(state.started_at), "DATE_FORMAT")
    return _("Put forward on %(day)s") % {"day": day}


class DraftsPanel(WorkPanel):
    """Pages with changes that are not public, of which somebody made the last."""

    name = "drafts"
    heading = gettext_lazy("My drafts")
    icon = "edit"
    order = 70

    def rows(self) -> list[Work]:
        drafts = editable_by(self.user).filter(has_unpublished_changes=True, latest_revision__user=self.user)
        found = drafts.order_by("-latest_revision_created_at").values_list(
            "pk", "draft_title", "latest_revision_created_at"
        )
        return [Work(title, edit_address(pk), _saved(moment)) for pk, title, moment in found]


def _saved(moment: Any) -> str:
    return _("Saved on %(moment)s") % {"moment": date_format(localtime(moment), "DATETIME_FORMAT")}
