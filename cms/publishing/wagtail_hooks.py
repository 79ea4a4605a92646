from collections.abc import Iterable
from functools import partial
from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks

from cms.publishing import failed_tasks, outbox
from cms.publishing.failed_tasks import FailedTasksPanel
from cms.publishing.planned_failures import PlannedFailurePanel
from cms.publishing.scheduled import ScheduledPanel
from cms.publishing.withdrawn import SuccessorView, ask_for_successor, note_address


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


hooks.register("before_unpublish_page", note_address)
hooks.register("before_delete_page", note_address)
hooks.register("after_unpublish_page", partial(ask_for_successor, is_permanent=False), order=1000)
hooks.register("after_delete_page", partial(ask_for_successor, is_permanent=True), order=1000)
