"""Names that Django and Wagtail make of names in the code, such as “Link text” of ``link_text``."""

from __future__ import annotations

from django.forms import boundfield
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from wagtail.models import Locale, Site
from wagtail.sites.views import IndexView
from wagtail_localize.models import LocaleSynchronization, Translation
from wagtail_localize.views.report import TranslationsReportFilterSet

MADE_OF_NAMES = [
    gettext_noop("Body"),
    gettext_noop("Email address"),
    gettext_noop("Enabled"),
    gettext_noop("Link text"),
    gettext_noop("Locale"),
    gettext_noop("Page"),
    gettext_noop("Phone number"),
    gettext_noop("Subject"),
    gettext_noop("Url"),
]
"""Labels of form fields to which their forms give none."""

_made_by_django = boundfield.pretty_name  # type: ignore[attr-defined]


def translate() -> None:
    """Give Dutch names to fields, columns and filters of others. Call it when all apps are ready."""
    boundfield.pretty_name = lambda name: gettext(_made_by_django(name))  # type: ignore[attr-defined]
    for column in IndexView.columns:
        if column.name in ("site_name", "root_page"):
            column.label = capfirst(Site._meta.get_field(column.name).verbose_name)
    filters = TranslationsReportFilterSet.base_filters
    filters["source_locale"].label = gettext_lazy("Source language")
    filters["target_locale"].label = gettext_lazy("Target language")
    Locale._meta.verbose_name, Locale._meta.verbose_name_plural = gettext_lazy("language"), gettext_lazy("languages")
    Translation._meta.verbose_name = gettext_lazy("translation")
    LocaleSynchronization._meta.get_field("sync_from").verbose_name = gettext_lazy("keep equal to")
