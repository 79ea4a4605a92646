"""The report of translations: which pages wait for translators, and for what."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

import django_filters
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Page

from cms.reports.views import ListedReport
from cms.translating.status import PageTranslation, Status, translations_of
from cms.translating.tasks import SUBMIT, task

_URGENCY = [Status.OUTDATED, Status.MISSING, Status.COMPLETE]


class Row(NamedTuple):
    """``to_go`` is empty for a page that is written by hand."""

    title: str
    language: str
    status: str
    changed: datetime.date | None
    to_go: int | str
    texts: int | str
    task: str
    address: str


class TranslationFilterSet(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"),
        choices=lambda: settings.WAGTAIL_CONTENT_LANGUAGES,
        empty_label=gettext_lazy("All"),
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=Status.choices, empty_label=gettext_lazy("All")
    )


class TranslationReport(ListedReport):
    slug = "translation-progress"
    index_url_name = "translation_report"
    page_title = gettext_lazy("Translation progress")
    header_icon = "wagtail-localize-language"
    menu_order = 610
    permission = SUBMIT
    filterset_class = TranslationFilterSet
    row_columns = (
        ("title", gettext_lazy("Page")),
        ("language", gettext_lazy("Language")),
        ("status", gettext_lazy("Status")),
        ("task", gettext_lazy("What to do")),
        ("to_go", gettext_lazy("Texts to translate")),
        ("texts", gettext_lazy("Texts in all")),
        ("changed", gettext_lazy("Source changed on")),
    )
    note = gettext_lazy(
        "Pages that are public, and drafts whose translation was begun. What changes in a public page is here within "
        "seconds of its publication. A page whose translation is written by hand has no number of texts."
    )
    nothing = gettext_lazy("No translation answers to these filters.")

    def rows(self, chosen: Mapping[str, Any]) -> list[Row]:
        found = [
            translation
            for translation in translations_of(Page.objects.all())
            if (translation.source.live or translation.page)
            and chosen.get("language") in ("", None, translation.locale.language_code)
            and chosen.get("status") in ("", None, translation.status)
        ]
        found.sort(key=lambda translation: _URGENCY.index(translation.status))
        return [_row(translation) for translation in found]


def _row(translation: PageTranslation) -> Row:
    source, changed = translation.source, translation.source.last_published_at
    return Row(
        title=source.get_admin_display_title(),
        language=translation.locale.get_display_name(),
        status=str(translation.status.label),
        changed=localtime(changed).date() if changed else None,
        to_go=translation.to_go if translation.synchronised else "",
        texts=translation.texts if translation.synchronised else "",
        task=task(translation),
        address=_address(translation),
    )


def _address(translation: PageTranslation) -> str:
    """Return where the work is; the page there asks who may do it."""
    if translation.page is None:
        return reverse("wagtail_localize:submit_page_translation", args=[translation.source.pk])
    return reverse("wagtailadmin_pages:edit", args=[translation.page.pk])
