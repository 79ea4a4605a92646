"""What changed in a source becomes work for translators, and what needs no translation follows by itself."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.models import Translation, TranslationSource

from cms.translating.completeness import missing_texts

logger = logging.getLogger(__name__)


def follow() -> int:
    """Take up what was published in sources since they were last taken up; return how many that were.

    One statement when there is nothing to do. Each source goes in a transaction of its own.
    """
    taken = 0
    for pk in list(behind().order_by("pk").values_list("pk", flat=True)):
        try:
            taken += _take_up_alone(pk)
        except Exception:
            logger.exception("The source %s of translations could not be taken up.", pk)
    return taken


def behind() -> models.QuerySet[TranslationSource]:
    """Return the sources of translations whose page was published since."""
    newer = Page.objects.filter(
        translation_key=models.OuterRef("object_id"),
        locale_id=models.OuterRef("locale_id"),
        live=True,
        last_published_at__gt=models.OuterRef("last_updated_at"),
    )
    enabled = Translation.objects.filter(source_id=models.OuterRef("pk"), enabled=True)
    return TranslationSource.objects.filter(models.Exists(newer), models.Exists(enabled))


def _take_up_alone(pk: int) -> bool:
    rows = behind().filter(pk=pk)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    with transaction.atomic():
        source = rows.first()
        if source is None:
            return False
        source.update_from_db()
    for translation in source.translations.filter(enabled=True).select_related("source", "target_locale"):
        _share(translation)
    return True


def take_up(translation: Translation) -> None:
    """Take up the source of one translation now, if it was published since."""
    source = behind().filter(pk=translation.source_id).first()
    if source:
        source.update_from_db()


def _share(translation: Translation) -> None:
    """Publish a translation again that lacks no text, so that it has the dates, figures and pictures of its source.

    One that is not public, or in which somebody is at work, is left to people.
    """
    page = translation.get_target_instance()
    if not isinstance(page, DraftStateMixin) or not page.live or page.has_unpublished_changes:
        return
    if missing_texts(translation):
        return
    try:
        translation.save_target(publish=True)
    except ValidationError as error:
        logger.warning("The translation %s did not follow its source: %s", translation.pk, error.messages)
