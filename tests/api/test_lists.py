"""Filters, orders and pages of lists; fields, relations and forms of rich text, on every endpoint that shows items."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.publishing.models import Change
from tests import factories


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


@pytest.fixture
def library(section: Any, settle: Any, time_machine: Any) -> dict[str, Any]:
    """Three handouts, published an hour apart, on two themes."""
    policy, research = factories.ThemeFactory(key="policy"), factories.ThemeFactory(key="research")
    schools = factories.AudienceFactory(key="schools")
    start = timezone.now().replace(microsecond=0)
    made = {}
    for number, (title, themes) in enumerate(
        [("Anker", [policy]), ("Brug", [policy, research]), ("Cirkel", [research])]
    ):
        time_machine.move_to(start + datetime.timedelta(hours=number), tick=False)
        made[title] = factories.HandoutPageFactory(
            parent=section,
            title=title,
            themes=themes,
            audiences=[schools],
            body=factories.stream(
                ("text", {"text": f"<p>Over <b>{title}</b>.</p>"}),
                ("heading", {"text": "Kop", "level": "2"}),
            ),
        )
    settle()
    return made | {"start": start}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Cirkel", "Brug", "Anker"]),
        ("theme=policy", ["Brug", "Anker"]),
        ("theme=policy,research", ["Cirkel", "Brug", "Anker"]),
        ("theme=policy&audience=schools", ["Brug", "Anker"]),
        ("theme=nowhere", []),
        ("sort=title", ["Anker", "Brug", "Cirkel"]),
        ("sort=-title&theme=research", ["Cirkel", "Brug"]),
        ("sort=publishedAt", ["Anker", "Brug", "Cirkel"]),
        ("sort=position", ["Anker", "Brug", "Cirkel"]),
        ("locale=en", []),
        ("locale=nl&theme=research", ["Cirkel", "Brug"]),
    ],
)
def test_lists_can_be_filtered_and_ordered(library: Any, api: Any, query: str, expected: list[str]) -> None:
    answer = api(f"/handouts?{query}")
    assert titles(answer) == expected
    assert answer.json()["total"] == len(expected)
    assert titles(api(f"/pages?type=handout&{query}")) == expected


@pytest.mark.parametrize("query", ["", "theme=policy,research", "audience=schools", "sort=title", "sort=-changedAt"])
def test_pages_of_every_list_follow_each_other_both_ways(library: Any, api: Any, query: str) -> None:
    whole = titles(api(f"/handouts?{query}"))
    forth, address = [], f"/handouts?pageSize=1&{query}"
    while address:
        answer = api(address)
        forth += titles(answer)
        last, address = answer.json(), (answer.json()["links"]["next"] or "").partition("/api/v1")[2]
    back, address = titles(api(last["links"]["self"].partition("/api/v1")[2])), last["links"]["previous"]
    while address:
        answer = api(address.partition("/api/v1")[2])
        back = titles(answer) + back
        address = answer.json()["links"]["previous"]
    assert forth == back == whole


def test_lists_can_be_limited_to_what_is_new(library: Any, api: Any) -> None:
    moment = (library["start"] + datetime.timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert titles(api(f"/handouts?publishedAfter={moment}")) == ["Cirkel", "Brug"]
    assert titles(api(f"/handouts?changedAfter={moment}&theme=policy")) == ["Brug"]


def test_lists_can_be_limited_to_a_part_of_the_tree(library: Any, section: Any, api: Any) -> None:
    home, collection = (api(f"/resolve?path={path}").json()["id"] for path in ("/nl/", "/nl/sectie/"))
    assert titles(api(f"/handouts?parent={collection}&sort=title")) == ["Anker", "Brug", "Cirkel"]
    assert titles(api(f"/handouts?parent={home}")) == []
    assert titles(api(f"/handouts?ancestor={home}&sort=title")) == ["Anker", "Brug", "Cirkel"]


def test_filters_that_a_type_declares_work_on_its_collection_and_on_all_pages(
    section: Any, settle: Any, api: Any
) -> None:
    partner = factories.PartnerPageFactory(parent=section, title="Movisie")
    theme = factories.ThemePageFactory(parent=section)
    project = factories.ProjectPageFactory(parent=theme, title="Project", status="completed")
    project.project_partners.create(partner=partner, locale=project.locale)
    project.save_revision().publish()
    settle()
    public_id = api("/partners").json()["items"][0]["id"]
    assert titles(api(f"/projects?partner={public_id}")) == ["Project"]
    assert titles(api("/pages?status=completed")) == ["Project"]
    assert api(f"/handouts?partner={public_id}").status_code == 400


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("fields=title,", "fields", "malformed"),
        ("fields=title(", "fields", "malformed"),
        ("fields=nothing", "fields", "unknown-value"),
        ("fields=body(nothing)", "fields", "unknown-value"),
        (f"fields={'a' * 1001}", "fields", "too-long"),
        ("expand=nothing", "expand", "unknown-value"),
        ("expand=children&pageSize=100&expand=siblings", "expand", "repeated"),
        ("expand=children,siblings,breadcrumbs&pageSize=100", "expand", "too-costly"),
        ("expand=related", "expand", "unknown-value"),
        ("richText=pdf", "richText", "unknown-value"),
        ("sort=size", "sort", "unknown-value"),
        ("parent=12", "parent", "malformed"),
        ("theme=", "theme", "malformed"),
        ("publishedAfter=yesterday", "publishedAfter", "malformed"),
        ("publishedAfter=2026-01-01T00:00:00", "publishedAfter", "malformed"),
        ("cursor=abc", "cursor", "malformed"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(
    home: Any, api: Any, query: str, name: str, code: str
) -> None:
    answer = api(f"/handouts?{query}", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["location"], error["code"]) == ({"name": name}, code)


def test_a_cursor_holds_only_for_its_order(library: Any, api: Any) -> None:
    address = api("/handouts?pageSize=1&sort=title").json()["links"]["next"].partition("/api/v1")[2]
    assert api(address.replace("sort=title", "sort=-title")).status_code == 400
    assert titles(api(address.replace("sort=title&", ""))) == ["Brug"]


def test_fields_pick_also_within_blocks(library: Any, api: Any) -> None:
    item = api("/handouts?fields=title,body(value(html))&sort=title").json()["items"][0]
    assert item == {
        "id": item["id"],
        "type": "handout",
        "title": "Anker",
        "body": [
            {"id": item["body"][0]["id"], "type": "text", "value": {"html": "<p>Over <strong>Anker</strong>.</p>"}},
            {"id": item["body"][1]["id"], "type": "heading", "value": {}},
        ],
    }
    picked = api(f"/handouts/{item['id']}?fields=title,body(value(html))")
    assert picked.json() == item
    assert picked["Content-Type"] == "application/vnd.jmz.partial+json"
    assert api("/resolve?path=/nl/sectie/anker/&fields=title,body(value(html))").json() == item


def test_an_asterisk_lists_complete_items(library: Any, api: Any) -> None:
    listed = api("/handouts?fields=*").json()["items"]
    assert listed == [api(f"/handouts/{item['id']}").json() for item in listed]


@pytest.mark.parametrize(("form", "expected"), [("markdown", "Over **Anker**."), ("text", "Over Anker.")])
def test_rich_text_can_be_had_in_other_forms(library: Any, api: Any, form: str, expected: str) -> None:
    path = f"/resolve?path=/nl/sectie/anker/&richText={form}"
    assert api(path).json()["body"][0]["value"]["html"] == expected
    assert api(path)["ETag"] != api("/resolve?path=/nl/sectie/anker/")["ETag"]


def test_relations_are_inlined_as_summaries(library: Any, section: Any, api: Any) -> None:
    collection = api("/resolve?path=/nl/sectie/&expand=children,breadcrumbs").json()["expanded"]
    assert [child["title"] for child in collection["children"]] == ["Anker", "Brug", "Cirkel"]
    assert [page["path"] for page in collection["breadcrumbs"]] == ["/nl/"]
    item = api("/resolve?path=/nl/sectie/anker/&expand=siblings,related&fields=title,expanded(siblings(title))").json()
    assert [sibling["title"] for sibling in item["expanded"]["siblings"]] == ["Brug", "Cirkel"]
    assert set(item["expanded"]["siblings"][0]) == {"id", "type", "title"}
    assert [other["title"] for other in item["expanded"]["related"]] == ["Brug", "Cirkel"]


def test_relations_that_a_type_declares_are_inlined(section: Any, settle: Any, api: Any) -> None:
    theme = factories.ThemePageFactory(parent=section)
    factories.ProjectPageFactory(parent=theme, title="Project")
    settle()
    [listed] = api("/themes?expand=projects").json()["items"]
    assert [project["title"] for project in listed["expanded"]["projects"]] == ["Project"]
    assert "body" not in listed


def test_relations_cost_the_same_for_one_item_as_for_many(library: Any, section: Any, settle: Any, api: Any) -> None:
    few = statements(lambda: api("/handouts?pageSize=1&expand=siblings,breadcrumbs,translations,children"))
    for _number in range(10):
        factories.HandoutPageFactory(parent=section)
    settle()
    many = statements(lambda: api("/handouts?pageSize=13&expand=siblings,breadcrumbs,translations,children"))
    assert few == many == 4


def test_filters_cost_no_more_statements(library: Any, api: Any) -> None:
    query = "theme=policy&audience=schools&locale=nl&sort=title&publishedAfter=2020-01-01T00:00:00Z"
    assert statements(lambda: api(f"/handouts?{query}")) == 2
    assert statements(lambda: api("/handouts?fields=title,body(value)&richText=text")) == 2


def test_a_total_is_counted_once_and_again_after_each_change(library: Any, section: Any, settle: Any, api: Any) -> None:
    assert [api("/handouts?theme=policy").json()["total"] for _time in range(2)] == [2, 2]
    with CaptureQueriesContext(connection) as queries:
        assert api("/handouts?theme=policy").json()["total"] == 2
    assert len(queries) == 2
    library["Anker"].unpublish()
    settle()
    assert api("/handouts?theme=policy").json()["total"] == 1


def test_items_are_counted_also_when_the_feed_has_forgotten_every_change(section: Any, settle: Any, api: Any) -> None:
    factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    Change.objects.all().delete()
    assert api("/handouts").json()["total"] == 1
