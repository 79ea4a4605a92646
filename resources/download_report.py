"""The report of downloads: sums by month and by handout as bars, and all numbers as CSV."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn

from cms.publishing.models import ContentItem
from cms.rendering.documents.formats import formats
from cms.reports.charts import MOST_BARS, Chart, chart
from cms.reports.views import Report, period_filter
from resources.models import Download, Requester
from resources.views import TYPE


def _handouts() -> list[tuple[str, str]]:
    items = ContentItem.objects.filter(type=TYPE).order_by("title").values_list("pk", "title", "locale")
    return [(str(public_id), f"{title} ({locale})") for public_id, title, locale in items]


def _formats() -> list[tuple[str, str]]:
    return [(each.name, str(each.label)) for each in formats]


class DownloadFilterSet(WagtailFilterSet):
    day = period_filter()
    item_id = django_filters.ChoiceFilter(
        label=gettext_lazy("Handout"), choices=_handouts, empty_label=gettext_lazy("All")
    )
    format = django_filters.ChoiceFilter(
        label=gettext_lazy("Format"), choices=_formats, empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )
    requester = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind of requester"),
        choices=Requester.choices,
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Download
        fields: list[str] = []


class DownloadReport(Report):
    slug = "downloads"
    index_url_name = "download_report"
    page_title = gettext_lazy("Downloads")
    header_icon = "download"
    menu_order = 650
    permission = "resources.view_download"
    note = gettext_lazy("Programs such as search engines are not counted, and nothing is kept of who downloaded.")
    nothing = gettext_lazy("Nothing was downloaded in this period.")
    model = Download
    filterset_class = DownloadFilterSet
    default_ordering = ("-day", "title", "number", "format", "requester", "pk")
    list_export = ["day", "title", "locale", "number", "format", "requester", "count"]
    export_headings = {"title": gettext_lazy("Handout"), "locale": gettext_lazy("Language")}

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("day", label=_("Day"), accessor=lambda row: date_format(row.day), sort_key="day"),
            Column("title", label=_("Handout"), sort_key="title"),
            Column("number", label=_("Edition"), accessor=lambda row: row.number or _("present text")),
            Column("format", label=_("Format"), accessor=lambda row: _label(row.format)),
            Column("requester", label=_("Kind of requester"), accessor="get_requester_display"),
            NumberColumn("count", label=_("Downloads"), sort_key="count"),
        ]

    def get_base_queryset(self) -> QuerySet[Download]:
        item = ContentItem.objects.filter(pk=OuterRef("item_id"))
        gone = Value(_("a handout that is no longer public"), CharField())
        return Download.objects.annotate(
            title=Coalesce(Subquery(item.values("title")), gone),
            locale=Coalesce(Subquery(item.values("locale")), Value("")),
        )

    def charts(self) -> list[Chart]:
        chosen = self.object_list.order_by()
        months = chosen.annotate(month=TruncMonth("day")).values_list("month").annotate(Sum("count"))
        latest = [(date_format(month, "F Y"), total) for month, total in sorted(months)[-MOST_BARS:]]
        handouts = chosen.values_list("title").annotate(total=Sum("count")).order_by("-total", "title")
        return [
            chart(_("By month"), latest, heading=_("Month"), unit=_("Downloads")),
            chart(_("By handout"), handouts[:MOST_BARS], heading=_("Handout"), unit=_("Downloads")),
        ]


def _label(name: str) -> str:
    known = formats.get(name)
    return str(known.label) if known else name
