"""The list of documents in the admin, with what each file is."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.documents.views.documents import IndexView


class DocumentsView(IndexView):
    @cached_property
    def columns(self) -> list[Any]:
        first, title, file, *others = super().columns
        about = [
            Column("in_words", label=_("About the file")),
            Column("tagging", label=_("Accessibility")),
        ]
        return [first, title, file, *about, *others]
