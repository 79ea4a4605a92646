from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from cms.core import days
from cms.core.models import Theme
from cms.core.models.taxonomy import in_first_language
from cms.publishing.models import ContentItem
from cms.reports.periods import EARLIEST, LATEST, Period, codes, period
from site_pages.alliance_report.scope import Scope

OWN_DAYS = "days"
YEARS = 6
"""That can be chosen as such; other days can always be given."""


def _periods() -> list[Any]:
    this_year = days.today().year
    years = [
        (str(year), [(code, str(period(code))) for code in codes(year)])
        for year in range(this_year, this_year - YEARS, -1)
    ]
    return [(OWN_DAYS, _("The days below")), *years]


def _languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.WAGTAIL_CONTENT_LANGUAGES]


def _themes() -> list[tuple[str, str]]:
    found = Theme.objects.filter(**in_first_language()).order_by("name").values_list("key", "name")
    return [("", _("All")), *found]


def _partners() -> list[tuple[str, str]]:
    """Return the public organisations and groups; groups first, of which there are few."""
    found = ContentItem.objects.visible().filter(type__in=("group", "partner"), locale=settings.LANGUAGE_CODE)
    rows = found.order_by("type", "title").values_list("pk", "title")
    return [("", _("All")), *((str(pk), title) for pk, title in rows)]


class ScopeForm(forms.Form):
    """What a report is to be about. What is not given is everything, in the first language, in this year."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=_periods, required=False)
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=AdminDateInput)
    last = forms.DateField(label=gettext_lazy("Until and including"), required=False, widget=AdminDateInput)
    locale = forms.ChoiceField(label=gettext_lazy("Language of the report"), choices=_languages, required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=_themes, required=False)
    partner = forms.ChoiceField(
        label=gettext_lazy("Organisation or group"),
        choices=_partners,
        required=False,
        help_text=gettext_lazy("With a group, the projects of all its members are shown."),
    )

    def __init__(self, data: Any = None) -> None:
        given = {name: data[name] for name in self.base_fields if name in data} if data else {}
        super().__init__({"period": str(days.today().year), "locale": settings.LANGUAGE_CODE, **given})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("period") == OWN_DAYS:
            first, last = cleaned.get("first"), cleaned.get("last")
            for name in ("first", "last"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Give both days, or choose a period."))
                elif cleaned.get(name) and not EARLIEST <= cleaned[name].year <= LATEST:
                    self.add_error(name, _("Give a day in this century."))
            if first and last and last < first:
                self.add_error("last", _("This day is before the first. Give a later one."))
        return cleaned

    @property
    def scope(self) -> Scope:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        if cleaned["period"] == OWN_DAYS:
            chosen = Period(cleaned["first"], cleaned["last"])
        else:
            chosen = period(cleaned["period"] or str(days.today().year))
        return Scope(
            period=chosen,
            locale=cleaned["locale"] or settings.LANGUAGE_CODE,
            theme=cleaned["theme"],
            partner=cleaned["partner"],
        )


class IntroductionForm(forms.Form):
    """``version`` is that of the text that was shown, so that nobody writes over what another wrote meanwhile."""

    introduction = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Stands at the beginning of this report, also in its files. It is kept for this period, this language and "
            "these filters. A blank line begins a new paragraph."
        ),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
