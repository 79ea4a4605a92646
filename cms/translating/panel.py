"""Translations that are behind, on the first page of the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.core.dashboard import edit_address, editable_by
from cms.reports.panels import Work, WorkPanel
from cms.translating.report import TranslationReport
from cms.translating.status import Status, translations_of
from cms.translating.tasks import task


class TranslationPanel(WorkPanel):
    """Translations that somebody may change, and that lack texts or what changed in the source."""

    name = "translations-behind"
    heading = gettext_lazy("Translations that are behind")
    icon = "wagtail-localize-language"
    order = 110
    all_url_name = TranslationReport.index_url_name

    def rows(self) -> list[Work]:
        mine = set(editable_by(self.user).values_list("pk", flat=True))
        return [
            Work(translation.page.get_admin_display_title(), edit_address(translation.page.pk), task(translation))
            for translation in translations_of(Page.objects.all())
            if translation.status == Status.OUTDATED and translation.page and translation.page.pk in mine
        ]
