"""Work of the background that failed: shown on the first page of the admin, to be tried again with a button.

The worker tries everything again by itself, after ever longer pauses; the button is for whoever mended the cause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component

from cms.publishing import outbox
from cms.publishing.models import OutboxEntry, PlannedFailure

PERMISSION = "publishing.change_outboxentry"
"""Who may have all that failed tried again."""


@dataclass(frozen=True, kw_only=True)
class FailedTasks:
    """A kind of work that can fail. ``count`` and ``retry`` return how many failed, and how many are tried again.

    ``all_url_name`` names the list of them, if there is one.
    """

    name: str
    label: str | Promise
    permission: str
    count: Callable[[], int]
    retry: Callable[[], int]
    all_url_name: str = ""


class Kinds:
    def __init__(self) -> None:
        self._kinds: dict[str, FailedTasks] = {}

    def register(self, kind: FailedTasks) -> None:
        self._kinds[kind.name] = kind

    def get(self, name: str) -> FailedTasks | None:
        return self._kinds.get(name)

    def of(self, user: Any) -> list[FailedTasks]:
        return [kind for kind in self._kinds.values() if user.has_perm(kind.permission)]


kinds = Kinds()


def items_not_built() -> int:
    return OutboxEntry.objects.filter(attempts__gt=0).values("key").distinct().count()


class FailedTasksPanel(Component):
    """How much of each kind failed, for those who may have it tried again. One statement for each kind."""

    name = "failed-tasks"
    template_name = "publishing/failed_tasks.html"
    order = 150

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        counted = [(kind, kind.count()) for kind in kinds.of(self.user)]
        failed = [
            (kind, count, reverse(kind.all_url_name) if kind.all_url_name else "") for kind, count in counted if count
        ]
        return {"failed": failed, "csrf_token": parent_context["csrf_token"]}


@require_POST
def retry(request: HttpRequest, name: str) -> HttpResponse:
    """Have all that failed of one kind tried again."""
    kind = kinds.get(name)
    if kind is None:
        raise Http404
    if not request.user.has_perm(kind.permission):
        raise PermissionDenied
    _say(request, kind.retry())
    return redirect("wagtailadmin_home")


@require_POST
def retry_planned(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a planned change tried again that failed, by somebody who may publish its page."""
    failure = get_object_or_404(PlannedFailure.objects.select_related("page"), pk=pk)
    if not failure.page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    failure.due_at = timezone.now()
    failure.save(update_fields=["due_at"])
    _say(request, 1)
    return redirect("wagtailadmin_home")


def _say(request: HttpRequest, count: int) -> None:
    messages.success(request, _("Tried again within seconds: %(count)s.") % {"count": count})


kinds.register(
    FailedTasks(
        name="items",
        label=gettext_lazy("Changes that are not on the site yet"),
        permission=PERMISSION,
        count=items_not_built,
        retry=outbox.retry,
    )
)
