"""How requests of clients are counted, and when the counts reach the database."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.clients.buffering import REQUESTS, SECONDS
from cms.clients.models import Client, DailyUsage
from cms.clients.usage import UsageCounter
from tests.factories import client_with_key

pytestmark = pytest.mark.django_db


def counted() -> dict[datetime.date, int]:
    return dict(DailyUsage.objects.values_list("day", "requests"))


def test_counting_makes_no_statement() -> None:
    client, _key = client_with_key()
    counter = UsageCounter()
    with CaptureQueriesContext(connection) as queries:
        counter.add(client)
        counter.flush_when_due()
    assert len(queries) == 0
    assert counted() == {}


def test_two_processes_add_to_the_same_day() -> None:
    client, _key = client_with_key()
    one, other = UsageCounter(), UsageCounter()
    for counter, requests in ((one, 3), (other, 4), (one, 2)):
        for _request in range(requests):
            counter.add(client)
        counter.flush()
    one.flush()
    assert counted() == {timezone.localdate(): 9}


def test_counts_are_written_after_ten_seconds(clock: Any) -> None:
    client, _key = client_with_key()
    counter = UsageCounter()
    counter.add(client)
    clock.shift(SECONDS - 1)
    counter.add(client)
    counter.flush_when_due()
    assert counted() == {}
    clock.shift(1)
    counter.flush_when_due()
    assert counted() == {datetime.date(2026, 11, 22): 2}
    client.refresh_from_db()
    assert client.last_used_at == timezone.now() - datetime.timedelta(seconds=1)


def test_counts_are_written_after_a_hundred_requests(clock: Any) -> None:
    client, _key = client_with_key()
    counter = UsageCounter()
    for _request in range(REQUESTS):
        counter.flush_when_due()
        assert counted() == {}
        counter.add(client)
    counter.flush_when_due()
    assert counted() == {datetime.date(2026, 11, 22): REQUESTS}


def test_each_day_in_the_netherlands_has_its_own_count(clock: Any) -> None:
    client, _key = client_with_key()
    counter = UsageCounter()
    counter.add(client)
    clock.move_to(datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC))
    counter.add(client)
    counter.flush()
    assert counted() == {datetime.date(2026, 11, 22): 1, datetime.date(2026, 11, 23): 1}


def test_a_client_that_was_deleted_meanwhile_disturbs_nobody() -> None:
    gone, _key = client_with_key()
    other, _key = client_with_key()
    counter = UsageCounter()
    counter.add(gone)
    counter.add(other)
    Client.objects.filter(pk=gone.pk).delete()
    counter.flush()
    assert list(DailyUsage.objects.values_list("client", "requests")) == [(other.pk, 1)]


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_is_written_later(caplog: Any) -> None:
    client, _key = client_with_key()
    other, _key = client_with_key()
    counter = UsageCounter()
    counter.add(client)
    counter.add(other)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clients_dailyusage RENAME TO elsewhere")
    try:
        counter.flush()
        assert "could not be written" in caplog.text
        counter.add(client)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO clients_dailyusage")
    counter.flush()
    assert dict(DailyUsage.objects.values_list("client", "requests")) == {client.pk: 2, other.pk: 1}


def test_recent_requests_are_those_of_thirty_days(clock: Any) -> None:
    client, _key = client_with_key()
    silent, _key = client_with_key(name="Stil")
    today = timezone.localdate()
    for days, requests in ((0, 1), (29, 10), (30, 100)):
        DailyUsage.objects.create(client=client, day=today - datetime.timedelta(days=days), requests=requests)
    recent = {found.pk: found.recent_requests for found in Client.objects.with_recent_requests()}
    assert recent == {client.pk: 11, silent.pk: 0}
