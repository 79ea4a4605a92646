"""Broken links, on the first page of the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.core.dashboard import edit_address, editable_by
from cms.core.identity import model_key
from cms.quality.models import AddressUse
from cms.quality.models.addresses import FAILURES
from cms.quality.reports import BrokenLinkReport
from cms.reports.panels import Work, WorkPanel


class BrokenLinkPanel(WorkPanel):
    """Links that do not work any more, in the pages that somebody may change."""

    name = "broken-links"
    heading = gettext_lazy("Broken links")
    icon = "link"
    order = 130
    all_url_name = BrokenLinkReport.index_url_name

    def rows(self) -> list[Work]:
        mine = {model_key(Page, pk): pk for pk in editable_by(self.user).values_list("pk", flat=True)}
        broken = AddressUse.objects.filter(address__failures__gte=FAILURES, item__source__in=mine)
        found = broken.order_by("address__failing_since", "item__title", "pk")
        return [
            Work(title, edit_address(mine[source]), url)
            for title, source, url in found.values_list("item__title", "item__source", "address__url")
        ]
