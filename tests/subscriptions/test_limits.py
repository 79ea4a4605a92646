"""Nobody can use the form to fill the mailbox of somebody else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from cms.subscriptions import forms, lifecycle, limits
from cms.subscriptions.models import Letter, Tally
from tests.subscriptions.conftest import address_of, ask, moment_in

ANNE = "anne@example.org"


@pytest.fixture
def clock(home: Any) -> Iterator[Any]:
    # In the middle of a day and an hour, so that none of them ends while a test counts.
    noon = timezone.now().replace(hour=12, minute=30)
    with time_machine.travel(noon, tick=False) as travelled:
        yield travelled


def test_an_address_gets_three_mails_a_day_however_it_is_written_and_nobody_is_told(client: Any, clock: Any) -> None:
    written = [ANNE, "Anne@Example.org", "anne+news@example.org", "anne+more@example.org", ANNE]
    answers = {(answer.status_code, answer["Location"]) for answer in (ask(client, each) for each in written)}
    assert answers == {(303, address_of("subscription_asked"))}
    assert Letter.objects.count() == 3
    form = address_of("ask_for_data")
    client.post(form, {"address": ANNE, "moment": moment_in(client.get(form))})
    assert Letter.objects.count() == 3
    clock.shift(timedelta(days=1))
    ask(client, ANNE)
    assert Letter.objects.count() == 4


def test_a_network_is_refused_after_its_share_and_others_are_not(client: Any, clock: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "NETWORK", limits.Limit(name="network", most=2, seconds=limits.DAY))
    for number in range(2):
        assert ask(client, f"a{number}@example.org").status_code == 303
    answer = ask(client, "a3@example.org", locale="en")
    assert answer.status_code == 429
    assert "Try again tomorrow" in answer.content.decode()
    client.defaults["REMOTE_ADDR"] = "192.0.2.1"
    assert ask(client, "a3@example.org").status_code == 303
    assert Letter.objects.count() == 3


def test_nothing_is_kept_of_an_address_or_a_network_but_a_hash_that_changes_every_day(client: Any, clock: Any) -> None:
    def kept() -> list[dict[str, Any]]:
        return list(Tally.objects.filter(limit__in=["mailbox", "network"]).order_by("limit").values())

    ask(client, ANNE)
    first = kept()
    clock.shift(timedelta(days=1))
    lifecycle.forget_expired()
    assert kept() == []
    ask(client, ANNE)
    second = kept()
    assert [row["limit"] for row in first] == [row["limit"] for row in second] == ["mailbox", "network"]
    assert not {row["digest"] for row in first} & {row["digest"] for row in second}
    for text in ("anne", "127.0.0.1"):
        assert text not in json.dumps(first + second, default=str)


def test_there_is_a_limit_for_all_together(client: Any, clock: Any, monkeypatch: Any, caplog: Any) -> None:
    monkeypatch.setattr(limits, "EVERYBODY", limits.Limit(name="everybody", most=1, seconds=limits.HOUR))
    assert ask(client, ANNE).status_code == 303
    assert ask(client, "bram@example.org").status_code == 429
    assert "More than 1 mails were asked for" in caplog.text
    clock.shift(timedelta(hours=1))
    assert ask(client, "bram@example.org").status_code == 303


def test_a_machine_that_fills_in_everything_gets_the_usual_answer_and_no_mail(client: Any, clock: Any) -> None:
    answer = ask(client, ANNE, website="https://casino.example")
    assert (answer.status_code, answer["Location"]) == (303, address_of("subscription_asked"))
    assert not Letter.objects.exists()
    assert not Tally.objects.exists()


def test_a_form_is_refused_within_two_seconds_and_taken_after_them(client: Any, clock: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(forms, "AT_LEAST", 2)
    answer = ask(client, ANNE, locale="en")
    assert answer.status_code == 400
    assert "That was very fast." in answer.content.decode()
    assert f'value="{ANNE}"' in answer.content.decode()
    clock.shift(timedelta(seconds=2))
    path = address_of("subscribe", "en", topic="plans", key="a")
    assert client.post(path, {"address": ANNE, "moment": moment_in(answer)}).status_code == 303


@pytest.mark.parametrize(
    "moment",
    ["", "x", "1:2:3", signing.dumps(int(time.time()) - 60, salt="another"), "\x00", "a" * 10_000],
    ids=["empty", "a letter", "no signature", "for something else", "NUL", "long"],
)
def test_a_form_that_was_not_asked_for_here_is_refused(moment: str, client: Any, home: Any) -> None:
    path = address_of("subscribe", "en", topic="plans", key="a")
    answer = client.post(path, {"address": ANNE, "moment": moment})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert client.post(path, {"address": ANNE, "moment": moment_in(answer)}).status_code == 303


def test_a_form_of_yesterday_is_taken_once_it_is_sent_again(client: Any, clock: Any) -> None:
    path = address_of("subscribe", "en", topic="plans", key="a")
    moment = moment_in(client.get(path))
    clock.shift(timedelta(days=1, seconds=1))
    answer = client.post(path, {"address": ANNE, "moment": moment})
    assert "This page was open for too long." in answer.content.decode()
    assert client.post(path, {"address": ANNE, "moment": moment_in(answer)}).status_code == 303


def test_another_site_cannot_send_the_form_from_the_browser_of_a_visitor(client: Any, home: Any) -> None:
    assert ask(client, ANNE, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not Letter.objects.exists()
    assert ask(client, ANNE, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_the_form_needs_no_cookie_and_sets_none(home: Any) -> None:

    strict = Client(enforce_csrf_checks=True)
    answer = ask(strict, ANNE)
    assert answer.status_code == 303
    assert not strict.cookies
