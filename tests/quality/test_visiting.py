"""Links to other websites are asked for, rarely and politely; one counts as broken on the third day. Real servers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cms.quality import visiting
from cms.quality.models import Address
from tests.quality.conftest import Website


@pytest.fixture
def visit(db: None) -> Any:
    def once(url: str) -> Address:
        address = Address.objects.get_or_create(url=url)[0]
        visiting.visit(address)
        return Address.objects.get(pk=address.pk)

    return once


def test_what_answers_is_asked_again_in_a_week(website: Website, visit: Any) -> None:
    address = visit(website.shows("/gids") + "#deel")
    assert (address.status, address.failures, address.is_broken) == (200, 0, False)
    assert timedelta(days=6) < address.due_at - timezone.now() <= timedelta(days=7)
    assert website.asked == [("GET", "/robots.txt"), ("HEAD", "/gids")]
    assert all(agent and agent.startswith("jmz-kennisnetwerk (+http") for agent in website.agents)


def test_what_refuses_a_short_question_is_asked_in_full(website: Website, visit: Any) -> None:
    website.refuses_head = True
    assert visit(website.shows("/gids")).status == 200
    assert website.asked[-2:] == [("HEAD", "/gids"), ("GET", "/gids")]


def test_redirects_are_followed_a_while(website: Website, visit: Any) -> None:
    website.shows("/nieuw")
    assert visit(website.shows("/oud", 301, Location="/nieuw")).status == 200
    endless = visit(website.shows("/rond", 302, Location="/rond"))
    assert (endless.status, endless.failure) == (None, "connection")


def test_a_redirect_into_a_private_network_is_not_followed(website: Website, visit: Any, settings: Any) -> None:
    address = website.shows("/uit", 302, Location="ftp://10.0.0.1/geheim")
    assert visit(address).failure == "malformed"
    settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = False
    asked = len(website.asked)
    assert visit(website.shows("/gids")).failure == "private"
    assert visit("http://127.0.0.1:22/").failure == "port"
    assert len(website.asked) == asked


def test_a_page_that_is_gone_counts_as_broken_on_the_third_day(website: Website, visit: Any) -> None:
    url = website.url + "/weg"
    with time_machine.travel("2026-06-01T12:00:00Z", tick=False) as clock:
        for day in range(3):
            address = visit(url)
            assert address.is_broken is (day == 2)
            if day < 2:
                assert address.due_at - timezone.now() == timedelta(days=1)
                clock.shift(timedelta(days=1))
        assert address.status == 404
        assert address.failing_since == timezone.now() - timedelta(days=2)
        assert address.due_at - timezone.now() == timedelta(days=7)
        website.shows("/weg")
        assert visit(url).failing_since is None


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_website_that_shows_nothing_to_programs_is_not_broken(website: Website, visit: Any, status: int) -> None:
    address = visit(website.shows("/", status))
    assert (address.status, address.failures) == (status, 0)


def test_robots_txt_is_kept_to_and_asked_for_once_a_day(website: Website, visit: Any) -> None:
    website.shows("/robots.txt", body=b"User-agent: *\nDisallow: /intern/\n")
    address = visit(website.shows("/intern/gids"))
    assert (address.status, address.failures) == (None, 0)
    visit(website.shows("/open"))
    assert [path for _method, path in website.asked] == ["/robots.txt", "/open"]


def test_the_longest_due_comes_first_and_nobody_asks_the_same(website: Website, db: None) -> None:
    now = timezone.now()
    later = Address.objects.create(url=website.shows("/later"), due_at=now - timedelta(hours=1))
    first = Address.objects.create(url=website.shows("/eerst"), due_at=now - timedelta(hours=2))
    Address.objects.create(url=website.shows("/straks"), due_at=now + timedelta(hours=2))
    assert [visiting.visit_next(), visiting.visit_next(), visiting.visit_next()] == [first, later, None]


def test_nothing_is_asked_unless_it_is_switched_on(website: Website, db: None, settings: Any) -> None:
    Address.objects.create(url=website.shows("/gids"))
    assert settings.LINK_CHECKS is False
    visiting.start()
    assert visiting._running is None
    assert website.asked == []
