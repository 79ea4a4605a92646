"""The report of what clients use: requests to the API and embeds that their websites show, by month and by kind."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, CharField, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn

from cms.clients.models import Client, DailyUsage
from cms.clients.own_keys import may_look_after_keys, own_clients
from cms.reports.charts import MOST_BARS, Chart, chart
from cms.reports.views import Report, period_filter

PERMISSION = "clients.view_dailyusage"


def visible_clients(user: Any) -> QuerySet[Client]:
    """Return the clients whose numbers this user may see: all, or those of the own organisation."""
    return Client.objects.all() if user.has_perm(PERMISSION) else own_clients(user)


def _clients(request: Any) -> QuerySet[Client]:
    return visible_clients(request.user)


def _what() -> list[tuple[str, str]]:
    return [("api", _("Requests to the API")), ("embeds", _("All embeds")), *_embeds()]


def _embeds() -> list[tuple[str, str]]:
    return [(kind, label_of(kind)) for kind in _kinds()]


def _kinds() -> QuerySet[DailyUsage, str]:
    """Return the kinds of embeds that were ever shown."""
    embeds = DailyUsage.objects.exclude(kind=DailyUsage.API)
    return embeds.values_list("kind", flat=True).distinct().order_by("kind")


def label_of(kind: str) -> str:
    return _("Embed: %(kind)s") % {"kind": kind} if kind else _("Requests to the API")


class ClientFilterSet(WagtailFilterSet):
    day = period_filter()
    client = django_filters.ModelChoiceFilter(
        label=gettext_lazy("API client"), queryset=_clients, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = DailyUsage
        fields: list[str] = []


class UsageFilterSet(ClientFilterSet):
    what = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), choices=_what, method="filter_what", empty_label=gettext_lazy("All")
    )

    def filter_what(self, queryset: QuerySet[DailyUsage], name: str, value: str) -> QuerySet[DailyUsage]:
        if value == "embeds":
            return queryset.exclude(kind=DailyUsage.API)
        return queryset.filter(kind=DailyUsage.API if value == "api" else value)


class ClientReport(Report):
    slug = "api-clients"
    index_url_name = "client_report"
    page_title = gettext_lazy("Use by API clients")
    header_icon = "key"
    menu_order = 660
    permission = PERMISSION
    note = gettext_lazy(
        "Only sums by day are kept, and nothing of who saw an embed. An embed is not counted where a browser or the "
        "website hides on which site it stands."
    )
    nothing = gettext_lazy("Nothing was counted in this period.")
    model = DailyUsage
    filterset_class = UsageFilterSet
    default_ordering = ("-day", "client__name", "kind", "pk")
    list_export = ["day", "client.name", "what", "requests"]
    export_headings = {
        "client.name": gettext_lazy("API client"),
        "what": gettext_lazy("What"),
        "requests": gettext_lazy("Number"),
    }

    @classmethod
    def may_view(cls, user: Any) -> bool:
        return super().may_view(user) or may_look_after_keys(user)

    @classmethod
    def is_in_menu(cls, user: Any) -> bool:
        # People of an organisation come here from their keys.
        return super().may_view(user)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("day", label=_("Day"), accessor=lambda row: date_format(row.day), sort_key="day"),
            Column("client", label=_("API client"), sort_key="client__name"),
            Column("kind", label=_("What"), accessor=lambda row: label_of(row.kind), sort_key="kind"),
            NumberColumn("requests", label=_("Number"), sort_key="requests"),
        ]

    def get_base_queryset(self) -> QuerySet[DailyUsage]:
        # The words of the export are made here, since it reads fields alone.
        words = [When(kind=kind, then=Value(label_of(kind))) for kind in (DailyUsage.API, *_kinds())]
        what = Case(*words, default=Value(""), output_field=CharField())
        shown = DailyUsage.objects.filter(client__in=visible_clients(self.request.user))
        return shown.select_related("client").annotate(what=what)

    def charts(self) -> list[Chart]:
        chosen = self.object_list.order_by()
        charts = []
        for title, rows in (
            (_("Requests to the API by month"), chosen.filter(kind=DailyUsage.API)),
            (_("Embeds by month"), chosen.exclude(kind=DailyUsage.API)),
        ):
            months = rows.annotate(month=TruncMonth("day")).values_list("month").annotate(Sum("requests"))
            sums = [(date_format(month, "F Y"), total) for month, total in sorted(months)[-MOST_BARS:]]
            charts.append(chart(title, sums, heading=_("Month"), unit=_("Number")))
        kinds = chosen.exclude(kind=DailyUsage.API).values_list("kind").annotate(total=Sum("requests"))
        most_shown = kinds.order_by("-total", "kind")[:MOST_BARS]
        charts.append(chart(_("Embeds by kind"), most_shown, heading=_("Kind of embed"), unit=_("Number")))
        return charts


class EmbedFilterSet(ClientFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind of embed"), choices=_embeds, empty_label=gettext_lazy("All")
    )


class EmbedReport(ClientReport):
    """The same of embeds alone, for those who look after them."""

    slug = "embeds"
    index_url_name = "embed_report"
    page_title = gettext_lazy("Embeds")
    header_icon = "code"
    menu_order = 665
    filterset_class = EmbedFilterSet

    def get_base_queryset(self) -> QuerySet[DailyUsage]:
        return super().get_base_queryset().exclude(kind=DailyUsage.API)
