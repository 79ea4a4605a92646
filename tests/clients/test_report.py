"""The report of use: staff see everybody, people of an organisation their own numbers."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.urls import reverse

from cms.clients.models import Client, DailyUsage
from tests.clients.test_own_keys import Organisation
from tests.factories import UserFactory, client_with_key

TODAY = datetime.date(2026, 11, 22)
ADDRESS = "/admin/reports/api-clients/"


@pytest.fixture
def ours(db: None) -> Organisation:
    return Organisation("Onze organisatie")


@pytest.fixture
def theirs(db: None) -> Organisation:
    return Organisation("Andere organisatie")


def use(client: Client, *, kind: str = "", requests: int, days: int = 0) -> None:
    day = TODAY - datetime.timedelta(days=days)
    DailyUsage.objects.create(client=client, day=day, kind=kind, requests=requests)


@pytest.fixture
def own(ours: Organisation, theirs: Organisation) -> Client:
    own, _key = ours.client_with_key(name="Onze website")
    other, _key = theirs.client_with_key(name="Hun website")
    use(own, requests=1000)
    use(own, kind="handout", requests=30)
    use(own, kind="list", requests=10, days=40)
    use(other, requests=77777)
    use(other, kind="handout", requests=88888)
    return own


def rows(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def bars(answer: Any) -> list[list[tuple[str, int, int]]]:
    charts = answer.context["charts"]
    return [[(bar["name"], bar["total"], bar["share"]) for bar in chart["bars"]] for chart in charts]


def test_people_of_an_organisation_see_their_own_numbers_only(own: Client, ours: Organisation) -> None:
    answer = ours.browser.get(ADDRESS)
    page = answer.content.decode()
    assert bars(answer) == [
        [("november 2026", 1000, 100)],
        [("oktober 2026", 10, 33), ("november 2026", 30, 100)],
        [("handout", 30, 100), ("list", 10, 33)],
    ]
    assert "1.000" in page
    for text in ("Hun website", "77777", "77.777", "88888", "88.888"):
        assert text not in page
    exported = rows(ours.browser.get(ADDRESS, {"export": "csv"}))
    assert exported[1:] == [
        ["2026-11-22", "Onze website", "Verzoeken aan de API", "1000"],
        ["2026-11-22", "Onze website", "Embed: handout", "30"],
        ["2026-10-13", "Onze website", "Embed: list", "10"],
    ]


def test_asking_for_the_numbers_of_others_gives_nothing(own: Client, ours: Organisation) -> None:
    other = Client.objects.exclude(pk=own.pk).get()
    for address in (ADDRESS, f"{ADDRESS}results/"):
        answer = ours.browser.get(address, {"client": other.pk})
        assert "88" not in str(answer.context.get("charts", ""))
        assert "Hun website" not in answer.content.decode()


def test_staff_see_all_numbers_and_narrow_them_down(own: Client, client: Any) -> None:
    client.force_login(UserFactory())
    assert sum(len(part) for part in bars(client.get(ADDRESS))) == 5
    chosen = bars(client.get(ADDRESS, {"client": own.pk, "what": "embeds", "day_from": "2026-11-01"}))
    assert chosen == [[("november 2026", 30, 100)], [("handout", 30, 100)]]
    assert bars(client.get(ADDRESS, {"client": own.pk, "what": "api"})) == [[("november 2026", 1000, 100)]]
    assert bars(client.get(ADDRESS, {"what": "list"})) == [[("oktober 2026", 10, 100)], [("list", 10, 100)]]
    assert "Niets geteld" in client.get(ADDRESS, {"day_from": "2030-01-01"}).content.decode()


def test_a_name_is_no_formula_in_a_spreadsheet(client: Any, db: None) -> None:
    dangerous, _key = client_with_key(name='=HYPERLINK("https://evil.example")')
    use(dangerous, requests=1)
    client.force_login(UserFactory())
    assert rows(client.get(ADDRESS, {"export": "csv"}))[1][1].startswith("'=")
    assert client.get(ADDRESS, {"export": "xlsx"}).status_code == 200


def test_nobody_else_sees_the_report(own: Client, ours: Organisation) -> None:
    ours.allowance.group = None
    ours.allowance.save()
    for address in (ADDRESS, f"{ADDRESS}results/"):
        assert ours.browser.get(address).status_code == 302
    assert reverse("client_report") not in ours.browser.get("/admin/").content.decode()


def test_the_report_of_embeds_leaves_out_the_api(own: Client, client: Any) -> None:
    client.force_login(UserFactory())
    address = reverse("embed_report")
    assert "Embed: handout" in client.get(address).content.decode()
    assert {row[2] for row in rows(client.get(address, {"export": "csv"}))[1:]} == {"Embed: handout", "Embed: list"}
    chosen = rows(client.get(address, {"export": "csv", "kind": "list"}))[1:]
    assert chosen == [["2026-10-13", "Onze website", "Embed: list", "10"]]
    assert address in client.get("/admin/").content.decode()
