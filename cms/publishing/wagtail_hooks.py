from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.models import Page

from cms.publishing import failed_tasks, outbox
from cms.publishing.failed_tasks import FailedTasksPanel
from cms.publishing.planned_failures import PlannedFailurePanel
from cms.publishing.scheduled import ScheduledPanel
from cms.publishing.withdrawn import Kind, SuccessorView, ask_for_successor, note_addresses


@hooks.register("after_bulk_action")
def note_files_put_elsewhere(request: Any, action_type: str, objects: Iterable[Any], action: Any) -> None:
    """Wagtail moves many files at once with one statement of SQL, which tells nobody."""
    if action_type == "add_to_collection":
        for instance in objects:
            outbox.object_changed(instance)


@hooks.register("construct_homepage_panels")
def panels_of_what_is_planned(request: Any, panels: list[Any]) -> None:
    panels += [PlannedFailurePanel(request.user), ScheduledPanel(request.user), FailedTasksPanel(request.user)]


@hooks.register("register_admin_urls")
def urls_of_publishing() -> list[URLPattern]:
    return [
        path("failed/<str:name>/retry/", failed_tasks.retry, name="retry_failed"),
        path("failed/planned/<int:pk>/retry/", failed_tasks.retry_planned, name="retry_planned"),
        path("withdrawn/<str:about>/", SuccessorView.as_view(), name="successor"),
    ]


def _note_one(request: Any, page: Page, *, kind: Kind) -> None:
    note_addresses(request, [page], kind)


def _ask_about_one(request: Any, page: Page, *, kind: Kind) -> HttpResponse | None:
    return ask_for_successor(request, [page], kind)


for kind in Kind:
    hooks.register(f"before_{kind.value}_page", partial(_note_one, kind=kind))
    hooks.register(f"after_{kind.value}_page", partial(_ask_about_one, kind=kind), order=1000)


@hooks.register("before_bulk_action")
def note_many(request: Any, action_type: str, objects: Iterable[Any], action: Any) -> None:
    if issubclass(action.model, Page) and action_type in {kind.value for kind in Kind}:
        note_addresses(request, objects, Kind(action_type))


@hooks.register("after_bulk_action", order=1000)
def ask_about_many(request: Any, action_type: str, objects: Sequence[Any], action: Any) -> HttpResponse | None:
    if issubclass(action.model, Page) and action_type in {kind.value for kind in Kind}:
        return ask_for_successor(request, objects, Kind(action_type))
    return None
