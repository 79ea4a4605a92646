"""The tour on the first page of the admin, until somebody has seen it."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component

DISMISSIBLE = "tour"
"""The name under which Wagtail keeps, in the profile of a user, that the tour was put away."""


def is_due(user: Any) -> bool:
    profile = getattr(user, "wagtail_userprofile", None)
    return profile is None or not profile.dismissibles.get(DISMISSIBLE)


class TourPanel(Component):
    """What somebody should know at the first visit, in five steps."""

    name = "tour"
    template_name = "guide/tour.html"
    order = 0

    class Media:
        js = ("guide/tour.js",)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"dismissible": DISMISSIBLE}
