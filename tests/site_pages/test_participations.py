"""The matrix of partners and projects: as JSON, as CSV and as a page."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.core.identity import item_id
from site_pages.models import ProjectPartner
from tests import factories
from tests.api.test_access import bearer


def public_id(page: Any) -> str:
    return str(item_id(page.translation_key, "nl"))


def project(theme_page: Any, title: str, *partners: tuple[Any, str], **fields: Any) -> Any:
    taking_part = [ProjectPartner(partner=Page.objects.get(pk=page.pk), role=role) for page, role in partners]
    return factories.ProjectPageFactory(parent=theme_page, title=title, project_partners=taking_part, **fields)


class Network:
    """Two organisations and a group in three projects."""

    def __init__(self, section: Any) -> None:
        self.theme = factories.ThemeFactory(key="policy", name="Beleid")
        self.place = factories.ThemePageFactory(parent=section.get_parent(), title="Beleidsthema")
        self.movisie = factories.PartnerPageFactory(parent=section, title="Movisie")
        self.vilans = factories.PartnerPageFactory(parent=section, title="Vilans")
        self.lab = factories.GroupPageFactory(parent=section, title="JMZ Lab")
        self.schools = project(
            self.place, "Élke school", (self.vilans, "Onderzoekt"), (self.movisie, "=SUM(A1)"), themes=[self.theme]
        )
        self.towns = project(self.place, "Gemeenten", (self.lab, ""), (self.movisie, "Trekker"))
        self.alone = project(self.place, "Zonder")


@pytest.fixture
def network(section: Any, settle: Any) -> Network:
    made = Network(section)
    settle()
    return made


def rows(answer: Any) -> list[tuple[str, str, str]]:
    assert answer.status_code == 200, answer.content
    items = answer.json()["items"]
    return [(item["project"]["title"], item["partner"]["title"], item["role"]) for item in items]


EVERYTHING = [
    ("Élke school", "Vilans", "Onderzoekt"),
    ("Élke school", "Movisie", "=SUM(A1)"),
    ("Gemeenten", "JMZ Lab", ""),
    ("Gemeenten", "Movisie", "Trekker"),
]


def test_the_matrix_tells_who_takes_part_in_what_with_which_role(network: Network, api: Any) -> None:
    answer = api("/partner-projects")
    assert rows(answer) == EVERYTHING
    first = answer.json()["items"][0]
    assert answer.json()["total"] == 4
    assert first["themes"] == [{"key": "policy", "name": "Beleid"}]
    assert (first["status"], first["locale"]) == (network.schools.status, "nl")
    assert (first["project"]["id"], first["partner"]["id"]) == (public_id(network.schools), public_id(network.vilans))
    assert first["partner"]["url"] == "http://testserver/nl/sectie/vilans/"


def test_it_is_found_by_partner_project_theme_and_language(network: Network, api: Any) -> None:
    movisie, vilans, towns = map(public_id, (network.movisie, network.vilans, network.towns))
    for query, expected in {
        f"partner={movisie}": [EVERYTHING[1], EVERYTHING[3]],
        f"partner={movisie.upper()},{vilans}": [EVERYTHING[0], EVERYTHING[1], EVERYTHING[3]],
        f"project={towns}": EVERYTHING[2:],
        f"project={towns}&partner={vilans}": [],
        f"project={movisie}": [],
        "theme=policy": EVERYTHING[:2],
        f"theme=policy&partner={movisie}": [EVERYTHING[1]],
        "theme=none": [],
        "locale=nl": EVERYTHING,
        "locale=en": [],
        "sort=partner": [EVERYTHING[2], EVERYTHING[1], EVERYTHING[3], EVERYTHING[0]],
    }.items():
        assert rows(api(f"/partner-projects?{query}")) == expected, query


@pytest.mark.parametrize("sort", ["project", "partner"])
def test_its_pages_hold_every_row_once_while_others_publish(
    network: Network, api: Any, client: Any, settle: Any, sort: str
) -> None:
    everything = rows(api(f"/partner-projects?sort={sort}"))
    first = api(f"/partner-projects?pageSize=3&sort={sort}").json()
    assert first["links"]["previous"] is None
    project(network.place, "Aan het begin", (network.lab, "Nieuw"))
    settle()
    rest = client.get(first["links"]["next"]).json()
    assert [item["role"] for item in (*first["items"], *rest["items"])] == [role for *_names, role in everything]
    assert (rest["total"], rest["links"]["next"]) == (5, None)
    back = client.get(rest["links"]["previous"]).json()
    assert back["items"] == first["items"]
    assert client.get(first["links"]["first"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("nothing=1", "nothing", "unknown"),
        ("partner=1", "partner", "malformed"),
        ("locale=de", "locale", "unknown-value"),
        ("format=xml", "format", "unknown-value"),
        ("cursor=abc", "cursor", "malformed"),
        ("cursor=WyJwcm9qZWN0IixmYWxzZSxbIngiXV0=", "cursor", "malformed"),
        ("cursor=WzEsMSwxXQ==", "cursor", "malformed"),
        ("format=csv&pageSize=2", "pageSize", "not-allowed"),
    ],
)
def test_what_it_cannot_take_is_refused_with_a_reason(home: Any, api: Any, query: str, name: str, code: str) -> None:
    answer = api(f"/partner-projects?{query}")
    assert answer.status_code == 400
    assert [(error["location"], error["code"]) for error in answer.json()["errors"]] == [({"name": name}, code)]


def test_a_cursor_of_another_order_is_refused(network: Network, api: Any, client: Any) -> None:
    address = api("/partner-projects?pageSize=1&sort=partner").json()["links"]["next"]
    answer = client.get(address.replace("sort=partner", "sort=project"))
    assert answer.json()["errors"][0]["code"] == "malformed"


def test_as_csv_it_is_complete_and_no_cell_is_a_formula(network: Network, api: Any) -> None:
    answer = api("/partner-projects?format=csv", headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="partner-projects.csv"'
    read = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["project"], row["partner"], row["role"]) for row in read] == [
        (*names, "'=SUM(A1)" if role == "=SUM(A1)" else role) for *names, role in EVERYTHING
    ]
    assert read[0]["projectUrl"] == "http://testserver/nl/beleidsthema/élke-school/"
    assert (read[0]["themes"], read[0]["locale"]) == ("Beleid", "nl")
    assert api("/partner-projects", headers={"Accept": "text/csv"}).status_code == 406


def test_it_follows_what_editors_do_and_shows_nothing_hidden(network: Network, api: Any, settle: Any) -> None:
    network.movisie.unpublish()
    network.towns.view_restrictions.create(restriction_type="login")
    settle()
    assert rows(api("/partner-projects")) == [EVERYTHING[0]]
    _client, key = factories.client_with_key(scopes=["members"])
    assert rows(api("/partner-projects", headers=bearer(key))) == [EVERYTHING[0], EVERYTHING[2]]


def test_who_has_it_gets_304_until_it_changes(network: Network, api: Any, settle: Any) -> None:
    for query in ("?locale=nl", "?locale=nl&format=csv"):
        first = api(f"/partner-projects{query}")
        assert first["Surrogate-Key"] == "list-type-project-in-nl"
        assert api(f"/partner-projects{query}", headers={"If-None-Match": first["ETag"]}).status_code == 304
        network.vilans.title += "!"
        network.vilans.save_revision().publish()
        settle()
        assert api(f"/partner-projects{query}", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_costs_one_statement_whatever_it_holds(network: Network, api: Any, settle: Any) -> None:
    counts = []
    for number in range(2):
        for query in ("", "?format=csv", f"?project={public_id(network.towns)}", "?theme=policy&pageSize=1"):
            with CaptureQueriesContext(connection) as queries:
                api(f"/partner-projects{query}")
            counts.append(len(queries))
        project(network.place, f"Nog een {number}", (network.lab, "Nieuw"))
        settle()
    assert set(counts) == {1}


def test_the_page_shows_each_project_with_those_who_take_part(network: Network, client: Any) -> None:
    answer = client.get("/nl/organisaties-en-projecten/")
    shown = answer.content.decode()
    assert "<h1>Organisaties en projecten</h1>" in shown
    assert shown.count('<th scope="rowgroup" rowspan="2">') == 2
    assert '<a href="http://testserver/nl/sectie/jmz-lab/">JMZ Lab</a>' in shown
    assert "2 projecten, 3 organisaties" in shown
    assert 'href="/api/v1/partner-projects?locale=nl&amp;format=csv"' in shown
    assert client.get("/nl/organisaties-en-projecten").status_code == 301
    again = client.get("/nl/organisaties-en-projecten/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    english = client.get("/en/partners-and-projects/").content.decode()
    assert "No organisation takes part in a project yet." in english


def test_the_page_leads_to_the_front_end_once_there_is_one(home: Any, client: Any, settings: Any) -> None:
    settings.FRONTEND_URL = "https://voorkant.example"
    answer = client.get("/nl/organisaties-en-projecten/?a=1")
    assert answer["Location"] == "https://voorkant.example/nl/organisaties-en-projecten/?a=1"
