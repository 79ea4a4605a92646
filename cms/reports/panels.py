"""Panels on the first page of the admin: a few things to do, each one click from the work, and where the rest is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

SHOWN = 5
"""How many things a panel shows; it tells how many there are."""


class Work(NamedTuple):
    """Something to do, and the address where that is done."""

    title: str
    address: str
    note: str = ""


class WorkPanel(Component):
    """What there is to do of one kind, for one person; absent while there is nothing, unless ``nothing`` says so.

    ``rows`` returns everything, the most urgent first, in a fixed number of statements. ``all_url_name`` names the
    report that shows everything; without one the panel itself unfolds the rest.
    """

    template_name = "reports/work_panel.html"
    name: str
    heading: str | Promise
    icon: str
    nothing: str | Promise = ""
    all_url_name = ""
    all_label: str | Promise = _("Show all")

    class Media:
        css = {"all": ("reports/work_panel.css",)}

    def __init__(self, user: Any) -> None:
        self.user = user

    def rows(self) -> Sequence[Work]:
        raise NotImplementedError

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        rows = self.rows()
        return {
            "panel": self,
            "rows": rows[:SHOWN],
            "more": [] if self.all_url_name else rows[SHOWN:],
            "count": len(rows),
            "all_url": reverse(self.all_url_name) if self.all_url_name else "",
        }
