"""The report of pictures and files that nothing on the site refers to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import ReferenceIndex

from cms.core import days
from cms.core.models import CustomDocument, CustomImage
from cms.reports.pages import FOR_ALL_STAFF
from cms.reports.views import ListedReport


class Kind(models.TextChoices):
    IMAGE = "image", gettext_lazy("Image")
    DOCUMENT = "document", gettext_lazy("Document")


KINDS: dict[str, tuple[type[models.Model], str]] = {
    Kind.IMAGE: (CustomImage, "wagtailimages:edit"),
    Kind.DOCUMENT: (CustomDocument, "wagtaildocs:edit"),
}


class Unused(NamedTuple):
    title: str
    kind: str
    size: str
    added: datetime.date
    address: str


class UnusedFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=Kind.choices, empty_label=gettext_lazy("All")
    )


class UnusedReport(ListedReport):
    slug = "unused"
    index_url_name = "unused_report"
    page_title = gettext_lazy("Unused images and documents")
    header_icon = "bin"
    menu_order = 670
    permission = FOR_ALL_STAFF
    filterset_class = UnusedFilterSet
    row_columns = (
        ("title", gettext_lazy("Title")),
        ("kind", gettext_lazy("Kind")),
        ("size", gettext_lazy("Size")),
        ("added", gettext_lazy("Added on")),
    )
    note = gettext_lazy(
        "What only a draft uses is here too: look before you delete. Published editions keep copies of their own."
    )
    nothing = gettext_lazy("Every image and every document is used.")

    def rows(self, chosen: Mapping[str, Any]) -> list[Unused]:
        wanted = [Kind(chosen["kind"])] if chosen.get("kind") else list(Kind)
        return sorted((row for kind in wanted for row in _unused(kind)), key=lambda row: (row.added, row.title))


def _unused(kind: Kind) -> list[Unused]:
    """Return what the index of references does not know of; one statement."""
    model, url_name = KINDS[kind]
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model),
        to_object_id=Cast(models.OuterRef("pk"), models.CharField()),
    )
    found = model.objects.filter(~models.Exists(references))  # type: ignore[attr-defined]
    return [
        Unused(title, str(kind.label), filesizeformat(size or 0), days.day_of(added), reverse(url_name, args=[pk]))
        for pk, title, size, added in found.values_list("pk", "title", "file_size", "created_at")
    ]
