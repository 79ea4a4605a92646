"""Feeds of what is new: Atom and JSON Feed of every list, with the filters of the API."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import feedparser
import orjson
import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.api import feeds, listing
from cms.core.identity import item_id
from cms.core.models import SiteSettings, Theme
from cms.core.registry import registry
from cms.rendering.feeds import Category, Entry, Feed, atom, json_feed
from site_pages.models import EventOrganiser
from tests import factories
from tests.api.test_access import bearer

ATOM = {"a": "http://www.w3.org/2005/Atom"}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def check_atom(document: bytes) -> Any:
    """Check the rules of RFC 4287, and return what a reader of feeds makes of it."""
    root = ElementTree.fromstring(document)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            [found] = element.findall(f"a:{name}", ATOM)
            assert found.text
        identity = element.find("a:id", ATOM).text
        assert UUID(identity.removeprefix("urn:uuid:")).urn == identity
        for name in ("updated", "published"):
            assert all(RFC_3339.fullmatch(moment.text) for moment in element.findall(f"a:{name}", ATOM))
        links = [link for link in element.findall("a:link", ATOM) if link.get("rel") == "alternate"]
        assert [bool(link.get("href")) for link in links] == [True]
    [own] = [link for link in root.findall("a:link", ATOM) if link.get("rel") == "self"]
    assert own.get("href").startswith("http")
    assert root.find("a:author/a:name", ATOM).text
    ids = [entry.find("a:id", ATOM).text for entry in root.findall("a:entry", ATOM)]
    assert len(ids) == len(set(ids))
    parsed = feedparser.parse(document)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def check_json_feed(document: bytes) -> Any:
    """Check the rules of JSON Feed 1.1, and return it."""
    feed = orjson.loads(document)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert [set(author) for author in feed["authors"]] == [{"name", "url"}]
    for item in feed["items"]:
        assert item["id"]
        assert item["content_html"]
        assert all(RFC_3339.fullmatch(item[name]) for name in ("date_published", "date_modified"))
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    return feed


@pytest.fixture
def feed(client: Any, settle: Any) -> Callable[..., Any]:
    """Ask for a feed, and return what a reader makes of it."""

    def get(path: str) -> Any:
        settle()
        answer = client.get(f"/feeds/{path}")
        assert answer.status_code == 200, answer.content
        check = check_atom if ".atom" in path else check_json_feed
        return check(answer.content)

    return get


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


@pytest.fixture
def library(section: Any, settle: Any, time_machine: Any) -> datetime.datetime:
    """Three handouts, published an hour apart, on two themes; return when the first was."""
    policy, research = factories.ThemeFactory(key="policy", name="Beleid"), factories.ThemeFactory(key="research")
    schools = factories.AudienceFactory(key="schools", name="Scholen")
    start = timezone.now().replace(microsecond=0)
    for number, (title, themes) in enumerate(
        [("Anker", [policy]), ("Brug", [policy, research]), ("Cirkel", [research])]
    ):
        time_machine.move_to(start + datetime.timedelta(hours=number), tick=False)
        factories.HandoutPageFactory(parent=section, title=title, themes=themes, audiences=[schools])
    settle()
    return start


def test_every_list_has_a_feed_in_both_forms(home: Any, feed: Any) -> None:
    for collection in ("pages", *(each.collection for each in registry)):
        for form in ("atom", "json"):
            feed(f"{collection}.{form}")


def test_an_atom_feed_tells_what_was_published_last(library: datetime.datetime, site: Any, feed: Any) -> None:
    SiteSettings.objects.update_or_create(site=site, defaults={"organisation": "JMZ Pro"})
    found = feed("handouts.atom?locale=nl&theme=policy")
    assert found.feed.title == "JMZ Kennisnetwerk: handreikingen"
    assert (found.feed.author, found.feed.language) == ("JMZ Pro", "nl")
    assert {link.rel: link.href for link in found.feed.links} == {
        "self": "http://testserver/feeds/handouts.atom?locale=nl&theme=policy",
        "alternate": "http://testserver/nl/",
    }
    assert [entry.title for entry in found.entries] == ["Brug", "Anker"]
    entry = found.entries[1]
    assert entry.link == "http://testserver/nl/sectie/anker/"
    assert entry.summary == "Waar deze pagina over gaat."
    assert entry.content[0].type == "text/html"
    assert entry.content[0].value == "<p>Waar deze pagina over gaat.</p>"
    assert entry.published == entry.updated == library.isoformat().replace("+00:00", "Z")
    assert found.feed.updated == found.entries[0].updated
    assert [(tag.term, tag.label) for tag in entry.tags] == [("policy", "Beleid"), ("schools", "Scholen")]


def test_a_json_feed_tells_the_same(library: Any, feed: Any) -> None:
    found = feed("handouts.json?theme=policy")
    assert found["feed_url"] == "http://testserver/feeds/handouts.json?theme=policy"
    assert found["home_page_url"] == "http://testserver/nl/"
    assert [item["title"] for item in found["items"]] == ["Brug", "Anker"]
    assert found["items"][1]["tags"] == ["Beleid", "Scholen"]
    atom_entries = feed("handouts.atom?theme=policy").entries
    for name, other in (("id", "id"), ("url", "link"), ("summary", "summary"), ("date_modified", "updated")):
        assert [item[name] for item in found["items"]] == [entry[other] for entry in atom_entries]


FILTERED: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["Cirkel", "Brug", "Anker"]),
    ({"theme": "policy,research"}, ["Cirkel", "Brug", "Anker"]),
    ({"theme": "policy", "audience": "schools", "licence": "cc-by-4.0", "editable": "true"}, ["Brug", "Anker"]),
    ({"editable": "false"}, []),
    ({"locale": "en"}, []),
]


def test_feeds_take_the_filters_of_lists(library: Any, feed: Any) -> None:
    for query, titles in FILTERED:
        assert [entry.title for entry in feed(f"handouts.atom?{urlencode(query)}").entries] == titles
        both = feed(f"pages.json?{urlencode({**query, 'type': 'handout'})}")
        assert [item["title"] for item in both["items"]] == titles


def test_every_feed_finds_what_its_list_finds_by_each_of_its_filters(
    library: datetime.datetime, section: Any, feed: Any, api: Any
) -> None:
    policy = Theme.objects.get(key="policy")
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    organisers = [EventOrganiser(partner=partner)]
    congress = factories.EventPageFactory(parent=section, title="Congres", themes=[policy], organisers=organisers)
    factories.EventPageFactory(parent=section, title="Volgend congres", previous_edition=congress)
    factories.NewsletterIssuePageFactory(parent=section, title="Nieuwsbrief", year=2026, quarter=1)
    place = factories.MunicipalityFactory(code="GM0153")
    member = factories.MemberFactory(municipalities=[place])
    factories.SupportOfferFactory(member=member)
    public_id = str(item_id(partner.translation_key, "nl"))
    section_id = str(item_id(section.translation_key, "nl"))
    moment = (library + datetime.timedelta(minutes=30)).isoformat()
    values = {
        **{"locale": "nl", "theme": "policy", "audience": "schools", "type": "event,handout", "partner": public_id},
        **{"parent": section_id, "ancestor": section_id, "publishedAfter": moment, "changedAfter": moment},
        **{"municipality": "GM0153", "kind": "network,group", "status": "planned", "editable": "true"},
        **{"year": "2026", "quarter": "1", "previousEdition": str(item_id(congress.translation_key, "nl"))},
    }
    hits = set()
    for public_type in (None, *registry):
        collection = public_type.collection if public_type else "pages"
        for name in listing.filter_parsers(public_type):
            query = urlencode({name: values.get(name, "none")})
            entries = {item["id"] for item in feed(f"{collection}.json?{query}")["items"]}
            listed = api(f"/{collection}?{query}&pageSize=100").json()["items"]
            assert entries == {f"urn:uuid:{item['id']}" for item in listed}, (collection, query)
            assert {entry.id for entry in feed(f"{collection}.atom?{query}").entries} == entries
            hits |= {name} if entries else set()
    assert hits == set(values)


REFUSED = [
    ("nothing=1", "nothing", "unknown"),
    ("pageSize=10", "pageSize", "unknown"),
    ("sort=title", "sort", "unknown"),
    ("kind=film", "kind", "unknown"),
    ("locale=de", "locale", "unknown-value"),
    ("parent=1", "parent", "malformed"),
    ("theme=a&theme=b", "theme", "repeated"),
]


def test_what_a_feed_cannot_take_is_refused_with_a_reason(home: Any, client: Any) -> None:
    for query, name, code in REFUSED:
        answer = client.get(f"/feeds/handouts.atom?{query}", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        [error] = answer.json()["errors"]
        assert (error["location"], error["code"]) == ({"name": name}, code)
        assert answer.json()["title"] == "The request is not valid"
    assert client.get("/feeds/handouts.atom?nothing=1").json()["title"] == "Het verzoek is niet geldig"


UNKNOWN = ["nothing.atom", "handouts.rss", "handouts", "", "a/b.atom", "handouts.atom/", "%00.atom"]


def test_a_feed_that_does_not_exist_is_a_404_that_says_what_does(home: Any, client: Any) -> None:
    for path in UNKNOWN:
        answer = client.get(f"/feeds/{path}")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_what_is_not_public_is_in_no_feed(library: Any, section: Any, settle: Any, feed: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Concept", live=False)
    withdrawn = factories.HandoutPageFactory(parent=section, title="Weg")
    private = factories.HandoutPageFactory(parent=section, title="Voor leden")
    private.view_restrictions.create(restriction_type="login")
    withdrawn.unpublish()
    assert [entry.title for entry in feed("handouts.atom").entries] == ["Cirkel", "Brug", "Anker"]


def test_members_get_what_is_for_members_and_no_cache_keeps_it(section: Any, settle: Any, client: Any) -> None:
    page = factories.HandoutPageFactory(parent=section, title="Voor leden")
    page.view_restrictions.create(restriction_type="login")
    settle()
    _client, key = factories.client_with_key(scopes=["members"])
    answer = client.get("/feeds/handouts.json", headers=bearer(key))
    assert [item["title"] for item in answer.json()["items"]] == ["Voor leden"]
    assert answer["Cache-Control"] == "private, no-cache"


def test_what_has_no_page_leads_to_the_api(settle: Any, home: Any, feed: Any) -> None:
    factories.FigureFactory(claim="Aantal")
    [item] = feed("figures.json")["items"]
    identity = item["id"].removeprefix("urn:uuid:")
    assert item["url"] == f"http://testserver/api/v1/figures/{identity}"


def test_a_feed_holds_the_newest_alone_and_costs_two_statements(
    library: Any, section: Any, settle: Any, client: Any, feed: Any, monkeypatch: Any
) -> None:
    few = statements(lambda: client.get("/feeds/pages.atom"))
    for _number in range(3):
        factories.ContentPageFactory(parent=section.get_parent())
    settle()
    assert statements(lambda: client.get("/feeds/pages.atom")) == few == 2
    monkeypatch.setattr(feeds, "SIZE", 4)
    assert len(feed("pages.json")["items"]) == 4


def test_who_has_a_feed_gets_304_until_it_changes(library: Any, section: Any, settle: Any, client: Any) -> None:
    path = "/feeds/handouts.atom?locale=nl"
    first = client.get(path)
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert first["Cache-Control"] == "no-cache"
    assert first["Surrogate-Key"] == "list-type-handout-in-nl frame"
    assert first["Last-Modified"].endswith("GMT")
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(path)["ETag"] == first["ETag"]
    factories.HandoutPageFactory(parent=section, title="Nieuw")
    settle()
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, b"Nieuw" in changed.content) == (200, True)


def test_an_id_stays_when_a_page_moves_and_changes(library: Any, section: Any, home: Any, feed: Any) -> None:
    [before] = [entry for entry in feed("handouts.atom").entries if entry.title == "Anker"]
    page = section.get_children().get(title="Anker").specific
    page.title, page.slug = "Anker uitgegooid", "uitgegooid"
    page.save_revision().publish()
    [after] = [entry for entry in feed("handouts.atom").entries if entry.title == "Anker uitgegooid"]
    assert after.id == before.id
    assert after.link != before.link
    assert after.updated > before.updated


moments = st.datetimes(
    min_value=datetime.datetime(1971, 1, 1), max_value=datetime.datetime(2100, 1, 1), timezones=st.just(datetime.UTC)
)
entries = st.builds(
    Entry,
    id=st.uuids().map(lambda value: value.urn),
    title=st.text(min_size=1).map(lambda text: f"T{text}"),
    language=st.just("nl"),
    address=st.just("https://example.org/a?b=1&c=2"),
    published=moments,
    updated=moments,
    summary=st.text(),
    html=st.text().map(lambda text: f"<p>{text}</p>"),
    categories=st.lists(st.builds(Category, st.text(), st.just("https://example.org/"), st.text())).map(tuple),
)


@hypothesis_settings(max_examples=40)
@given(st.lists(entries, max_size=3, unique_by=lambda entry: entry.id))
def test_any_text_makes_a_valid_feed(found: list[Entry]) -> None:
    made = Feed(
        title="Nieuw",
        language="nl",
        address="https://example.org/feeds/handouts.atom",
        home="https://example.org/",
        author="JMZ Pro",
        entries=tuple(found),
    )
    assert len(check_atom(atom(made)).entries) == len(found)
    assert [item["title"] for item in check_json_feed(json_feed(made))["items"]] == [entry.title for entry in found]


def test_a_feed_without_entries_is_the_same_each_time(home: Any, client: Any) -> None:
    first, second = (client.get("/feeds/handouts.atom") for _time in range(2))
    assert first.content == second.content
    assert "Last-Modified" not in first
