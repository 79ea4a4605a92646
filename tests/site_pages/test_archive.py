"""The archive of the newsletter: issues by year and quarter, in the API, on the page, in feeds and for machines."""

from __future__ import annotations

import datetime
from typing import Any

import feedparser
import orjson
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core.identity import item_id
from cms.publishing.models import ContentItem
from site_pages.models import NewsletterItem, ProjectNews
from tests import factories
from tests.factories import stream


@pytest.fixture
def archive(home: Any) -> Any:
    """A section that lists issues by their date."""
    return factories.CollectionPageFactory(
        parent=home, title="Nieuwsbrieven", listed_types=stream(("type", "newsletter")), order="date"
    )


def issue(archive: Any, year: int, quarter: int, **fields: Any) -> Any:
    title = f"Nieuwsbrief {year}-{quarter}"
    return factories.NewsletterIssuePageFactory(
        parent=archive, **{"title": title, "year": year, "quarter": quarter, **fields}
    )


@pytest.fixture
def issues(archive: Any, settle: Any) -> dict[str, Any]:
    """Four issues, of which the first was the last to be put here."""
    found = {f"{year}-{quarter}": issue(archive, year, quarter) for year, quarter in ((2025, 4), (2026, 2), (2026, 1))}
    found["2024-4"] = issue(archive, 2024, 4)
    settle()
    return found


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"].removeprefix("Nieuwsbrief ") for item in answer.json()["items"]]


def test_issues_are_found_by_year_and_quarter(issues: dict[str, Any], api: Any) -> None:
    assert titles(api("/newsletters?year=2026&sort=date")) == ["2026-1", "2026-2"]
    assert titles(api("/newsletters?quarter=4&sort=-date")) == ["2025-4", "2024-4"]
    assert titles(api("/pages?type=newsletter&year=2024,2025&quarter=4&sort=date")) == ["2024-4", "2025-4"]
    [entry] = api("/newsletters?year=2026&quarter=2").json()["items"]
    assert (entry["year"], entry["quarter"]) == (2026, 2)


