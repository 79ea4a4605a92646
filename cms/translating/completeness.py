"""A translation that is not complete can be kept, but not be published (``BasePage.obstacles``)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from cms.translating.status import is_newer, untranslated
from cms.translating.tasks import excerpt

NAMED = 3
"""How many of the texts that lack a translation are named."""
WORDS_OF_A_NAME = 3
"""What is this short may be the same in two languages."""


def publication_errors(page: Any) -> dict[str, list[str]]:
    """Return what this translation lacks; nothing for what is none. One statement for a page that is no translation."""
    lacks = what_lacks(page)
    return {NON_FIELD_ERRORS: lacks} if lacks else {}


def what_lacks(instance: Any) -> list[str]:
    """Return why a translated page or snippet cannot be published, in words for editors."""
    translation = (
        Translation.objects.filter(source__object_id=instance.translation_key, target_locale_id=instance.locale_id)
        .select_related("source", "source__locale")
        .defer("source__content_json")
        .first()
    )
    if translation is None:
        return []
    texts = missing_texts(translation)
    if not translation.enabled:
        return _not_translated(_still_there(instance, texts))
    return [*_not_taken_up(translation), *_not_translated([text for _path, text in texts])]


def missing_texts(translation: Translation) -> list[tuple[str, str]]:
    """Return the texts without a translation, each with its place in the page, in the order of the page."""
    segments = StringSegment.objects.filter(source_id=translation.source_id).order_by("order")
    rows = untranslated(segments, translation.target_locale_id)
    return list(rows.values_list("context__path", "string__data"))


def _still_there(instance: Any, texts: list[tuple[str, str]]) -> list[str]:
    """Return those texts of the source that stand in a translation which people go on with by hand."""
    if not texts:
        return []
    own = {(value.path, value.string.data) for value in extract_segments(instance) if _is_text(value)}
    return [text for path, text in texts if (path, text) in own and len(text.split()) > WORDS_OF_A_NAME]


def _is_text(value: Any) -> bool:
    return isinstance(value, StringSegmentValue)


def _not_taken_up(translation: Translation) -> list[str]:
    source = translation.source
    published = (
        Page.objects.filter(translation_key=source.object_id, locale_id=source.locale_id, live=True)
        .values_list("last_published_at", flat=True)
        .first()
    )
    if not is_newer(published, source.last_updated_at):
        return []
    message = _("The page in %(language)s was changed on %(day)s. Bring this translation up to date first.")
    return [message % {"language": source.locale.get_display_name(), "day": date_format(localtime(published))}]


def _not_translated(texts: list[str]) -> list[str]:
    if not texts:
        return []
    message = ngettext(
        "This translation is not complete: %(number)s text is not translated yet: %(texts)s.",
        "This translation is not complete: %(number)s texts are not translated yet, such as %(texts)s.",
        len(texts),
    )
    named = ", ".join(excerpt(text) for text in texts[:NAMED])
    return [message % {"number": len(texts), "texts": named}]
