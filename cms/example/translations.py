"""The English example pages, made the way an editor makes them: as translations of wagtail-localize."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue

from cms.example.pages import Entry, fill


class UntranslatedText(Exception):
    """The English text of an example page does not fit its Dutch text."""


def translate(page: Page, entry: Entry, locale: Locale, lookup: Callable[[str, str], int]) -> None:
    """Publish the translation of a page. Raises ``UntranslatedText`` if a Dutch text has no English one."""
    language = locale.language_code
    translated = fill(type(page)(locale=page.locale), entry, language, lookup)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for value in extract_segments(translated):
        if isinstance(value, StringSegmentValue):
            texts[value.path].append(value.string.data)
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.select_related("string", "context").order_by("order"):
        if not texts[segment.context.path]:
            raise UntranslatedText(f"{entry['key']}, {segment.context.path}: {segment.string.data!r}")
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            defaults={
                "data": texts[segment.context.path].pop(0),
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            },
        )
    translation.save_target(publish=True)
