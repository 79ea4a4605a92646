"""What handouts, practices, interventions, studies and media look like outside."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.blocks.body import BodyItem, body_shape
from cms.blocks.media import video_source
from cms.core.building import Build
from cms.core.registry import YEARS, PublicType
from cms.core.relations import ids_in
from cms.core.shapes import Card, FileShape, RichText, Shape, one_of
from resources import editions
from resources.blocks import edition_files
from resources.models import HandoutPage, InterventionPage, MediaPage, PracticePage, Recognition, StudyPage
from resources.models.base import ResourcePage


class ResourceItem(BodyItem):
    """Something that people use in their work. ``licence`` says what others may do with it."""

    licence: str = one_of(ResourcePage.Licence)


def resource_fields(page: ResourcePage, build: Build) -> dict[str, Any]:
    return {"licence": page.licence, "body": body_shape(page.body, build)}


class EditionShape(Shape):
    number: int
    date: datetime.date
    what_changed: str
    files: list[FileShape]


class CorrectionShape(Shape):
    """What was mended in the text since an edition was published, which itself stays as it is."""

    date: datetime.date
    edition: int
    text: str


class HandoutItem(ResourceItem):
    """A guide in numbered editions, the newest first. ``editable``: others may adapt the text."""

    editable: bool
    editions: list[EditionShape]
    corrections: list[CorrectionShape]


def handout_fields(page: HandoutPage, build: Build) -> dict[str, Any]:
    newest_first = sorted(page.editions.all(), key=lambda edition: -edition.number)
    corrections = sorted(page.corrections.all(), key=lambda correction: correction.date, reverse=True)
    return {
        **resource_fields(page, build),
        "editable": page.editable,
        "editions": [
            EditionShape(
                number=edition.number,
                date=edition.date,
                what_changed=edition.what_changed,
                files=edition_files(edition.files, build),
            )
            for edition in newest_first
        ],
        "corrections": [
            CorrectionShape(date=correction.date, edition=correction.edition, text=correction.text)
            for correction in corrections
        ],
    }


class PracticeItem(ResourceItem):
    """A way of working: the situation, the approach and the result as HTML, and whom to ask."""

    context: RichText
    approach: RichText
    result: RichText
    contact: Card | None


def practice_fields(page: PracticePage, build: Build) -> dict[str, Any]:
    return {
        **resource_fields(page, build),
        "context": build.html(page.context),
        "approach": build.html(page.approach),
        "result": build.html(page.result),
        "contact": build.card(page.contact_id),
    }


class RecognitionShape(Shape):
    """A recognition. ``levelName`` is the level in the words of its scheme; schemes cannot be compared."""

    scheme: str = one_of(Recognition.Scheme)
    level: str
    level_name: str
    date: datetime.date
    source_url: str


class InterventionItem(ResourceItem):
    """A described approach, with the recognition that it has."""

    recognitions: list[RecognitionShape]


def intervention_fields(page: InterventionPage, build: Build) -> dict[str, Any]:
    return {
        **resource_fields(page, build),
        "recognitions": [
            RecognitionShape(
                scheme=recognition.scheme,
                level=recognition.level,
                level_name=recognition.get_level_display(),
                date=recognition.date,
                source_url=recognition.source_url,
            )
            for recognition in page.recognitions.all()
        ],
    }


class StudyItem(ResourceItem):
    """Research. ``gaps`` says, as HTML, what is still unknown."""

    start: datetime.date | None
    end: datetime.date | None
    partners: list[Card]
    gaps: RichText
    publication_url: str | None


def study_fields(page: StudyPage, build: Build) -> dict[str, Any]:
    return {
        **resource_fields(page, build),
        "start": page.start,
        "end": page.end,
        "partners": build.cards(study_partner.partner_id for study_partner in page.study_partners.all()),
        "gaps": build.html(page.gaps),
        "publication_url": page.publication_url or None,
    }


class MediaItem(ResourceItem):
    """Something for the media. ``textAlternative`` tells the same in words, as HTML."""

    kind: str = one_of(MediaPage.Kind)
    file: FileShape | None
    video_url: str | None
    player_url: str | None
    text_alternative: RichText
    expires_on: datetime.date | None


def media_fields(page: MediaPage, build: Build) -> dict[str, Any]:
    may_show = not page.shows_young_carer or build.consented(page.consent)
    source = video_source(page.video_url) if may_show else None
    return {
        **resource_fields(page, build),
        "kind": page.kind,
        "file": build.file(page.file) if may_show else None,
        "video_url": page.video_url if source else None,
        "player_url": source[1] if source else None,
        "text_alternative": build.html(page.text_alternative),
        "expires_on": page.expires_on,
    }


def licences(item: ResourceItem) -> list[str]:
    return [item.licence]


EDITABLE = [("true", _("may be adapted")), ("false", _("protected"))]

MOST_YEARS = 60
"""For which a study can be found; the last ones of a longer period."""


def years(item: StudyItem) -> list[str]:
    """Return the years of a study. Without an end it goes on until the year in which it was last published."""
    days = [day for day in (item.start, item.end) if day]
    if not days:
        return []
    last = max(item.end or item.changed_at.date(), days[0]).year
    return [str(year) for year in range(max(days[0].year, last - MOST_YEARS + 1), last + 1)]


LICENCES = {"licence": ResourcePage.Licence.choices}

LEVELS = [
    (level, f"{Recognition.SHORT_NAMES[scheme]}: {name}")
    for scheme, levels in Recognition.LEVELS.items()
    for level, name in levels
]
"""With the name of the scheme, for two of them have a level of the same name, and they cannot be compared."""

TYPES = [
    PublicType(
        name="handout",
        collection="handouts",
        model=HandoutPage,
        shape=HandoutItem,
        describe=handout_fields,
        summary_fields=("licence", "editable"),
        facets={"licence": licences, "editable": lambda item: [str(item.editable).lower()]},
        facet_choices={**LICENCES, "editable": EDITABLE},
        stored=editions.freeze,
    ),
    PublicType(
        name="practice",
        collection="practices",
        model=PracticePage,
        shape=PracticeItem,
        describe=practice_fields,
        summary_fields=("licence",),
        facets={"licence": licences, "partner": lambda item: [str(item.contact.id)] if item.contact else []},
        facet_choices=LICENCES,
        expansions={"contact": ids_in("contact")},
    ),
    PublicType(
        name="intervention",
        collection="interventions",
        model=InterventionPage,
        shape=InterventionItem,
        describe=intervention_fields,
        summary_fields=("licence", "recognitions"),
        facets={
            "licence": licences,
            "scheme": lambda item: [recognition.scheme for recognition in item.recognitions],
            "level": lambda item: [recognition.level for recognition in item.recognitions],
        },
        facet_choices={**LICENCES, "scheme": Recognition.Scheme.choices, "level": LEVELS},
    ),
    PublicType(
        name="study",
        collection="studies",
        model=StudyPage,
        shape=StudyItem,
        describe=study_fields,
        summary_fields=("licence", "start", "end"),
        facets={
            "licence": licences,
            "partner": lambda item: [str(card.id) for card in item.partners],
            "year": years,
        },
        facet_choices=LICENCES,
        facet_ranges={"year": YEARS},
        expansions={"partners": ids_in("partners")},
    ),
    PublicType(
        name="media",
        collection="media",
        model=MediaPage,
        shape=MediaItem,
        describe=media_fields,
        summary_fields=("licence", "kind", "expires_on"),
        facets={"licence": licences, "kind": lambda item: [item.kind]},
        facet_choices={**LICENCES, "kind": MediaPage.Kind.choices},
        last_day="expires_on",
    ),
]
