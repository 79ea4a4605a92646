"""What a bundle says of itself: a table of contents for people, and a manifest for machines."""

from __future__ import annotations

import datetime
from itertools import groupby
from uuid import UUID

import orjson
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core.shapes import Shape
from cms.publishing.frame import organisation
from cms.rendering.documents.formats import Format
from resources.views import TYPE

CONTENTS, MANIFEST = "index.html", "manifest.json"


class BundledFile(Shape):
    """A file in a bundle. ``edition`` is null for a text as it was at that moment; ``address`` gives the file alone."""

    id: UUID
    title: str
    locale: str
    edition: int | None
    format: str
    media_type: str
    path: str
    size: int
    sha256: str
    address: str
    licence: str
    licence_url: str | None


class MissingFile(Shape):
    """A handout that belongs into a bundle but could not be made into a file; ``address`` is where to try again."""

    id: UUID
    title: str
    locale: str
    address: str


class Manifest(Shape):
    """``address`` is where the bundle came from, ``changedAt`` when its newest text was published."""

    title: str
    publisher: str
    address: str
    changed_at: datetime.datetime | None
    files: list[BundledFile]
    missing: list[MissingFile]


def pages_of(
    files: list[BundledFile],
    missing: list[MissingFile],
    *,
    format: Format,
    locale: str,
    address: str,
    changed_at: datetime.datetime | None,
) -> dict[str, bytes]:
    """Return the table of contents and the manifest by their names, in a language."""
    with translation.override(locale):
        manifest = Manifest(
            title=_("Handouts of %(site)s") % {"site": settings.WAGTAIL_SITE_NAME},
            publisher=organisation() or settings.WAGTAIL_SITE_NAME,
            address=address,
            changed_at=changed_at,
            files=files,
            missing=missing,
        )
        context = {
            "locale": locale,
            "manifest": manifest,
            "manifest_name": MANIFEST,
            "format": format,
            "handout": {"type": TYPE},
            "languages": [(code, list(group)) for code, group in groupby(files, key=lambda file: file.locale)],
        }
        page = render_to_string("resources/bundle.html", context)
    data = orjson.dumps(manifest.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2)
    return {CONTENTS: page.encode(), MANIFEST: data}
