"""The languages of an item, and how far each is: from what is public, and from when translations took it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from wagtail.models import Page
from wagtail_localize.models import Translation as Synchronised

from cms.core.shapes import Translation, TranslationStatus


class Version(NamedTuple):
    """What is public in one language."""

    path: str | None
    changed_at: datetime


class _Origin(NamedTuple):
    """The language that a translation is made from, and when it last took that up, if wagtail-localize makes it."""

    language: str
    taken_up_at: datetime | None


def versions(
    translation_key: UUID, public: Mapping[str, Version], *, ids: Mapping[str, UUID], is_page: bool
) -> list[Translation]:
    """Return each language of ``ids`` with its status; one statement, and one more for a page.

    ``public`` holds what readers of the item may see, so nothing is told of drafts. Dates are compared to the second,
    as items have them. A page that shows the text of another language as its alias is no translation. A snippet that
    is translated by hand is never outdated: it is saved for reasons of its own.
    """
    rows = Synchronised.objects.filter(source__object_id=translation_key, enabled=True).values_list(
        "target_locale__language_code", "source__locale__language_code", "source__last_updated_at"
    )
    origins = {language: _Origin(source, moment) for language, source, moment in rows}
    aliases = set[str]()
    if is_page:
        found = Page.objects.filter(translation_key=translation_key, alias_of__isnull=False)
        aliases = set(found.values_list("locale__language_code", flat=True))
        origins = {language: _Origin(settings.LANGUAGE_CODE, None) for language in ids} | origins
    return [
        Translation(
            locale=language,
            id=public_id if language in public else None,
            path=public[language].path if language in public else None,
            status="missing" if language in aliases else _status(language, public, origins.get(language)),
        )
        for language, public_id in ids.items()
    ]


def _status(language: str, public: Mapping[str, Version], origin: _Origin | None) -> TranslationStatus:
    if language not in public:
        return "missing"
    if origin is None or origin.language == language or origin.language not in public:
        return "complete"
    newest = public[origin.language].changed_at
    taken_up = origin.taken_up_at and origin.taken_up_at.replace(microsecond=0)
    is_behind = public[language].changed_at < newest or (taken_up is not None and taken_up < newest)
    return "outdated" if is_behind else "complete"
