from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock

from cms.core.building import Build
from cms.core.shapes import FileShape


class EditionFileBlock(StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    language = ChoiceBlock(label=_("Language"), choices=settings.LANGUAGES, default="nl")

    class Meta:
        icon = "doc-full"
        label = _("File")


def edition_files(stream: Any, build: Build) -> list[FileShape]:
    files = []
    for child in stream:
        file = build.file(child.value["document"])
        if file:
            files.append(file.model_copy(update={"language": child.value["language"]}))
    return files
