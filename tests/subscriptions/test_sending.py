"""What arrives at a real mail server, and what becomes of mails that it does not take."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.subscriptions import announcing, lifecycle, sending
from cms.subscriptions.announcing import announce
from cms.subscriptions.models import Announcement, Delivery, Letter, Subscriber, Subscription, Turn
from tests.subscriptions.conftest import ask, link_in, states, text_of
from tests.subscriptions.post_office import CUT, PostOffice
from tests.subscriptions.subscribers import subscribe

ANNE, BRAM, CARLA = "anne@example.org", "bram@example.org", "carla@example.org"


@pytest.fixture
def post_office(settings: Any, home: Any) -> Iterator[PostOffice]:
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.PUBLIC_URL = "https://cms.example.org"
    yield office
    office.close()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as travelled:
        yield travelled


def send(reference: str = "Plan 1") -> None:
    announce("plans", "a", reference=reference)
    go_on()


def go_on() -> None:
    Turn.objects.update(reserved_until=timezone.now())
    announcing.list_recipients()
    sending.send_due()


def test_an_announcement_arrives_complete_and_in_the_language_of_each_subscriber(post_office: PostOffice) -> None:
    subscribe(ANNE), subscribe("carl@example.org", locale="en")
    send("“Plan” été 😀")
    (first, dutch), (second, english) = post_office.mails
    assert (first, second) == (ANNE, "carl@example.org")
    assert (dutch["Subject"], english["Subject"]) == ("“Plan” été 😀 (nl)", "“Plan” été 😀 (en)")
    assert dutch["To"] == ANNE
    assert dutch["From"] == "JMZ Kennisnetwerk <post@jmz.example>"
    assert abs(parsedate_to_datetime(dutch["Date"]).replace(tzinfo=UTC) - timezone.now()) < timedelta(minutes=1)
    assert re.fullmatch(r"<[0-9a-f]{32}@jmz\.example>", dutch["Message-ID"])
    assert dutch["Message-ID"] != english["Message-ID"]
    assert [part.get_content_type() for part in dutch.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    for kind in ("plain", "html"):
        assert "“Plan” été 😀 (nl)" in text_of(dutch, kind)
    assert "\n.begins with a dot" in text_of(dutch)
    assert '<html lang="en"' in text_of(english, "html")
    assert "You get this mail because you subscribed to it on" in text_of(english)
    assert not dutch.defects


def test_a_mail_says_how_to_stop_by_the_rules_and_tells_on_nobody(post_office: PostOffice, client: Any) -> None:
    subscribe(ANNE)
    send()
    [(_recipient, message)] = post_office.mails
    # RFC 8058, section 3.1 and RFC 2369: one https address between angle brackets, and exactly this value.
    found = re.fullmatch(r"<https://cms\.example\.org(/\S+)>", message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found
    assert found[1] == link_in(message)
    assert (message["Auto-Submitted"], message["List-Id"]) == ("auto-generated", "<plans.jmz.example>")
    assert b"\r\nList-Unsubscribe: <https://" in post_office.raw[0]
    html = text_of(message, "html")
    assert all(link.startswith(("https://", "mailto:")) for link in re.findall(r'(?:href|src)="([^"]*)"', html))
    assert not re.search(r"<img|<script|<link|url\(", html)
    assert all(len(line) <= 998 and line.isascii() for line in post_office.raw[0].splitlines())
    assert client.post(found[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()


def test_a_letter_names_no_list_and_says_nothing_that_somebody_typed(post_office: PostOffice, client: Any) -> None:
    ask(client, ANNE, name="<b>Win een prijs</b>")
    go_on()
    [(recipient, letter)] = post_office.mails
    assert recipient == ANNE
    assert "List-Unsubscribe" not in letter
    assert "prijs" not in letter.as_string()
    assert client.post(link_in(letter)).status_code == 303


def test_an_announcement_is_made_once_and_nobody_gets_it_twice(post_office: PostOffice) -> None:
    subscribe(ANNE)
    send(), send(), go_on()
    subscribe(BRAM)
    send()
    assert post_office.recipients() == [ANNE]
    assert Announcement.objects.count() == 1
    send("Plan 2")
    assert sorted(post_office.recipients()) == [ANNE, ANNE, BRAM]


def test_without_subscribers_nothing_is_announced(post_office: PostOffice) -> None:
    subscribe(ANNE, "b")
    send()
    assert not Announcement.objects.exists()


def test_what_no_longer_holds_is_dropped(post_office: PostOffice) -> None:
    subscribe(ANNE)
    send("gone")
    assert Announcement.objects.get().dropped_at
    assert post_office.mails == []


def test_an_announcement_waits_for_second_thoughts(post_office: PostOffice, monkeypatch: Any, clock: Any) -> None:
    monkeypatch.setattr(announcing, "PAUSE", timedelta(minutes=15))
    subscribe(ANNE)
    send()
    clock.shift(timedelta(minutes=14))
    go_on()
    assert post_office.mails == []
    clock.shift(timedelta(minutes=1))
    go_on()
    assert post_office.recipients() == [ANNE]


@pytest.mark.parametrize("moment", ["at_recipient", "at_end"])
def test_a_refusal_for_good_is_noted_and_the_others_get_theirs(
    post_office: PostOffice, moment: str, clock: Any
) -> None:
    for address in (ANNE, BRAM, CARLA):
        subscribe(address)
    getattr(post_office, moment)[BRAM] = "550 5.7.1 We do not want this"
    send()
    clock.shift(timedelta(days=1))
    go_on()
    assert post_office.recipients() == [ANNE, CARLA]
    assert states() == {"sent": 2, "refused": 1}
    assert Delivery.objects.get(state="refused").reply == 550
    assert Subscriber.objects.count() == 3


@pytest.mark.parametrize("moment", ["at_recipient", "at_end"])
def test_a_refusal_for_now_is_tried_again_later_under_the_same_id(
    post_office: PostOffice, moment: str, clock: Any
) -> None:
    subscribe(ANNE)
    getattr(post_office, moment)[ANNE] = "451 4.7.1 Greylisted"
    send()
    row = Delivery.objects.get()
    assert (row.state, row.reply, row.attempts, row.due_at) == ("waiting", 451, 1, timezone.now() + sending.DELAYS[0])
    getattr(post_office, moment).clear()
    go_on()
    assert post_office.mails == []
    clock.shift(sending.DELAYS[0])
    go_on()
    [(_recipient, message)] = post_office.mails
    assert message["Message-ID"] == f"<{row.public_id.hex}@jmz.example>"


def test_in_the_end_a_refusal_for_now_is_one_for_good(post_office: PostOffice, clock: Any) -> None:
    subscribe(ANNE)
    post_office.at_recipient[ANNE] = "450 4.2.1 Busy"
    send()
    for delay in sending.DELAYS:
        assert states() == {"waiting": 1}
        clock.shift(delay)
        go_on()
    assert states() == {"refused": 1}


def test_a_mailbox_that_does_not_exist_is_forgotten_after_three_mails(post_office: PostOffice) -> None:
    subscribe(ANNE), subscribe(BRAM)
    post_office.at_recipient[ANNE] = "550 5.1.1 User unknown"
    send("1"), send("2")
    post_office.at_recipient.clear()
    send("3")
    post_office.at_recipient[ANNE] = "550 5.1.1 User unknown"
    send("4"), send("5")
    assert Subscriber.objects.count() == 2
    send("6")
    assert [each.address for each in Subscriber.objects.all()] == [BRAM]
    assert post_office.recipients().count(BRAM) == 6


def test_what_the_server_may_have_taken_is_in_doubt_and_never_sent_again(
    post_office: PostOffice, clock: Any, caplog: Any
) -> None:
    caplog.set_level(logging.ERROR, logger="mail.log")
    caplog.set_level(logging.DEBUG)
    for address in (ANNE, BRAM, CARLA):
        subscribe(address)
    post_office.at_end[BRAM] = CUT
    send()
    clock.shift(timedelta(days=1))
    post_office.at_end.clear()
    go_on()
    assert post_office.recipients() == [ANNE, CARLA]
    assert states() == {"sent": 2, "in-doubt": 1}
    assert BRAM not in caplog.text


def test_what_was_not_handed_over_when_the_line_broke_is_sent_later(
    post_office: PostOffice, clock: Any, caplog: Any
) -> None:
    caplog.set_level(logging.ERROR, logger="mail.log")
    caplog.set_level(logging.DEBUG)
    for address in (ANNE, BRAM, CARLA):
        subscribe(address)
    post_office.at_recipient[BRAM] = CUT
    send()
    assert states() == {"sent": 1, "waiting": 2}
    # The server is left alone for a while; then the mail that it stumbled over does not hold up the others.
    sending.send_due()
    clock.shift(sending.REST + timedelta(seconds=1))
    sending.send_due()
    assert post_office.recipients() == [ANNE, CARLA]
    post_office.at_recipient.clear()
    clock.shift(3 * sending.REST)
    sending.send_due()
    assert post_office.recipients() == [ANNE, CARLA, BRAM]
    assert "mail server takes no mail now" in caplog.text
    assert "example.org" not in caplog.text


def test_a_server_that_is_away_loses_nothing(post_office: PostOffice, clock: Any) -> None:
    subscribe(ANNE)
    post_office.close()
    send()
    assert (states(), Delivery.objects.get().attempts) == ({"waiting": 1}, 0)
    post_office.open()
    clock.shift(3 * sending.REST)
    sending.send_due()
    assert post_office.recipients() == [ANNE]


def test_who_stops_while_the_mail_is_on_its_way_to_the_server_does_not_get_it(
    post_office: PostOffice, monkeypatch: Any
) -> None:
    """The mail was written, and its recipient accepted; only the dot was missing."""
    subscription = subscribe(ANNE)
    subscribe(BRAM)
    by = sending.mails.announcement_mail

    def written(delivery: Any, **options: Any) -> Any:
        if delivery.subscription_id == subscription.pk:
            lifecycle.unsubscribe(Subscription.objects.get(pk=subscription.pk))
        return by(delivery, **options)

    monkeypatch.setattr(sending.mails, "announcement_mail", written)
    send()
    assert post_office.recipients() == [BRAM]
    assert states() == {"sent": 1}


def test_what_another_process_has_taken_is_not_sent(post_office: PostOffice, monkeypatch: Any) -> None:
    subscribe(ANNE)
    by = sending.mails.announcement_mail

    def written(delivery: Any, **options: Any) -> Any:
        Delivery.objects.update(state="handing-over", handed_at=timezone.now())
        return by(delivery, **options)

    monkeypatch.setattr(sending.mails, "announcement_mail", written)
    send()
    assert post_office.mails == []
    assert states() == {"handing-over": 1}


def test_what_a_dead_process_was_handing_over_is_given_up(post_office: PostOffice, clock: Any, caplog: Any) -> None:
    subscribe(ANNE)
    send()
    Delivery.objects.update(state="handing-over")
    clock.shift(timedelta(minutes=9))
    sending.give_up()
    assert states() == {"handing-over": 1}
    clock.shift(timedelta(minutes=2))
    sending.give_up()
    go_on()
    assert states() == {"in-doubt": 1}
    assert len(post_office.mails) == 1
    assert "1 mails are in doubt" in caplog.text


def test_letters_go_before_announcements(post_office: PostOffice, client: Any) -> None:
    subscribe(ANNE)
    announce("plans", "a", reference="Plan 1")
    announcing.list_recipients()
    ask(client, BRAM)
    sending.send_due()
    assert post_office.recipients() == [BRAM, ANNE]


def test_one_process_sends_at_a_time_and_keeps_to_the_rate(
    post_office: PostOffice, settings: Any, clock: Any, monkeypatch: Any
) -> None:
    settings.MAILS_PER_MINUTE = 20
    pauses: list[float] = []
    monkeypatch.setattr(sending.time, "sleep", lambda seconds: (pauses.append(seconds), sending.send_due()))
    for address in (ANNE, BRAM, CARLA):
        subscribe(address)
    send()
    assert len(post_office.mails) == 3
    assert pauses == [3.0, 3.0]
    assert Turn.objects.get().reserved_until == timezone.now() + timedelta(seconds=3)
    announce("plans", "a", reference="Plan 2")
    announcing.list_recipients()
    sending.send_due()
    assert len(post_office.mails) == 3


def test_the_number_of_statements_for_a_batch_is_fixed(post_office: PostOffice) -> None:
    def counted(number: int, reference: str) -> tuple[int, int]:
        for each in range(number):
            subscribe(f"{reference}-{each}@example.org")
        announce("plans", "a", reference=reference)
        with CaptureQueriesContext(connection) as listing:
            announcing.list_recipients()
        Turn.objects.update(reserved_until=timezone.now())
        mails = len(post_office.mails)
        with CaptureQueriesContext(connection) as queries:
            sending.send_due()
        return len(listing), len(queries) - 2 * (len(post_office.mails) - mails)

    assert counted(2, "few") == counted(20, "many")
    assert post_office.connections == 2


def test_a_stretch_ends_so_that_others_get_their_turn(post_office: PostOffice, monkeypatch: Any) -> None:
    monkeypatch.setattr(sending, "STRETCH", 0.0)
    subscribe(ANNE), subscribe(BRAM)
    send()
    assert len(post_office.mails) == 1
    go_on()
    assert len(post_office.mails) == 2


def test_expired_letters_are_not_sent(post_office: PostOffice, client: Any, clock: Any) -> None:
    ask(client, ANNE)
    clock.shift(timedelta(hours=48))
    go_on()
    assert post_office.mails == []
    assert not sending.is_due()
    lifecycle.forget_expired()
    assert not Letter.objects.exists()


def test_the_worker_starts_to_send_only_if_something_is_due_and_nobody_does(
    home: Any, monkeypatch: Any, settings: Any, client: Any
) -> None:
    started: list[Future[None]] = []

    class Pool:
        def submit(self, function: Any) -> Future[None]:
            started.append(Future())
            return started[-1]

    monkeypatch.setattr(sending, "_pool", Pool())
    monkeypatch.setattr(sending, "_running", None)
    sending.start()
    assert started == []
    ask(client, ANNE)
    sending.start(), sending.start()
    assert len(started) == 1
    started[0].set_result(None)
    sending.start()
    assert len(started) == 2
    started[1].set_result(None)
    settings.SUBSCRIPTIONS = False
    sending.start()
    assert len(started) == 2


def test_a_refusal_says_nothing_about_a_mail_that_another_process_took_meanwhile(
    post_office: PostOffice, monkeypatch: Any
) -> None:
    subscribe(ANNE)
    post_office.at_recipient[ANNE] = "450 4.2.1 Busy"
    by = sending.mails.announcement_mail

    def written(delivery: Any, **options: Any) -> Any:
        Delivery.objects.update(state="sent")
        return by(delivery, **options)

    monkeypatch.setattr(sending.mails, "announcement_mail", written)
    send()
    assert states() == {"sent": 1}


def test_one_announcement_that_cannot_be_written_stops_no_other(post_office: PostOffice, caplog: Any) -> None:
    subscribe(ANNE), subscribe(ANNE, "b")
    announce("plans", "a", reference="broken")
    announce("plans", "b", reference="Plan 1")
    go_on()
    assert post_office.recipients() == [ANNE]
    assert "could not be written down" in caplog.text
    assert Announcement.objects.get(reference="broken").listed_at is None
