"""What receivers are called for: every public change, nothing else, until it has arrived."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError
from wagtail.models import PageViewRestriction

from cms.outside import calls
from cms.publishing import feed
from cms.publishing.models import ContentItem
from cms.webhooks import log, recording, sending, signing
from cms.webhooks.models import Delivery, Subscriber
from tests import factories
from tests.webhooks.conftest import Receiver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("root")]

Work = Callable[[], None]


def item_of(page: Any) -> str:
    return str(ContentItem.objects.get(source=f"wagtailcore.page:{page.pk}").pk)


def handout(section: Any, title: str = "Gids") -> Any:
    return factories.HandoutPageFactory(parent=section, title=title)


def heard(section: Any, work: Work, receiver: Receiver) -> None:
    """Have everything told that happened so far, and forget it."""
    work()
    receiver.calls.clear()


def test_a_published_page_is_told_with_what_anybody_may_know(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work, client: Any
) -> None:
    heard(section, work, receiver)
    page = handout(section)
    work()
    event = next(event for event in receiver.events(subscriber) if event["data"]["id"] == item_of(page))
    assert event == {
        "type": "item.updated",
        "timestamp": event["timestamp"],
        "data": {
            "id": item_of(page),
            "type": "handout",
            "locale": "nl",
            "url": f"http://testserver/api/v1/handouts/{item_of(page)}",
        },
    }
    assert timezone.now() - datetime.datetime.fromisoformat(event["timestamp"]) < datetime.timedelta(minutes=1)
    assert client.get(event["data"]["url"]).json()["title"] == "Gids"
    headers, _body = receiver.calls[0]
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"].startswith("msg_")


def test_a_page_that_goes_is_told_as_removed(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    page = handout(section)
    public_id = item_of(page)
    heard(section, work, receiver)
    page.unpublish()
    work()
    assert ("item.removed", public_id) in receiver.told(subscriber)


def test_a_page_for_members_is_told_as_removed_and_then_no_more(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    page = handout(section)
    public_id = item_of(page)
    heard(section, work, receiver)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    work()
    assert [kind for kind, told in receiver.told(subscriber) if told == public_id] == ["item.removed"]
    receiver.calls.clear()
    page.title = "Alleen voor leden"
    page.save_revision().publish()
    work()
    assert [kind for kind, told in receiver.told(subscriber) if told == public_id] == []


def test_what_happens_between_two_rounds_is_told_once_as_it_is_then(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    heard(section, work, receiver)
    page = handout(section)
    public_id = item_of(page)
    for title in ("Gids 2", "Gids 3"):
        page.title = title
        page.save_revision().publish()
    page.unpublish()
    work()
    assert [kind for kind, told in receiver.told(subscriber) if told == public_id] == ["item.removed"]


def test_a_subscriber_hears_only_of_the_types_and_languages_it_chose(
    section: Any, english: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    Subscriber.objects.update(types=["handout"], locales=["en"])
    dutch = handout(section)
    factories.PracticePageFactory(parent=section)
    translated = dutch.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    dutch.title = "Andere gids"
    dutch.save_revision().publish()
    work()
    assert {(event["data"]["type"], event["data"]["locale"]) for event in receiver.events(subscriber)} == {
        ("handout", "en")
    }


def test_a_subscriber_hears_nothing_of_before_it_subscribed(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    old = item_of(handout(section))
    late = Subscriber.objects.create(name="Later", url=receiver.url)
    Subscriber.objects.filter(pk=subscriber.pk).delete()
    new = item_of(handout(section, "Nieuw"))
    work()
    told = {public_id for _kind, public_id in receiver.told(late)}
    assert new in told
    assert old not in told


def test_calls_go_out_in_the_order_of_the_changes(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    Subscriber.objects.update(types=["handout"])
    pages = [handout(section, f"Gids {number}") for number in range(5)]
    work()
    assert [public_id for _kind, public_id in receiver.told(subscriber)] == [item_of(page) for page in pages]


def test_reading_in_small_parts_tells_everything_once(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "BATCH", 2)
    Subscriber.objects.update(types=["handout"])
    pages = [handout(section, f"Gids {number}") for number in range(5)]
    work()
    work()
    assert [public_id for _kind, public_id in receiver.told(subscriber)] == [item_of(page) for page in pages]


def test_an_inactive_subscriber_is_told_afterwards(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    heard(section, work, receiver)
    Subscriber.objects.update(active=False)
    page = handout(section)
    work()
    assert receiver.calls == []
    Subscriber.objects.update(active=True)
    work()
    assert ("item.updated", item_of(page)) in receiver.told(subscriber)


def test_who_may_have_missed_changes_is_told_to_begin_again(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    heard(section, work, receiver)
    Subscriber.objects.update(active=False)
    handout(section)
    feed.prune(before=datetime.timedelta())
    Subscriber.objects.update(active=True)
    work()
    assert [event["type"] for event in receiver.events(subscriber)] == ["feed.restarted"]
    receiver.calls.clear()
    feed.restart()
    work()
    assert [event["type"] for event in receiver.events(subscriber)] == ["feed.restarted"]
    receiver.calls.clear()
    page = handout(section, "Nieuw")
    work()
    assert ("item.updated", item_of(page)) in receiver.told(subscriber)


def test_nothing_is_told_of_a_change_that_was_rolled_back(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    heard(section, work, receiver)
    with transaction.atomic():
        handout(section)
        transaction.set_rollback(True)
    work()
    assert receiver.calls == []


def test_a_call_that_fails_is_made_again_for_days_with_the_same_id_and_content(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work, time_machine: Any
) -> None:
    log.send_test(subscriber)
    receiver.statuses = [500] * 20
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    waits = []
    for _attempt in range(10):
        work()
        delivery = Delivery.objects.get()
        wait = delivery.due_at - timezone.now()
        waits.append(wait.total_seconds())
        time_machine.move_to(timezone.now() + wait - datetime.timedelta(seconds=1), tick=False)
        before = len(receiver.calls)
        work()
        assert len(receiver.calls) == before
        time_machine.shift(datetime.timedelta(seconds=10))
    hour = 3600
    expected = [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
    assert all(delay <= wait <= delay * 1.1 + 1 for delay, wait in zip(expected, waits, strict=False))
    assert (delivery.state, delivery.attempts, delivery.status) == (Delivery.State.FAILED, 10, 500)
    assert len(receiver.calls) == 10
    assert len(set(receiver.ids())) == len({body for _headers, body in receiver.calls}) == 1
    assert len({headers["webhook-timestamp"] for headers, _body in receiver.calls}) == 10
    work()
    assert len(receiver.calls) == 10


def test_a_receiver_that_fails_for_a_day_is_shown_as_failing_until_a_call_arrives(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work, time_machine: Any
) -> None:
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    receiver.statuses = [503]
    log.send_test(subscriber)
    work()
    subscriber.refresh_from_db()
    assert subscriber.state() == "laatste aanroep mislukt"
    time_machine.move_to(start + datetime.timedelta(hours=25), tick=False)
    assert subscriber.state() == f"mislukt sinds {timezone.localdate(start).isoformat()}"
    work()
    subscriber.refresh_from_db()
    assert subscriber.state() == "in orde"
    assert Delivery.objects.get().state == Delivery.State.DELIVERED


def test_a_receiver_that_asks_for_time_gets_it(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    receiver.statuses, receiver.headers = [429], {"Retry-After": "600"}
    log.send_test(subscriber)
    log.send_test(subscriber)
    work()
    time_machine.shift(datetime.timedelta(seconds=590))
    work()
    assert len(receiver.calls) == 1
    time_machine.shift(datetime.timedelta(seconds=20))
    work()
    assert len(receiver.calls) == 3


def test_a_receiver_that_answers_410_is_called_no_more(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    log.send_test(subscriber)
    log.send_test(subscriber)
    receiver.statuses = [410]
    work()
    handout(section)
    work()
    assert len(receiver.calls) == 1
    subscriber.refresh_from_db()
    assert subscriber.state() == "uitgezet door de ontvanger"
    assert Delivery.objects.earliest("pk").state == Delivery.State.FAILED
    subscriber.active = True
    subscriber.save()
    assert subscriber.state() == "in orde"


def test_a_redirect_is_a_failure_and_not_followed(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    receiver.statuses, receiver.headers = [302], {"Location": receiver.url}
    log.send_test(subscriber)
    work()
    assert len(receiver.calls) == 1
    assert Delivery.objects.get().state == Delivery.State.WAITING


def test_no_more_than_a_kilobyte_of_an_answer_is_kept(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    receiver.body = b"x" * 10_000_000
    log.send_test(subscriber)
    work()
    delivery = Delivery.objects.get()
    assert (delivery.state, len(delivery.answer)) == (Delivery.State.DELIVERED, 1024)


def test_a_receiver_that_answers_too_slowly_is_cut_off(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LONGEST", 0.1)
    is_cut = threading.Event()
    receiver.while_answering = lambda: is_cut.wait(5)
    log.send_test(subscriber)
    work()
    is_cut.set()
    assert Delivery.objects.get().failure == "timeout"


def test_a_process_that_dies_before_noting_the_answer_sends_again_with_the_same_id(
    home: Any,
    subscriber: Subscriber,
    receiver: Receiver,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
    time_machine: Any,
) -> None:
    log.send_test(subscriber)
    with monkeypatch.context() as dying:
        dying.setattr(sending, "_note", lambda *args, **options: (_ for _ in ()).throw(SystemExit))
        # Even what follows an error is not reached.
        dying.setattr(sending, "REST", sending.RESERVED)
        with pytest.raises(SystemExit):
            work()
    work()
    assert len(receiver.calls) == 1
    time_machine.move_to(timezone.now() + sending.RESERVED)
    work()
    assert len(receiver.calls) == 2
    assert len(set(receiver.ids())) == 1
    assert Delivery.objects.get().state == Delivery.State.DELIVERED


def test_a_process_that_dies_while_writing_down_loses_nothing(
    section: Any, subscriber: Subscriber, receiver: Receiver, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(section, work, receiver)
    page = handout(section)
    with monkeypatch.context() as dying:
        dying.setattr(Subscriber, "save", lambda *args, **options: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            work()
    assert not Delivery.objects.filter(state=Delivery.State.WAITING).exists()
    work()
    assert receiver.told(subscriber).count(("item.updated", item_of(page))) == 1


def test_while_one_process_calls_a_receiver_no_other_does(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work
) -> None:
    log.send_test(subscriber)
    seen: list[list[int]] = []
    Subscriber.objects.update(quiet_until=timezone.now() + sending.RESERVED)
    seen.append(sending.due())
    sending.send_to(subscriber.pk)
    assert (seen, receiver.calls) == ([[]], [])


def test_a_new_secret_leaves_the_former_one_a_day(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work, time_machine: Any
) -> None:
    former = Webhook(signing.secret(subscriber))
    signing.renew(subscriber)
    log.send_test(subscriber)
    work()
    headers, body = receiver.calls[0]
    former.verify(body, headers)
    receiver.events(subscriber)
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=25))
    log.send_test(subscriber)
    work()
    headers, body = receiver.calls[1]
    Webhook(signing.secret(subscriber)).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        former.verify(body, headers)


def test_secrets_are_long_differ_and_are_not_in_the_database(home: Any, subscriber: Subscriber) -> None:
    other = Subscriber.objects.create(name="Ander", url="https://example.org")
    assert signing.secret(subscriber) != signing.secret(other)
    assert len(signing.secret(subscriber)) == len("whsec_") + 44
    row = Subscriber.objects.filter(pk=subscriber.pk).values().get()
    key = signing.secret(subscriber).removeprefix("whsec_")
    assert not any(key in str(value) for value in row.values())


def test_neither_secret_nor_content_nor_address_is_logged(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    receiver.statuses = [500]
    log.send_test(subscriber)
    work()
    assert "Delivery" in caplog.text
    assert "from=cms" not in caplog.text
    assert "webhook.test" not in caplog.text
    assert signing.secret(subscriber) not in caplog.text


def test_the_log_is_forgotten_after_a_month_but_for_what_still_waits(
    home: Any, subscriber: Subscriber, receiver: Receiver, work: Work, time_machine: Any
) -> None:
    log.send_test(subscriber)
    work()
    log.send_test(subscriber)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
    log.prune()
    assert [delivery.state for delivery in Delivery.objects.all()] == [Delivery.State.WAITING]


def test_the_ids_of_deliveries_are_unique(home: Any, subscriber: Subscriber) -> None:
    for _number in range(3):
        log.send_test(subscriber)
    messages = set(Delivery.objects.values_list("message", flat=True))
    assert len(messages) == 3
    assert all(isinstance(message, UUID) for message in messages)
