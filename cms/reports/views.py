"""Reports as tables: with filters, bars above them, and all rows as CSV and for spreadsheets."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import django_filters
from django.contrib.auth.models import Permission
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.reports import ReportView

from cms.reports.charts import Chart
from cms.reports.pages import ReportPage
from cms.spreadsheets import BYTE_ORDER_MARK, harmless


def period_filter() -> Any:
    """Return a filter on the days from and until, for a field of a model that holds days."""
    return django_filters.DateFromToRangeFilter(label=_("Period"), widget=DateRangePickerWidget)


class Report(ReportPage, ReportView):
    """A table of the rows of a model.

    ``note`` says below the bars what a reader must know of the numbers, ``nothing`` what is said without any row.
    ``charts`` returns the bars. No cell of a file is a formula.
    """

    template_name = "reports/report.html"
    results_template_name = "reports/results.html"
    is_searchable = False
    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        (str, Promise): {
            form: lambda value: harmless(str(value))
            for form in (SpreadsheetExportMixin.FORMAT_CSV, SpreadsheetExportMixin.FORMAT_XLSX)
        },
    }
    note: str | Promise = ""
    nothing: str | Promise = _("There is nothing to show with these filters.")

    @classmethod
    def urls(cls) -> list[URLPattern]:
        results = path(f"{cls.slug}/results/", cls.as_view(results_only=True), name=f"{cls.index_url_name}_results")
        return [*super().urls(), results]

    def get_index_results_url(self) -> str:
        return f"{self.index_url}results/"

    def get_filename(self) -> str:
        return f"{self.slug}-{timezone.localdate().isoformat()}"

    def charts(self) -> list[Chart]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if not self.is_export:
            charts = [chart for chart in self.charts() if chart["bars"]]
            context |= {"charts": charts, "note": self.note, "nothing": self.nothing}
        return context

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        yield BYTE_ORDER_MARK.encode()
        yield from super().stream_csv(queryset)


class ListedReport(Report):
    """A table of rows that are put together from several things, as ``rows`` returns them for the chosen filters.

    ``row_columns`` says what each row shows, also in files: by the name of its attribute, and what that is called.
    The first leads to the address in ``address`` of the row, if it has one.
    """

    row_columns: Sequence[tuple[str, str | Promise]]

    def rows(self, chosen: Mapping[str, Any]) -> Sequence[Any]:
        raise NotImplementedError

    @cached_property
    def columns(self) -> list[Column]:
        (first, label), *others = self.row_columns
        return [
            TitleColumn(first, label=label, get_url=lambda row: row.address),
            *(Column(name, label=label, accessor=partial(_shown, name=name)) for name, label in others),
        ]

    @property
    def list_export(self) -> list[str]:
        return [name for name, _label in self.row_columns]

    @property
    def export_headings(self) -> dict[str, str | Promise]:
        return dict(self.row_columns)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        # Filters ask a set for its model, also where nothing is filtered by the database.
        return {**super().get_filterset_kwargs(), "queryset": Permission.objects.none()}

    def get_queryset(self) -> Sequence[Any]:
        chosen = self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}
        return self.rows(chosen)

    def get_filtered_queryset(self) -> Sequence[Any]:
        return self.get_queryset()


def _shown(row: Any, *, name: str) -> Any:
    value = getattr(row, name)
    return date_format(value) if isinstance(value, datetime.date) else value