def test_issues_stand_in_the_order_of_their_quarters_page_by_page(issues: dict[str, Any], api: Any) -> None:
    first = api("/newsletters?sort=-date&pageSize=3")
    assert titles(first) == ["2026-2", "2026-1", "2025-4"]
    following = first.json()["links"]["next"].removeprefix("http://testserver/api/v1")
    assert titles(api(following)) == ["2024-4"]
    assert titles(api(api(following).json()["links"]["previous"].removeprefix("http://testserver/api/v1"))) == [
        *("2026-2", "2026-1", "2025-4")
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        *(("quarter=5", "out-of-range"), ("quarter=0", "out-of-range"), ("quarter=een", "malformed")),
        *(
            ("quarter=01", "malformed"),
            ("year=26", "out-of-range"),
            ("year=2026,", "malformed"),
            ("year=-1", "malformed"),
        ),
        ("year=२०२६", "malformed"),
    ],
)
def test_what_is_no_year_or_quarter_is_refused(home: Any, api: Any, query: str, code: str) -> None:
    for path in ("/newsletters", "/pages"):
        answer = api(f"{path}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_numbers_are_described_as_numbers(home: Any, api: Any) -> None:
    operation = api("/openapi.json").json()["paths"]["/newsletters"]["get"]
    described = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
    assert described["quarter"]["items"] == {"type": "integer", "minimum": 1, "maximum": 4}
    assert "date" in described["sort"]["enum"]


def test_an_issue_leads_to_those_beside_it_also_when_one_comes_or_goes(
    issues: dict[str, Any], archive: Any, settle: Any, api: Any
) -> None:
    def beside(name: str) -> tuple[str | None, str | None]:
        settle()
        item = api(f"/newsletters/{item_id(issues[name].translation_key, 'nl')}").json()
        found = (item["previousIssue"], item["nextIssue"])
        return tuple(card and card["title"].removeprefix("Nieuwsbrief ") for card in found)

    assert beside("2025-4") == ("2024-4", "2026-1")
    assert beside("2024-4") == (None, "2025-4")
    assert beside("2026-2") == ("2026-1", None)
    issue(archive, 2025, 3)
    assert beside("2025-4") == ("2025-3", "2026-1")
    issues["2026-1"].unpublish()
    assert beside("2025-4") == ("2025-3", "2026-2")
    page = issues["2026-2"]
    page.quarter = 3
    page.title = "Nieuwsbrief 2026-3"
    page.save_revision().publish()
    assert beside("2025-4") == ("2025-3", "2026-3")


def test_an_issue_costs_as_many_statements_however_many_there_are(issues: dict[str, Any], api: Any) -> None:
    address = f"/newsletters/{item_id(issues['2025-4'].translation_key, 'nl')}"
    with CaptureQueriesContext(connection) as detail:
        api(address)
    with CaptureQueriesContext(connection) as listed:
        api("/newsletters?year=2026&sort=-date")
    assert (len(detail), len(listed)) == (1, 2)


def test_the_page_of_the_archive_has_issues_by_year(
    issues: dict[str, Any], archive: Any, client: Any, api: Any
) -> None:
    page = BeautifulSoup(client.get("/nl/nieuwsbrieven/").content, "html.parser")
    shown = {
        section.h2.get_text(strip=True): [
            (card.select_one(".card__kind").get_text(strip=True), card.a.get_text(strip=True))
            for card in section.select(".card")
        ]
        for section in page.select("section")
    }
    assert shown == {
        "2026": [("Tweede kwartaal", "Nieuwsbrief 2026-2"), ("Eerste kwartaal", "Nieuwsbrief 2026-1")],
        "2025": [("Vierde kwartaal", "Nieuwsbrief 2025-4")],
        "2024": [("Vierde kwartaal", "Nieuwsbrief 2024-4")],
    }
    assert [link["href"] for link in page.select("nav.years a")] == ["#year-2026", "#year-2025", "#year-2024"]
    item = api(f"/collections/{item_id(archive.translation_key, 'nl')}").json()
    assert [year["year"] for year in item["years"]] == [2026, 2025, 2024]
    assert item["years"][1]["items"] == [
        {"id": str(item_id(issues["2025-4"].translation_key, "nl")), "date": "2025-10-01"}
    ]
    alternates = {link["type"]: link["href"] for link in page.select("link[rel=alternate][type]")}
    assert alternates["application/atom+xml"] == "/feeds/newsletters.atom?locale=nl"
    assert alternates["application/feed+json"] == "/feeds/newsletters.json?locale=nl"


def test_events_stand_in_their_years_with_their_day(home: Any, client: Any, settle: Any) -> None:
    agenda = factories.CollectionPageFactory(
        parent=home, title="Agenda", listed_types=stream(("type", "event")), order="date"
    )
    # In Amsterdam this is a day of the new year already.
    moment = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)
    factories.EventPageFactory(parent=agenda, title="Nieuwjaar", planned_start=moment)
    settle()
    page = BeautifulSoup(client.get("/nl/agenda/").content, "html.parser")
    assert page.select_one("section h2").get_text() == "2027"
    assert page.select_one(".card__kind").get_text(strip=True) == "1 januari 2027"
    assert page.select_one("link[type='text/calendar']")


def step(title: str) -> dict[str, Any]:
    return {"type": "item", "value": {"title": title, "text": "<p>Zo.</p>"}, "id": title}


@pytest.fixture
def full_issue(archive: Any, settle: Any) -> Any:
    theme = factories.ThemePageFactory(parent=archive, title="Beleid")
    project = factories.ProjectPageFactory(parent=theme, title="Gemeenten aan zet")
    guide = factories.ContentPageFactory(parent=archive.get_parent(), title="Gids")
    page = issue(
        archive,
        2026,
        3,
        summary="Wat er gebeurde.",
        intro="<p>Welkom & <b>hallo</b>.</p>",
        project_news=[ProjectNews(project=project, text="<p>Vijf gemeenten doen mee.</p>")],
        items=[NewsletterItem(target=guide, text="De gids is er.")],
        body=stream(
            ("text", {"text": "<p>Tot slot.</p>"}),
            ("steps", {"title": "Doe mee", "steps": [step("Kijk"), step("Doe")]}),
        ),
    )
    settle()
    return page


