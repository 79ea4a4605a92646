"""From the form to the mail, the confirmation and the end: nobody gets mail that they did not ask for themselves."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cms.subscriptions import lifecycle
from cms.subscriptions.announcing import announce
from cms.subscriptions.models import ConsentText, Delivery, Letter, Subscriber, Subscription, Tally
from tests.subscriptions.conftest import address_of, ask, link_in, moment_in, text_of

ANNE = "Anne@Example.org"


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_subscription_begins_with_a_button_on_the_page_that_was_mailed(client: Any, work: Any) -> None:
    answer = ask(client, ANNE, locale="en")
    assert answer.status_code == 303
    assert answer["Location"] == address_of("subscription_asked", "en")
    assert "Look in your mail" in body(client.get(answer["Location"]))
    assert not Subscriber.objects.exists()

    [letter] = work()
    assert letter["To"] == ANNE
    assert letter["Subject"] == "Confirm your subscription"
    assert "Gids A" in text_of(letter)
    assert "You get an e-mail when a plan changes." in text_of(letter, "html")

    page = client.get(link_in(letter))
    assert "Yes, subscribe me" in body(page)
    assert {"no-store", "private"} <= set(page["Cache-Control"].split(", "))
    assert page["Referrer-Policy"] == "same-origin"
    assert not page.cookies
    assert not Subscriber.objects.exists()

    confirmed = client.post(link_in(letter))
    assert confirmed["Location"] == address_of("subscription_confirmed", "en")
    [subscription] = Subscription.objects.select_related("subscriber", "consent_text")
    assert (subscription.topic, subscription.key, subscription.way) == ("plans", "a", "page")
    assert (subscription.subscriber.address, subscription.subscriber.locale) == (ANNE, "en")
    assert subscription.consent_text.text.startswith("You get an e-mail when a plan changes. We keep your e-mail")
    assert subscription.asked_at < subscription.confirmed_at
    assert not Letter.objects.exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_mail_scanners_do_with_links_changes_nothing(method: str, client: Any, work: Any, subscribed: Any) -> None:
    subscription = subscribed("bram@example.org")
    announce("plans", "a", reference="Plan 1")
    ask(client, ANNE)
    client.post(address_of("subscription", token=subscription.token), {"do": "data"})
    paths = [link_in(message) for message in work()]
    assert len(paths) == 3
    for path in paths:
        assert getattr(client, method)(path).status_code == 200
    assert [each.subscriber.address for each in Subscription.objects.all()] == ["bram@example.org"]


def test_a_link_works_once_and_for_two_days(client: Any, work: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(client, ANNE)
        ask(client, ANNE, "b")
        first, second = (link_in(message) for message in work())
        clock.shift(timedelta(hours=47, minutes=59))
        assert client.post(first).status_code == 303
        again = client.post(first)
        assert again.status_code == 410
        clock.shift(timedelta(minutes=2))
        assert client.get(second).status_code == client.post(second).status_code == 410
        assert [each.key for each in Subscription.objects.all()] == ["a"]
        lifecycle.forget_expired()
        assert not Letter.objects.exists()
        assert not Tally.objects.exists()


def test_only_a_hash_of_the_token_is_kept(client: Any, work: Any) -> None:
    ask(client, ANNE)
    assert Letter.objects.get().token_hash == ""
    [letter] = work()
    token = link_in(letter).rstrip("/").rpartition("/")[2]
    assert len(token) == 32
    assert token not in json.dumps(list(Letter.objects.values()), default=str)
    for guess in (Letter.objects.get().token_hash, "x", ""):
        assert lifecycle.confirm(guess) is None


def test_the_answer_does_not_tell_who_is_subscribed(client: Any, subscribed: Any, work: Any) -> None:
    subscribed(ANNE)
    known, unknown = ask(client, "anne@EXAMPLE.org"), ask(client, "bram@example.org")
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code,
        unknown["Location"],
        unknown.content,
    )
    assert [message["Subject"] for message in work()] == [mail.outbox[-1].subject] * 2


def test_two_ways_to_write_an_address_are_one_subscriber(client: Any, subscribed: Any) -> None:
    for address in ("Anne@Example.org", "anne@example.ORG", "ａnne@example.org"):
        subscribed(address)
    assert Subscriber.objects.count() == Subscription.objects.count() == 1
    subscribed("anne@exämple.org")
    assert set(Subscriber.objects.values_list("normalised", flat=True)) == {
        "anne@example.org",
        "anne@xn--exmple-cua.org",
    }


@pytest.mark.parametrize(
    "address",
    [
        *("", "anne", "anne@", "@example.org", "anne@localhost", "anne@[127.0.0.1]", '"a b"@example.org'),
        *("a@example.org\nBcc: b@example.org", "a@b@example.org", "ännë@example.org", f"{'a' * 250}@example.org"),
        *("a@example.org\x00", "a@ex..org", "Anne <a@example.org>", "a@example.org,b@example.org"),
    ],
)
def test_what_is_no_address_is_refused_in_plain_words(address: str, client: Any, home: Any) -> None:
    answer = ask(client, address, locale="en")
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in body(answer)
    assert "<title>Error:" in body(answer)
    assert not Letter.objects.exists()


def test_one_click_ends_a_subscription_at_once(subscribed: Any, work: Any, client: Any) -> None:
    kept = subscribed(ANNE, "b")
    subscription = subscribed(ANNE)
    announce("plans", "a", reference="Plan 1")
    [message] = work()
    path = link_in(message)
    one_click = {"List-Unsubscribe": "One-Click"}
    answer = client.post(path, one_click)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert [each.pk for each in Subscription.objects.all()] == [kept.pk]
    assert client.post(path, one_click).status_code == 200
    assert client.get(path).status_code == 410
    client.post(address_of("subscription", token=kept.token), one_click)
    assert not Subscriber.objects.exists()
    assert Delivery.objects.get().subscription is None
    assert subscription.token not in json.dumps(list(Delivery.objects.values()), default=str)


def test_a_subscription_that_ends_takes_its_waiting_mail_and_requests_along(
    subscribed: Any, work: Any, client: Any
) -> None:
    subscription = subscribed(ANNE)
    ask(client, ANNE)
    [late] = work()
    announce("plans", "a", reference="Plan 1")
    client.post(address_of("subscription", token=subscription.token), {"do": "end"})
    assert work() == []
    assert client.post(link_in(late)).status_code == 410
    assert not Subscription.objects.exists()


def test_people_get_all_that_is_kept_about_them_and_have_it_erased(subscribed: Any, work: Any, client: Any) -> None:
    subscribed(ANNE)
    subscribed("bram@example.org")
    announce("plans", "a", reference="Plan 1")
    work()
    form = address_of("ask_for_data", "en")
    assert client.post(form, {"address": ANNE, "moment": moment_in(client.get(form))}).status_code == 303
    [letter] = work()
    path = link_in(letter)
    assert ANNE in body(client.get(path))
    export = client.post(path, {"do": "export"})
    assert export["Content-Disposition"] == 'attachment; filename="subscriptions.json"'
    kept = export.json()
    assert kept["address"] == ANNE
    [subscription] = kept["subscriptions"]
    assert (subscription["title"], subscription["topic"], subscription["askedWith"]) == ("Gids A", "plans", "page")
    assert subscription["mails"][0]["state"] == "sent"
    assert [request["purpose"] for request in kept["requests"]] == ["data"]

    ask(client, ANNE, "b")
    [late] = work()
    assert client.post(path, {"do": "erase"})["Location"] == address_of("subscription_erased", "en")
    for link in (path, link_in(late)):
        assert client.post(link).status_code == 410
    assert [each.address for each in Subscriber.objects.all()] == ["bram@example.org"]
    for model in (Letter, Subscription, Tally, Delivery, ConsentText):
        assert "anne" not in json.dumps(list(model.objects.values()), default=str).lower()


def test_who_is_unknown_learns_that_nothing_is_kept(client: Any, work: Any) -> None:
    form = address_of("ask_for_data", "en")
    client.post(form, {"address": ANNE, "moment": moment_in(client.get(form))})
    [letter] = work()
    assert "You have no subscription." in body(client.get(link_in(letter)))


def test_addresses_are_in_no_log(subscribed: Any, work: Any, client: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    subscription = subscribed(ANNE)
    announce("plans", "a", reference="Plan 1")
    work()
    client.post(address_of("subscription", token=subscription.token), {"do": "data"})
    [letter] = work()
    client.post(link_in(letter), {"do": "erase"})
    ask(client, "niemand")
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not [line for line in logged if "anne" in line.lower() or "niemand" in line]


def test_no_object_shows_an_address(subscribed: Any, client: Any) -> None:
    subscription = subscribed(ANNE)
    ask(client, ANNE)
    for each in (subscription, subscription.subscriber, Letter.objects.get()):
        assert "anne" not in f"{each!r}{each}".lower()


def test_without_the_setting_there_is_no_page_and_no_mail(
    subscribed: Any, work: Any, client: Any, settings: Any
) -> None:
    subscription = subscribed(ANNE)
    ask(client, ANNE, "b")
    settings.SUBSCRIPTIONS = False
    assert announce("plans", "a", reference="Plan 1") is None
    for path in (
        address_of("subscribe", topic="plans", key="a"),
        address_of("ask_for_data"),
        address_of("subscription", token=subscription.token),
        address_of("subscription_asked"),
    ):
        assert client.get(path).status_code == client.post(path).status_code == 404


@pytest.mark.parametrize(("topic", "key"), [("plans", "c"), ("other", "a"), ("plans", "a/b")])
def test_only_what_exists_can_be_subscribed_to(topic: str, key: str, client: Any, home: Any) -> None:
    assert client.get(f"{address_of('subscribe', topic='plans', key='a')[:-8]}{topic}/{key}/").status_code == 404
