from collections.abc import Iterable
from typing import Any

from wagtail import hooks

from cms.publishing import outbox
from cms.publishing.planned_failures import PlannedFailurePanel


@hooks.register("after_bulk_action")
def note_files_put_elsewhere(request: Any, action_type: str, objects: Iterable[Any], action: Any) -> None:
    """Wagtail moves many files at once with one statement of SQL, which tells nobody."""
    if action_type == "add_to_collection":
        for instance in objects:
            outbox.object_changed(instance)


@hooks.register("construct_homepage_panels")
def planned_failures(request: Any, panels: list[Any]) -> None:
    panels.append(PlannedFailurePanel(request.user))
