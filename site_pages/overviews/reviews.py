"""The report of what is to be looked at again: public pages whose review date is past, or soon."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

import django_filters
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Page

from cms.core import days
from cms.core.dashboard import editable_by
from cms.core.models import BasePage
from cms.core.registry import registry
from cms.rendering.templatetags.reading import type_name
from cms.reports.pages import FOR_ALL_STAFF
from cms.reports.panels import Work, WorkPanel
from cms.reports.views import ListedReport

SOON = datetime.timedelta(days=60)


class When(models.TextChoices):
    PAST = "past", gettext_lazy("The date is past")
    SOON = "soon", gettext_lazy("Within two months")


class Review(NamedTuple):
    title: str
    kind: str
    date: datetime.date
    when: str
    published: datetime.date | None
    address: str


def _types() -> list[tuple[str, str]]:
    return sorted(((name, type_name(name)) for name in page_types()), key=lambda choice: choice[1])


class ReviewFilterSet(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"), choices=When.choices, empty_label=gettext_lazy("All")
    )
    type = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=_types, empty_label=gettext_lazy("All"))


class ReviewReport(ListedReport):
    slug = "reviews"
    index_url_name = "review_report"
    page_title = gettext_lazy("To be checked")
    header_icon = "calendar-check"
    menu_order = 620
    permission = FOR_ALL_STAFF
    filterset_class = ReviewFilterSet
    row_columns = (
        ("title", gettext_lazy("Title")),
        ("kind", gettext_lazy("Kind")),
        ("date", gettext_lazy("Review date")),
        ("when", gettext_lazy("When")),
        ("published", gettext_lazy("Last published")),
    )
    note = gettext_lazy("Only public pages with a review date are here. A translation follows the date of its source.")
    nothing = gettext_lazy("Nothing has to be checked now.")

    def rows(self, chosen: Mapping[str, Any]) -> list[Review]:
        today = days.today()
        names = [chosen["type"]] if chosen.get("type") else page_types()
        last = today - datetime.timedelta(days=1) if chosen.get("when") == When.PAST else today + SOON
        first = today if chosen.get("when") == When.SOON else datetime.date.min
        return reviews(names, first, last)


def reviews(
    names: list[str], first: datetime.date, last: datetime.date, *, of: models.QuerySet[Page] | None = None
) -> list[Review]:
    """Return the reviews of pages of these types due between two days, the longest due first.

    ``of``: only of these pages. One statement for each type.
    """
    today, among = days.today(), {} if of is None else {"pk__in": of.values("pk")}
    found = [
        Review(
            title=title,
            kind=type_name(name),
            date=date,
            when=str(When.PAST.label if date < today else When.SOON.label),
            published=days.day_of(published) if published else None,
            address=reverse("wagtailadmin_pages:edit", args=[pk]),
        )
        for name in names
        for pk, title, date, published in registry[name]
        .model.objects.live()  # type: ignore[attr-defined]
        .filter(locale__language_code=settings.LANGUAGE_CODE, review_date__gte=first, review_date__lte=last, **among)
        .values_list("pk", "title", "review_date", "last_published_at")
    ]
    return sorted(found, key=lambda review: (review.date, review.title))


class ReviewPanel(WorkPanel):
    """Public pages that somebody may change and whose review date has come."""

    name = "reviews"
    heading = gettext_lazy("To be checked")
    icon = "calendar-check"
    order = 100
    all_url_name = ReviewReport.index_url_name

    def rows(self) -> list[Work]:
        due = reviews(page_types(), datetime.date.min, days.today(), of=editable_by(self.user))
        return [Work(review.title, review.address, date_format(review.date)) for review in due]


def page_types() -> list[str]:
    return [each.name for each in registry if issubclass(each.model, BasePage)]
