"""What editors do about search: synonyms, promoted results, and what people looked for in vain."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn, UpdatedAtColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import ListingButton
from wagtail.contrib.search_promotions.views.settings import IndexView as PromotionIndexView
from wagtail.contrib.search_promotions.wagtail_hooks import register_search_picks_menu_item

from search.models import MissedQuery, SynonymSet


def language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def month_name(month: Any) -> str:
    return date_format(month, "F Y")


class SynonymCreateView(generic.CreateView):
    """The form, filled in with what the address says: the words and language of a search without result."""

    def get_initial(self) -> dict[str, Any]:
        asked = {name: self.request.GET[name] for name in ("words", "locale") if name in self.request.GET}
        return {**super().get_initial(), **asked}


class SynonymViewSet(ModelViewSet):
    model = SynonymSet
    name = "search-synonyms"
    icon = "link"
    list_display = ["words", "finds_also", "locale", UpdatedAtColumn()]
    list_filter = ["locale"]
    search_fields = ["words", "finds_also"]
    search_backend_name = None
    copy_view_enabled = False
    add_to_reference_index = False
    add_view_class = SynonymCreateView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # No content refers to synonyms.
        return super().get_common_view_kwargs(**{"usage_url_name": self.UNDEFINED, **kwargs})


def months() -> list[tuple[str, str]]:
    kept = MissedQuery.objects.exclude(text="").order_by("-month").values_list("month", flat=True).distinct()
    return [(month.isoformat(), month_name(month)) for month in kept]


class MissedQueryFilterSet(WagtailFilterSet):
    locale = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )
    month = django_filters.ChoiceFilter(
        label=gettext_lazy("Month"), choices=months, empty_label=gettext_lazy("All"), widget=forms.RadioSelect
    )

    class Meta:
        model = MissedQuery
        fields: list[str] = []


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: anybody can have typed it."""
    return f"'{text}" if text[:1] in "=+-@" else text


class MissedQueryIndexView(generic.IndexView):
    any_permission_required = ["view"]
    add_synonyms_url_name = ""
    list_export = ["text", "locale", "count", "month"]
    export_headings = {"locale": gettext_lazy("Language")}
    custom_field_preprocess = {
        "text": {"csv": harmless},
        "locale": {"csv": language_name, "xlsx": language_name},
    }

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("text"),
            Column("locale", label=_("Language"), accessor=lambda row: language_name(row.locale), sort_key="locale"),
            NumberColumn("count", label=_("Times"), sort_key="count"),
            Column("month", label=_("Month"), accessor=lambda row: month_name(row.month), sort_key="month"),
        ]

    @cached_property
    def no_results_message(self) -> str:
        if self.is_searching or self.is_filtering:
            return str(super().no_results_message)
        return _(
            "There is nothing here yet. This list only shows what people searched for three times or more in one month "
            "without finding anything. What was searched for less often is not shown, because it may say something "
            "about the person who typed it. For the same reason e-mail addresses, telephone numbers and other long "
            "numbers are never kept."
        )

    def get_base_queryset(self) -> QuerySet[MissedQuery]:
        return MissedQuery.objects.exclude(text="")

    def get_list_buttons(self, instance: MissedQuery) -> list[ListingButton]:
        if not self.request.user.has_perm("search.add_synonymset"):
            return []
        # A comma would separate words.
        asked = urlencode({"words": " ".join(instance.text.replace(",", " ").split()), "locale": instance.locale})
        return [ListingButton(_("Make synonyms"), url=f"{reverse(self.add_synonyms_url_name)}?{asked}")]


class MissedQueryViewSet(ModelViewSet):
    """What people looked for in vain. Nobody adds, changes or deletes in it."""

    model = MissedQuery
    name = "search-missed"
    icon = "help"
    search_fields = ["text"]
    search_backend_name = None
    export_filename = "searches-without-result"
    form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False
    filterset_class = MissedQueryFilterSet
    index_view_class = MissedQueryIndexView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {f"{name}_url_name": self.UNDEFINED for name in ("add", "edit", "delete", "history", "usage")}
        return super().get_common_view_kwargs(**absent, add_synonyms_url_name=f"{SynonymViewSet.name}:add", **kwargs)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(content_type__app_label="search", codename="view_missedquery")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in ("index", "index_results")]

    def register_admin_url_finder(self) -> None:
        """A row has no page of its own."""


class SearchViewSetGroup(ModelViewSetGroup):
    items = (SynonymViewSet, MissedQueryViewSet)
    menu_label = gettext_lazy("Search")
    menu_name = "search-settings"
    menu_icon = "search"
    menu_order = 700

    def get_submenu_items(self) -> list[MenuItem]:
        synonyms, missed = super().get_submenu_items()
        promotions = register_search_picks_menu_item()
        synonyms.order, promotions.order, missed.order = 1, 2, 3
        return [synonyms, promotions, missed]


@hooks.register("register_admin_viewset")
def register_viewsets() -> SearchViewSetGroup:
    return SearchViewSetGroup()


class MissedQueriesMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm("search.view_missedquery"))


@hooks.register("register_reports_menu_item")
def missed_queries_among_reports() -> MenuItem:
    """They stand in the menu of search too, beside what can be done about them."""
    return MissedQueriesMenuItem(
        gettext_lazy("Searches without result"),
        reverse(f"{MissedQueryViewSet.name}:index"),
        icon_name=MissedQueryViewSet.icon,
        order=680,
    )


class PromotionsView(PromotionIndexView):
    """Wagtail's list without how often each query was asked: that is not kept."""

    columns = [column for column in PromotionIndexView.columns if column.name != "views"]


@hooks.register("register_admin_urls", order=-1)
def promotions_urls() -> list[URLPattern]:
    """Come before Wagtail's own views at these addresses, which keep their names."""
    return [
        path("searchpicks/", PromotionsView.as_view()),
        path("searchpicks/results/", PromotionsView.as_view(results_only=True)),
    ]


@hooks.register("construct_settings_menu")
def show_promotions_once(request: Any, items: list[MenuItem]) -> None:
    """They stand in the menu of search."""
    items[:] = [item for item in items if item.name != "promoted-search-results"]


@hooks.register("construct_reports_menu")
def hide_search_terms(request: Any, items: list[MenuItem]) -> None:
    """Wagtail's own report stays empty: what people type is not kept."""
    items[:] = [item for item in items if item.name != "search-terms"]
