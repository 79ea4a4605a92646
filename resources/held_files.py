"""The uploaded files of editions: had by whoever may see an edition that holds them, until that is withdrawn."""

from __future__ import annotations

import mimetypes

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import re_path
from django.views.decorators.http import require_safe

from cms.publishing.models import ContentItem
from cms.rendering.file_responses import StoredFile
from cms.rendering.uploaded_files import answer_with, levels_of
from resources.models import HeldFile


@require_safe
def held_file(request: HttpRequest, checksum: str, filename: str) -> HttpResponseBase:
    levels = levels_of(request)
    handout = ContentItem.objects.visible(levels).filter(pk=OuterRef("edition__item_id"))
    held = (
        HeldFile.objects.filter(checksum=checksum, filename=filename)
        .filter(Exists(handout), edition__access__in=levels, edition__withdrawn_at=None)
        .exclude(filename="")
        .order_by("pk")
        .values("name", "size", "edition__frozen_at")
        .first()
    )
    if held is None:
        raise Http404
    file = StoredFile(
        storage=default_storage,
        name=held["name"],
        size=held["size"],
        checksum=checksum,
        media_type=mimetypes.guess_type(filename)[0] or "application/octet-stream",
        filename=filename,
        modified=held["edition__frozen_at"],
    )
    return answer_with(request, file)


patterns = [
    re_path(r"^editions/(?P<checksum>[0-9a-f]{64})/(?P<filename>[^/\x00]+)$", held_file, name="held_file"),
]
"""Below the address of uploaded files."""
