"""When something comes back every year: a rule as data, from which the dates of any year follow."""

from __future__ import annotations

import calendar
import datetime
from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel

from cms.core.models.pages import Errors

LAST = 5
"""Stands for the last week of a month, which may be its fourth or its fifth."""

DAYS_OF_WEEK = 7
A_LEAP_YEAR = 2024


class Dates(NamedTuple):
    """The first and the last day; both belong to it."""

    first: datetime.date
    last: datetime.date


class YearlyMixin(models.Model):
    """What comes back every year, and by which rule."""

    class Recurrence(models.TextChoices):
        WEEK = "week", _("A week of a month, such as the first week of June")
        DATES = "dates", _("The same dates every year, such as 1 to 7 June")

    class Week(models.IntegerChoices):
        FIRST = 1, _("first")
        SECOND = 2, _("second")
        THIRD = 3, _("third")
        FOURTH = 4, _("fourth")
        LAST = LAST, _("last")

    yearly = models.BooleanField(_("comes back every year"), default=False)
    recurrence = models.CharField(_("rule"), max_length=10, choices=Recurrence.choices, blank=True)
    recurrence_month = models.PositiveSmallIntegerField(_("month"), choices=list(MONTHS.items()), null=True, blank=True)
    recurrence_week = models.PositiveSmallIntegerField(
        _("which week"),
        choices=Week.choices,
        null=True,
        blank=True,
        help_text=_("For a week of a month. The first week is the one that begins with the first Monday."),
    )
    recurrence_day = models.PositiveSmallIntegerField(
        _("first day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("For the same dates every year: the day of the month, for example 1."),
    )
    recurrence_days = models.PositiveSmallIntegerField(
        _("number of days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("Leave empty for seven days of a week, and one day otherwise."),
    )
    yearly_rule = models.CharField(
        _("when in the year, in words"),
        max_length=120,
        blank=True,
        help_text=_("Only if the rule does not say it well, for example “around the Day of the Carer”."),
    )

    yearly_panel = MultiFieldPanel(
        [
            FieldPanel("yearly"),
            FieldRowPanel([FieldPanel("recurrence"), FieldPanel("recurrence_month")]),
            FieldRowPanel([FieldPanel("recurrence_week"), FieldPanel("recurrence_day"), FieldPanel("recurrence_days")]),
            FieldPanel("yearly_rule"),
            FieldPanel("previous_edition"),
            HelpPanel(template="site_pages/admin/next_edition.html"),
        ],
        heading=_("Every year"),
        classname="collapsed",
    )
    yearly_fields = (
        "yearly",
        "recurrence",
        "recurrence_month",
        "recurrence_week",
        "recurrence_day",
        "recurrence_days",
        "yearly_rule",
        "previous_edition",
    )

    class Meta:
        abstract = True

    def recurrence_errors(self) -> Errors:
        """Return what the rule lacks, by field."""
        if not self.recurrence:
            return {"recurrence": [str(_("Choose by which rule it comes back."))]} if self.yearly else {}
        needed = "recurrence_week" if self.recurrence == self.Recurrence.WEEK else "recurrence_day"
        missing = [name for name in ("recurrence_month", needed) if not getattr(self, name)]
        if missing:
            return {name: [str(_("The rule needs this."))] for name in missing}
        month, day = self.recurrence_month, self.recurrence_day
        by_dates = self.recurrence == self.Recurrence.DATES
        if by_dates and month and day and day > calendar.monthrange(A_LEAP_YEAR, month)[1]:
            return {"recurrence_day": [str(_("This month has no such day."))]}
        return {}

    def dates_in(self, year: int) -> Dates | None:
        """Return when the rule lets it take place in a year; None without a complete rule."""
        month, week, day = self.recurrence_month, self.recurrence_week, self.recurrence_day
        if self.recurrence_errors() or not month:
            return None
        if self.recurrence == self.Recurrence.WEEK and week:
            first, days = monday(year, month, week), DAYS_OF_WEEK
        elif self.recurrence == self.Recurrence.DATES and day:
            # The last day of February is not always there.
            first, days = datetime.date(year, month, min(day, calendar.monthrange(year, month)[1])), 1
        else:
            return None
        return Dates(first, first + datetime.timedelta(days=(self.recurrence_days or days) - 1))


def monday(year: int, month: int, week: int) -> datetime.date:
    """Return the n-th Monday of a month, or its last."""
    length = calendar.monthrange(year, month)[1]
    days = [datetime.date(year, month, day) for day in range(1, length + 1)]
    mondays = [day for day in days if day.weekday() == calendar.MONDAY]
    return mondays[-1] if week == LAST else mondays[week - 1]
