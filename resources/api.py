"""What handouts, practices, interventions, studies and media look like outside."""

from __future__ import annotations

import datetime
from typing import Any

from cms.blocks.body import BodyItem, body_shape
from cms.blocks.media import video_source
from cms.core.building import Build
from cms.core.registry import PublicType
from cms.core.relations import ids_in
from cms.core.shapes import Card, FileShape, RichText, Shape, one_of
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


class HandoutItem(ResourceItem):
    """A guide in numbered editions, the newest first. ``editable``: others may adapt the text."""

    editable: bool
    editions: list[EditionShape]


def handout_fields(page: HandoutPage, build: Build) -> dict[str, Any]:
    editions = sorted(page.editions.all(), key=lambda edition: -edition.number)
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
            for edition in editions
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


TYPES = [
    PublicType(
        name="handout",
        collection="handouts",
        model=HandoutPage,
        shape=HandoutItem,
        describe=handout_fields,
        summary_fields=("licence", "editable"),
    ),
    PublicType(
        name="practice",
        collection="practices",
        model=PracticePage,
        shape=PracticeItem,
        describe=practice_fields,
        search_fields=("context", "approach", "result"),
        expansions={"contact": ids_in("contact")},
    ),
    PublicType(
        name="intervention",
        collection="interventions",
        model=InterventionPage,
        shape=InterventionItem,
        describe=intervention_fields,
        summary_fields=("recognitions",),
        facets={
            "scheme": lambda item: [recognition.scheme for recognition in item.recognitions],
            "level": lambda item: [recognition.level for recognition in item.recognitions],
        },
    ),
    PublicType(
        name="study",
        collection="studies",
        model=StudyPage,
        shape=StudyItem,
        describe=study_fields,
        summary_fields=("start", "end"),
        facets={"partner": lambda item: [str(card.id) for card in item.partners]},
        search_fields=("gaps",),
        expansions={"partners": ids_in("partners")},
    ),
    PublicType(
        name="media",
        collection="media",
        model=MediaPage,
        shape=MediaItem,
        describe=media_fields,
        summary_fields=("kind", "expires_on"),
        facets={"kind": lambda item: [item.kind]},
        search_fields=("text_alternative",),
    ),
]
