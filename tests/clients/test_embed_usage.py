"""How embeds are counted by the website that shows them, without knowing anybody."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.clients.embed_usage import LONGEST_ADDRESS, EmbedCounter, count_embed, embeds
from cms.clients.models import Client, DailyUsage, EmbeddedItem
from cms.embeds.counting import count_shown
from cms.fast_lane.application import FastLane
from cms.publishing.models import ContentItem
from tests import factories
from tests.factories import client_with_key
from tests.fast_lane.test_fast_lane import AlwaysSure

pytestmark = pytest.mark.django_db

SITE = "https://www.partner.example"


def shown() -> dict[tuple[int, str], int]:
    embeds.flush()
    rows = DailyUsage.objects.exclude(kind=DailyUsage.API)
    return {(client, kind): number for client, kind, number in rows.values_list("client", "kind", "requests")}


def show(referer: str = f"{SITE}/", kind: str = "handout", method: str = "get") -> None:
    request = getattr(RequestFactory(), method)("/embed/handout/1", headers={"Referer": referer})
    count_embed(request.META, kind=kind)


def test_embeds_are_counted_by_client_kind_and_day_without_a_statement() -> None:
    client, _key = client_with_key(origins=f"{SITE}\nhttps://intern.partner.example:8443")
    with CaptureQueriesContext(connection) as queries:
        show()
        show(f"{SITE}/some/path?of=the#page")
        show("https://intern.partner.example:8443/", kind="card")
    assert len(queries) == 0
    assert shown() == {(client.pk, "handout"): 2, (client.pk, "card"): 1}


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://elsewhere.example/",
        "http://www.partner.example/",
        f"{SITE}.evil.example/",
        f"{SITE}:8443/",
        "https://",
        "https://[",
        "https://www.partner.example:x/",
        "www.partner.example",
        "about:blank",
        "https://" + "a" * LONGEST_ADDRESS,
    ],
)
def test_what_comes_from_no_known_website_is_not_counted(referer: str) -> None:
    client_with_key(origins=SITE)
    show(referer)
    assert shown() == {}


def test_only_reading_counts_and_only_known_names() -> None:
    client_with_key(origins=SITE)
    show(method="head")
    show(kind="<script>")
    show(kind="a" * 41)
    assert shown() == {}


def test_a_revoked_key_no_longer_has_websites() -> None:
    client_with_key(origins=SITE, revoked_at=timezone.now())
    show()
    assert shown() == {}


def test_a_website_of_two_keys_counts_once() -> None:
    first, _key = client_with_key(origins=SITE)
    client_with_key(origins=SITE)
    show()
    assert shown() == {(first.pk, "handout"): 1}


def test_embeds_are_no_use_of_the_key() -> None:
    client, _key = client_with_key(origins=SITE)
    show()
    assert shown()
    client.refresh_from_db()
    assert client.last_used_at is None
    assert Client.objects.with_recent_requests().get().recent_requests == 0


def test_two_processes_add_to_the_same_day(clock: Any) -> None:
    client, _key = client_with_key(origins=SITE)
    one, other = EmbedCounter(), EmbedCounter()
    for counter in (one, other, one):
        counter.add(SITE, "card")
        counter.flush()
    row = DailyUsage.objects.get()
    assert (row.client, row.day, row.kind, row.requests) == (client, datetime.date(2026, 11, 22), "card", 3)


def test_nothing_is_kept_of_who_reads() -> None:
    fields = {field.name for field in DailyUsage._meta.get_fields()}
    assert fields == {"id", "client", "day", "kind", "requests"}


def test_every_embed_that_is_shown_counts_also_from_memory(section: Any, settle: Any, client: Any) -> None:
    partner, _key = client_with_key(origins=SITE)
    factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    item = ContentItem.objects.get(type="handout")
    asked: list[str] = []

    def application(environ: Any, start_response: Any) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        answer = client.get(environ["PATH_INFO"], headers={"Referer": environ["HTTP_REFERER"]})
        start_response(f"{answer.status_code} …", list(answer.headers.items()))
        return [answer.content]

    lane = FastLane(application, limit=2**20, link=lambda store: AlwaysSure())

    def ask(path: str) -> str:
        statuses: list[str] = []
        environ = RequestFactory().get(path, headers={"Referer": f"{SITE}/"}).environ
        list(lane(environ, lambda status, *_rest: statuses.append(status)))
        return statuses[0][:3]

    assert [ask(f"/embed/handout/{item.pk}") for _request in range(3)] == ["200"] * 3
    assert len(asked) == 1
    assert shown() == {(partner.pk, "handout"): 3}
    assert ask(f"/embed/handout/{item.pk}/snippet") == "200"
    assert ask("/embed/handout/00000000-0000-0000-0000-000000000000") == "404"
    assert shown() == {(partner.pk, "handout"): 3}


def test_the_day_is_kept_on_which_a_website_last_showed_an_item(time_machine: Any) -> None:
    client, _key = client_with_key(origins=SITE)
    item = uuid4()
    for day in (1, 2, 2):
        time_machine.move_to(datetime.datetime(2026, 11, day, 12, tzinfo=datetime.UTC))
        request = RequestFactory().get(f"/embed/handout/{item}", headers={"Referer": f"{SITE}/"})
        count_shown(request.META)
        count_shown(RequestFactory().get("/embed/list/news", headers={"Referer": f"{SITE}/"}).META)
        embeds.flush()
    kept = EmbeddedItem.objects.get()
    assert (kept.client, kept.item, kept.last_shown_on) == (client, item, datetime.date(2026, 11, 2))
