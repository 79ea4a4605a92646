"""The rules of the pages of the site, and what their items say."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from site_pages.models import EventSession, ProjectResult
from tests import factories


def errors_of(page: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        page.save_revision().publish()
    return set(caught.value.message_dict)


def test_year_and_quarter_of_a_newsletter_are_unique_in_its_language(section: Any, english: Any) -> None:
    first = factories.NewsletterIssuePageFactory(parent=section, year=2026, quarter=1)
    second = factories.NewsletterIssuePageFactory(parent=section, year=2026, quarter=1, live=False)
    assert errors_of(second) == {"quarter"}
    second.quarter = 2
    second.save_revision().publish()
    translated = first.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()


def test_a_theme_has_one_page_in_each_language(section: Any) -> None:
    theme = factories.ThemeFactory()
    factories.ThemePageFactory(parent=section, theme=theme)
    other = factories.ThemePageFactory(parent=section, theme=theme, live=False)
    assert errors_of(other) == {"theme"}


def test_a_project_does_not_end_before_it_starts(section: Any) -> None:
    project = factories.ProjectPageFactory(
        parent=factories.ThemePageFactory(parent=section),
        start=datetime.date(2020, 2, 1),
        end=datetime.date(2020, 1, 1),
        live=False,
    )
    assert errors_of(project) == {"end"}


def test_a_result_is_a_page_or_a_text(section: Any) -> None:
    project = factories.ProjectPageFactory(
        parent=factories.ThemePageFactory(parent=section), results=[ProjectResult()], live=False
    )
    assert errors_of(project) == {"__all__"}


def test_an_event_that_was_held_says_when(section: Any) -> None:
    assert errors_of(factories.EventPageFactory(parent=section, status="held", live=False)) == {"actual_start"}


def test_a_yearly_event_says_when_in_the_year(section: Any) -> None:
    assert errors_of(factories.EventPageFactory(parent=section, yearly=True, live=False)) == {"recurrence"}


def test_a_session_does_not_end_before_it_starts(section: Any) -> None:
    moment = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
    session = EventSession(title="Opening", start=moment, end=moment - datetime.timedelta(hours=1))
    event = factories.EventPageFactory(parent=section, sessions=[session], live=False)
    assert errors_of(event) == {"__all__"}


def test_planned_and_actual_times_of_an_event_are_in_utc(section: Any, settle: Any, api: Any) -> None:
    amsterdam = datetime.datetime.fromisoformat("2020-04-23T12:30:00+02:00")
    factories.EventPageFactory(parent=section, planned_start=amsterdam)
    settle()
    event = api("/events").json()["items"][0]
    assert event["plannedStart"] == "2020-04-23T10:30:00Z"


def test_a_collection_lists_what_its_query_finds(home: Any, section: Any, settle: Any, api: Any) -> None:
    schools = factories.AudienceFactory(key="schools")
    factories.CollectionPageFactory(parent=home, title="Voor scholen", listed_audiences=[schools])
    factories.HandoutPageFactory(parent=section, title="Voor school", audiences=[schools])
    factories.HandoutPageFactory(parent=section, title="Voor anderen")
    settle()
    found = next(item for item in api("/collections").json()["items"] if item["title"] == "Voor scholen")
    cards = api(f"/collections/{found['id']}").json()["items"]
    assert [card["title"] for card in cards] == ["Voor school"]
