"""How far translations are, for many pages in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext_lazy
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation


class Status(models.TextChoices):
    """How far a translation is. The values are part of the public API."""

    MISSING = "missing", pgettext_lazy("translation", "Missing")
    OUTDATED = "outdated", pgettext_lazy("translation", "Behind")
    COMPLETE = "complete", pgettext_lazy("translation", "Complete")


@dataclass(frozen=True, kw_only=True)
class PageTranslation:
    """How far the translation of a page into a language is.

    ``page`` is the translated page, None while there is none of its own. ``synchronised``: wagtail-localize makes it
    from ``texts`` texts, of which ``to_go`` have no translation, and ``first_to_go`` is the first; a page that is
    written by hand has none of these.
    ``is_source_newer``: the source was published since the translation took it up. ``is_published``: what was
    translated is public.
    """

    source: Page
    locale: Locale
    status: Status
    page: Page | None = None
    synchronised: Translation | None = None
    texts: int = 0
    to_go: int = 0
    first_to_go: str = ""
    is_source_newer: bool = False
    is_published: bool = False


def untranslated(segments: models.QuerySet[StringSegment], locale: Any) -> models.QuerySet[StringSegment]:
    """Return those texts that have no translation, or none that is valid. ``locale``: a primary key, or a reference."""
    translations = StringTranslation.objects.filter(
        translation_of_id=models.OuterRef("string_id"),
        context_id=models.OuterRef("context_id"),
        locale_id=locale,
        has_error=False,
    ).exclude(data="")
    return segments.filter(~models.Exists(translations))


def counted(translations: models.QuerySet[Translation]) -> models.QuerySet[Translation]:
    """Add to each translation how many ``texts`` its source has, how many are ``to_go``, and the ``first_to_go``."""
    segments = StringSegment.objects.filter(source_id=models.OuterRef("source_id")).order_by()
    to_go = untranslated(segments, models.OuterRef(models.OuterRef("target_locale_id")))
    first = to_go.order_by("order").values("string__data")[:1]
    return translations.annotate(
        texts=_number(segments),
        to_go=_number(to_go),
        first_to_go=Coalesce(models.Subquery(first), models.Value(""), output_field=models.TextField()),
    )


def _number(rows: models.QuerySet[Any]) -> Any:
    number = rows.values("source_id").annotate(number=models.Count("pk")).values("number")
    return Coalesce(models.Subquery(number), 0)


def translations_of(pages: models.QuerySet[Page]) -> list[PageTranslation]:
    """Return how far the translations of these pages are, in three statements.

    The pages may be in any language: what counts are the pages that they are translations of. Pages come in the order
    of the tree, the languages of each in that of the settings. What is an alias is no translation.
    """
    keys = pages.order_by().values("translation_key")
    codes = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    locales = sorted(Locale.objects.all(), key=lambda locale: codes.index(locale.language_code))
    families: defaultdict[UUID, dict[int, Page]] = defaultdict(dict)
    for page in Page.objects.filter(translation_key__in=keys, alias_of=None, depth__gt=1).order_by("path"):
        families[page.translation_key][page.locale_id] = page
    synchronised = counted(Translation.objects.filter(source__object_id__in=keys, enabled=True))
    made = {
        (translation.source.object_id, translation.target_locale_id): translation
        for translation in synchronised.select_related("source").defer("source__content_json")
    }
    return [
        _translation(versions, original, locale, made.get((key, locale.pk)))
        for key, versions in families.items()
        if (original := _original(versions, locales))
        for locale in locales
        if locale.pk != original.locale_id
    ]


def _original(versions: Mapping[int, Page], locales: list[Locale]) -> Page | None:
    """Return the page in the first language that has it."""
    return next((versions[locale.pk] for locale in locales if locale.pk in versions), None)


def _translation(
    versions: Mapping[int, Page], original: Page, locale: Locale, synchronised: Translation | None
) -> PageTranslation:
    page = versions.get(locale.pk)
    if page is None:
        return PageTranslation(source=original, locale=locale, status=Status.MISSING)
    source = versions.get(synchronised.source.locale_id, original) if synchronised else original
    # What is written by hand knows the source as it was when it was last saved.
    taken_up = synchronised.source.last_updated_at if synchronised else _saved(page)
    to_go = synchronised.to_go if synchronised else 0
    is_source_newer = is_newer(source.last_published_at, taken_up)
    return PageTranslation(
        source=source,
        locale=locale,
        status=Status.OUTDATED if to_go or is_source_newer else Status.COMPLETE,
        page=page,
        synchronised=synchronised,
        texts=synchronised.texts if synchronised else 0,
        to_go=to_go,
        first_to_go=synchronised.first_to_go if synchronised else "",
        is_source_newer=is_source_newer,
        is_published=page.live and not is_newer(taken_up, page.last_published_at),
    )


def _saved(page: Page) -> datetime | None:
    return page.latest_revision_created_at or page.last_published_at


def is_newer(one: datetime | None, other: datetime | None) -> bool:
    """Say whether a moment comes after another; what never was is neither newer nor older."""
    return one is not None and other is not None and one > other
