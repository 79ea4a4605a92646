"""What is planned with pages, on the first page of the admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Revision

from cms.core.dashboard import edit_address, editable_by
from cms.reports.panels import Work, WorkPanel


class ScheduledPanel(WorkPanel):
    """When pages that somebody may change go public, and when they stop being that; what comes first is first."""

    name = "scheduled"
    heading = gettext_lazy("Scheduled")
    icon = "calendar-alt"
    order = 120

    def rows(self) -> list[Work]:
        now = timezone.now()
        approved = Revision.page_revisions.filter(approved_go_live_at__gt=now)
        starts = {int(pk): moment for pk, moment in approved.values_list("object_id", "approved_go_live_at")}
        pages = editable_by(self.user).filter(Q(pk__in=starts) | Q(live=True, expire_at__gt=now))
        found: list[tuple[datetime, Work]] = []
        for pk, title, live, ends in pages.values_list("pk", "draft_title", "live", "expire_at"):
            if pk in starts:
                found.append(_planned(starts[pk], pk, title, _("Published on %(moment)s")))
            if live and ends and ends > now:
                found.append(_planned(ends, pk, title, _("Withdrawn on %(moment)s")))
        return [work for _moment, work in sorted(found)]


def _planned(moment: datetime, pk: Any, title: str, note: str) -> tuple[datetime, Work]:
    return moment, Work(title, edit_address(pk), note % {"moment": date_format(localtime(moment), "DATETIME_FORMAT")})
