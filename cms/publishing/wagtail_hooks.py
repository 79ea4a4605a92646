from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks

from cms.publishing import failed_tasks, outbox
from cms.publishing.failed_tasks import FailedTasksPanel
from cms.publishing.planned_failures import PlannedFailurePanel
from cms.publishing.scheduled import ScheduledPanel


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
def urls_to_try_again() -> list[URLPattern]:
    return [
        path("failed/<str:name>/retry/", failed_tasks.retry, name="retry_failed"),
        path("failed/planned/<int:pk>/retry/", failed_tasks.retry_planned, name="retry_planned"),
    ]
