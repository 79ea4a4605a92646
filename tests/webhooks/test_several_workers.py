"""Several workers beside each other, on PostgreSQL: every change is told once."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from cms.publishing.models import Access, Change, current_transaction
from cms.webhooks import recording, sending
from cms.webhooks.models import Delivery, Subscriber
from tests.webhooks.conftest import Receiver

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("root"),
]


def beside_each_other(function: Any, *, times: int) -> None:
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            function(number)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def note_change(item_id: Any) -> None:
    keys = {"type": "handout", "locale": "nl", "access": Access.PUBLIC, "keys": "list"}
    change = Change(item_id=item_id, transaction=0, **keys)
    change.transaction = current_transaction()
    Change.objects.bulk_create([change])


def test_writers_and_workers_beside_each_other_lose_nothing_and_tell_nothing_twice(
    section: Any, subscriber: Subscriber, receiver: Receiver
) -> None:
    recording.record()
    Delivery.objects.all().delete()
    ids = [uuid4() for _number in range(60)]

    def write_or_work(number: int) -> None:
        if number < 3:
            for public_id in ids[number * 20 : number * 20 + 20]:
                with transaction.atomic():
                    note_change(public_id)
        else:
            for _round in range(15):
                recording.record()
                for pk in sending.due():
                    sending.send_to(pk)

    beside_each_other(write_or_work, times=6)
    recording.record()
    for pk in sending.due():
        sending.send_to(pk)
    told = Counter(public_id for _kind, public_id in receiver.told(subscriber))
    assert told == Counter(str(public_id) for public_id in ids)


def test_a_change_that_is_committed_late_is_told_too(section: Any, subscriber: Subscriber, receiver: Receiver) -> None:
    recording.record()
    Delivery.objects.all().delete()
    early, late = uuid4(), uuid4()
    written, go_on = threading.Event(), threading.Event()

    def write(number: int) -> None:
        if number == 0:
            with transaction.atomic():
                note_change(late)
                written.set()
                go_on.wait(10)
        else:
            written.wait(10)
            note_change(early)
            recording.record()
            go_on.set()

    beside_each_other(write, times=2)
    recording.record()
    sending.send_to(subscriber.pk)
    assert {public_id for _kind, public_id in receiver.told(subscriber)} == {str(early), str(late)}
