"""What events held before sessions could be repeated more than once is kept: pages, drafts, sources of translations."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.apps import apps
from wagtail.models import Revision
from wagtail_localize.models import TranslationSource

from site_pages.models import EventSession
from tests import factories
from tests.site_pages.test_calendar import at

data = importlib.import_module("site_pages.migrations.0005_repeats_and_rules_of_events")

KEY = "01234567-89ab-cdef-0123-456789abcdef"
START = "2027-06-03T11:00:00Z"


def as_before(content: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a page as it was stored before: with one repeat and a rule in words."""
    for session in content["sessions"]:
        del session["repeats"]
        session["repeat_start"] = START
    return {**content, "recurrence": "", "yearly_rule": "Eerste week van juni"}


@pytest.mark.parametrize(
    ("words", "week", "month"),
    [
        ("first week of June", 1, 6),
        ("elk jaar in de eerste week van juni", 1, 6),
        ("Laatste volle week van november", 5, 11),
        ("The third week in May", 3, 5),
    ],
)
def test_a_week_in_words_becomes_a_rule(words: str, week: int, month: int) -> None:
    assert data.rule_of(words) == {"recurrence": "week", "recurrence_week": week, "recurrence_month": month}


@pytest.mark.parametrize("words", ["", "elk jaar in juni", "week 23"])
def test_other_words_stay_words(words: str) -> None:
    assert data.rule_of(words) == {}


def test_translations_of_a_session_get_the_same_repeat() -> None:
    assert data.repeats_of(KEY, START) == data.repeats_of(KEY, START)
    [entry] = json.loads(data.repeats_of(KEY, START))
    assert entry["value"] == {"start": START, "room": ""}


def test_drafts_and_sources_of_translations_keep_the_repeat(section: Any) -> None:
    page = factories.EventPageFactory(
        parent=section, title="Congres", sessions=[EventSession(title="Film", start=at(2027, 6, 3, 10))]
    )
    source, _created = TranslationSource.update_or_create_from_instance(page)
    revision = page.latest_revision
    Revision.objects.filter(pk=revision.pk).update(content=as_before(revision.content))
    TranslationSource.objects.filter(pk=source.pk).update(
        content_json=json.dumps(as_before(json.loads(source.content_json)))
    )
    for stored, content, write in data._stored(apps):
        if data.renewed(content):
            write(stored, content)
    draft = Revision.objects.get(pk=revision.pk).as_object()
    translated = TranslationSource.objects.get(pk=source.pk).as_instance()
    for found in (draft, translated):
        [session] = found.sessions.all()
        assert [slot.start for slot in session.slots()] == [at(2027, 6, 3, 10), at(2027, 6, 3, 13)]
        assert (found.recurrence, found.recurrence_week, found.recurrence_month) == ("week", 1, 6)
    draft.save_revision().publish()
    assert [slot.start for slot in EventSession.objects.get(page=page.pk).slots()] == [
        at(2027, 6, 3, 10),
        at(2027, 6, 3, 13),
    ]
