"""The reports on readability and accessibility, and on links that are broken."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cms.core.registry import registry
from cms.publishing.models import ContentItem
from cms.quality.models import AddressUse, KeptFinding
from cms.quality.models.addresses import FAILURES
from cms.quality.registry import checks
from cms.reports.charts import Chart, chart
from cms.reports.views import Report


def _checks() -> list[tuple[str, str]]:
    return [(check.name, str(check.title)) for check in checks]


def _types() -> list[tuple[str, str]]:
    return [(registered.name, capfirst(str(registered.model._meta.verbose_name))) for registered in registry]


def _edit_url(item: ContentItem) -> str:
    """Return where the page of an item is edited, at the panel of checks."""
    return reverse("wagtailadmin_pages:edit", args=[item.source.rpartition(":")[2]])


class FindingFilterSet(WagtailFilterSet):
    severity = django_filters.ChoiceFilter(
        label=gettext_lazy("Severity"), choices=KeptFinding.Severity.choices, empty_label=gettext_lazy("All")
    )
    check_name = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind of check"), choices=_checks, empty_label=gettext_lazy("All")
    )
    type = django_filters.ChoiceFilter(
        field_name="item__type", label=gettext_lazy("Type"), choices=_types, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = KeptFinding
        fields: list[str] = []


class FindingReport(Report):
    slug = "findings"
    index_url_name = "finding_report"
    page_title = gettext_lazy("Readability and accessibility")
    header_icon = "glasses"
    menu_order = 620
    permission = "quality.view_keptfinding"
    note = gettext_lazy("Public pages are checked within a minute of publishing, and once a day.")
    nothing = gettext_lazy("Nothing was found in public pages.")
    model = KeptFinding
    filterset_class = FindingFilterSet
    default_ordering = ("severity", "item__title", "pk")
    list_export = ["item.title", "item.type", "item.locale", "severity", "check_name", "message", "remedy"]
    export_headings = {
        "item.title": gettext_lazy("Page"),
        "item.type": gettext_lazy("Type"),
        "item.locale": gettext_lazy("Language"),
        "check_name": gettext_lazy("Kind of check"),
    }

    @cached_property
    def columns(self) -> list[Column]:
        titles, types = dict(_checks()), dict(_types())
        return [
            TitleColumn(
                "title",
                label=_("Page"),
                accessor=lambda row: row.item.title,
                get_url=lambda row: _edit_url(row.item),
                sort_key="item__title",
            ),
            Column("type", label=_("Type"), accessor=lambda row: types.get(row.item.type, row.item.type)),
            Column("locale", label=_("Language"), accessor=lambda row: row.item.locale, sort_key="item__locale"),
            Column("severity", label=_("Severity"), accessor="get_severity_display", sort_key="severity"),
            Column("check", label=_("Kind of check"), accessor=lambda row: titles.get(row.check_name, row.check_name)),
            Column("message", label=_("Finding")),
            Column("remedy", label=_("What to do")),
        ]

    def get_base_queryset(self) -> QuerySet[KeptFinding]:
        return KeptFinding.objects.select_related("item").defer("item__document", "item__summary")

    def charts(self) -> list[Chart]:
        titles, types = dict(_checks()), dict(_types())
        rows = self.object_list.order_by()
        by_check = rows.values_list("check_name").annotate(number=Count("pk")).order_by("-number", "check_name")
        by_type = rows.values_list("item__type").annotate(number=Count("pk")).order_by("-number", "item__type")
        findings = gettext_lazy("Findings")
        return [
            chart(
                gettext_lazy("By check"),
                [(titles.get(name, name), number) for name, number in by_check],
                heading=gettext_lazy("Kind of check"),
                unit=findings,
            ),
            chart(
                gettext_lazy("By type"),
                [(types.get(name, name), number) for name, number in by_type],
                heading=gettext_lazy("Type"),
                unit=findings,
            ),
        ]


class LinkFilterSet(WagtailFilterSet):
    type = django_filters.ChoiceFilter(
        field_name="item__type", label=gettext_lazy("Type"), choices=_types, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = AddressUse
        fields: list[str] = []


class BrokenLinkReport(Report):
    slug = "broken-links"
    index_url_name = "broken_link_report"
    page_title = gettext_lazy("Broken links")
    header_icon = "link"
    menu_order = 630
    permission = "quality.view_addressuse"
    note = gettext_lazy(
        "Links to other websites that did not work on three days in a row. Each is tried again once a week; who runs "
        "the system can switch this off."
    )
    nothing = gettext_lazy("No broken link is known.")
    model = AddressUse
    filterset_class = LinkFilterSet
    default_ordering = ("address__failing_since", "item__title", "pk")
    list_export = ["item.title", "item.locale", "words", "address.url", "address.failing_since", "address.answer"]
    export_headings = {
        "item.title": gettext_lazy("Page"),
        "item.locale": gettext_lazy("Language"),
        "words": gettext_lazy("Link text"),
        "address.url": gettext_lazy("Address"),
        "address.failing_since": gettext_lazy("Broken since"),
        "address.answer": gettext_lazy("What happened"),
    }

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label=_("Page"),
                accessor=lambda row: row.item.title,
                get_url=lambda row: _edit_url(row.item),
                sort_key="item__title",
            ),
            Column("locale", label=_("Language"), accessor=lambda row: row.item.locale, sort_key="item__locale"),
            Column("words", label=_("Link text")),
            Column("url", label=_("Address"), accessor=lambda row: row.address.url, sort_key="address__url"),
            Column(
                "since",
                label=_("Broken since"),
                accessor=lambda row: _day(row.address.failing_since),
                sort_key="address__failing_since",
            ),
            Column("answer", label=_("What happened"), accessor=lambda row: row.address.answer),
        ]

    def get_base_queryset(self) -> QuerySet[AddressUse]:
        broken = AddressUse.objects.filter(address__failures__gte=FAILURES)
        return broken.select_related("item", "address").defer("item__document", "item__summary")


def _day(moment: Any) -> str:
    return date_format(moment) if moment else ""