def test_feeds_hold_an_issue_in_full(full_issue: Any, client: Any) -> None:
    answer = client.get("/feeds/newsletters.atom?locale=nl")
    feed = feedparser.parse(answer.content)
    assert (feed.bozo, feed.feed.language) == (False, "nl")
    [entry] = [entry for entry in feed.entries if entry.title == full_issue.title]
    public_id = item_id(full_issue.translation_key, "nl")
    assert entry.id == f"urn:uuid:{public_id}"
    assert entry.link == "http://testserver/nl/nieuwsbrieven/nieuwsbrief-2026-3/"
    assert entry.summary == "Wat er gebeurde."
    [content] = entry.content
    assert (content.type, content.language) == ("text/html", "nl")
    for told in (
        "<strong>hallo</strong>",
        "Tot slot.",
        "Gemeenten aan zet",
        "Vijf gemeenten doen mee.",
        "De gids is er.",
    ):
        assert told in content.value
    hrefs = [link["href"] for link in BeautifulSoup(content.value, "html.parser").select("a")]
    assert hrefs
    assert all(href.startswith("http://testserver/") for href in hrefs)
    [item] = [each for each in client.get("/feeds/newsletters.json").json()["items"] if each["id"] == entry.id]
    assert "Vijf gemeenten doen mee." in item["content_html"]
    assert (item["summary"], item["language"]) == ("Wat er gebeurde.", "nl")
    # In a feed of everything new it is one of many.
    [item] = [each for each in client.get("/feeds/pages.json").json()["items"] if each["id"] == entry.id]
    assert item["content_html"] == "<p>Wat er gebeurde.</p>"


def test_ids_in_feeds_stay_when_an_issue_moves_and_each_language_has_its_own(
    full_issue: Any, english: Any, client: Any, settle: Any
) -> None:
    def ids(query: str) -> set[str]:
        settle()
        return {entry.id for entry in feedparser.parse(client.get(f"/feeds/newsletters.atom{query}").content).entries}

    before = ids("?locale=nl")
    full_issue.slug, full_issue.title = "anders", "Anders"
    full_issue.save_revision().publish()
    translated = full_issue.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    assert ids("?locale=nl") == before
    assert ids("?locale=en") == {f"urn:uuid:{item_id(full_issue.translation_key, 'en')}"}


def test_a_feed_of_issues_costs_two_statements(full_issue: Any, client: Any) -> None:
    client.get("/feeds/newsletters.atom")
    with CaptureQueriesContext(connection) as queries:
        client.get("/feeds/newsletters.atom")
    assert len(queries) <= 2


def test_machines_are_told_what_an_issue_is_part_of_and_what_it_holds(full_issue: Any, client: Any) -> None:
    page = BeautifulSoup(client.get("/nl/nieuwsbrieven/nieuwsbrief-2026-3/").content, "html.parser")
    node = orjson.loads(page.find("script").encode_contents())["@graph"][0]
    assert (node["@type"], node["issueNumber"]) == ("PublicationIssue", "2026-3")
    assert datetime.datetime.fromisoformat(node["datePublished"])
    assert node["publisher"]["name"]
    assert node["isPartOf"]["@type"] == "Periodical"
    assert node["isPartOf"]["url"] == "http://testserver/nl/nieuwsbrieven/"
    assert [(part["@type"], part["name"]) for part in node["hasPart"]] == [
        ("CreativeWork", "Gemeenten aan zet"),
        ("CreativeWork", "Gids"),
        ("HowTo", "Doe mee"),
    ]
    assert page.select_one("link[type='application/feed+json']")["href"] == "/feeds/newsletters.json?locale=nl"


def test_items_from_before_have_a_date_to_be_sorted_by(full_issue: Any) -> None:
    stored = ContentItem.objects.get(type="newsletter")
    assert stored.dated_at == datetime.datetime(2026, 6, 30, 22, tzinfo=datetime.UTC)
    assert ContentItem.objects.get(title="Gids").dated_at == ContentItem.objects.get(title="Gids").published_at
