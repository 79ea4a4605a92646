"""What is kept of searches that found nothing, and above all what is not."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError, connection

from search import missed
from search.models import MissedQuery


def ask(text: str, times: int = 1, locale: str = "nl") -> None:
    """Ask this so many times, with more than a minute in between."""
    for _time in range(times):
        cache.clear()
        missed.note(text, locale)


def kept() -> list[tuple[str, int]]:
    return list(MissedQuery.objects.values_list("text", "count"))


@pytest.mark.parametrize(("times", "text"), [(1, ""), (2, ""), (3, "mantelzorgwoning"), (5, "mantelzorgwoning")])
def test_the_text_is_kept_from_the_third_time_on(db: None, times: int, text: str) -> None:
    ask("mantelzorgwoning", times)
    assert kept() == [(text, times)]


def test_what_was_asked_twice_cannot_be_read_from_what_is_kept(db: None) -> None:
    ask("geheim", 2)
    row = MissedQuery.objects.get()
    assert "geheim" not in str(MissedQuery.objects.values().get())
    assert len(row.digest) == 64


def test_the_digest_says_nothing_to_who_lacks_the_key_of_the_installation(db: None, settings: Any) -> None:
    ask("kamerplant")
    settings.SECRET_KEY = "another"
    ask("kamerplant")
    assert MissedQuery.objects.count() == 2


def test_capitals_and_spaces_make_no_difference(db: None) -> None:
    for text in ("Pauze  Knop", " pauze knop", "PAUZE\tKNOP", "pauze\u200b knop"):
        ask(text)
    assert kept() == [("pauze knop", 4)]


def test_languages_and_months_are_counted_apart(db: None) -> None:
    with time_machine.travel(datetime.datetime(2030, 1, 31, 23, 30, tzinfo=datetime.UTC), tick=False):
        ask("logeerhuis")
    with time_machine.travel(datetime.datetime(2030, 1, 31, 22, 30, tzinfo=datetime.UTC), tick=False):
        ask("logeerhuis")
        ask("logeerhuis", locale="en")
    rows = MissedQuery.objects.values_list("locale", "month", "count").order_by("locale", "month")
    assert list(rows) == [
        ("en", datetime.date(2030, 1, 1), 1),
        ("nl", datetime.date(2030, 1, 1), 1),
        ("nl", datetime.date(2030, 2, 1), 1),
    ]


def test_who_tries_again_within_a_minute_counts_once(db: None) -> None:
    for _time in range(5):
        missed.note("zorgboog", "nl")
    assert kept() == [("", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "jan@example.org",
        "jan＠example",
        "https://example.org/jan",
        "www.example",
        "example.org",
        "j.jansen",
        "06-12345678",
        "06 12 34 56 78",
        "+31 (0)20 123 45 67",
        "０６１２３４５６７８",
        "123456782",
        "1234.56.782",
        "12 34 56 782",
        "cliënt 40213",
        "NL91 ABNA 0417 1643 00",
        "jan 3-4-2012",
        "jan 3-4-12",
        "1011ab",
        "1011 AB 12",
        "1011 ab, 12 a",
        "Damrak 12, 1011 AB",
        "x" * 81,
        "",
        " \t\x00",
    ],
)
def test_what_looks_personal_or_is_no_query_is_not_even_counted(db: None, text: str) -> None:
    ask(text, 3)
    assert kept() == []


@pytest.mark.parametrize(
    "text",
    [
        "jaarverslag 2024",
        "wmo 2015",
        "cijfers 2024 in nederland",
        "18+",
        "4 tot 12 jaar",
        "o.a. school",
        "bel 112",
        "i.v.m.",
    ],
)
def test_ordinary_numbers_and_abbreviations_are_counted(db: None, text: str) -> None:
    ask(text, 3)
    assert kept() == [(text, 3)]


def test_a_text_that_no_database_takes_does_no_harm(db: None) -> None:
    ask("a\x00b\ud800", 3)
    assert kept() == [("ab", 3)]


def test_what_is_old_or_was_never_shown_is_forgotten(db: None) -> None:
    for month, text in (("2028-12-01", "te oud"), ("2029-01-01", "net niet"), ("2029-12-01", ""), ("2030-02-01", "")):
        MissedQuery.objects.create(digest=f"{month}{text}", locale="nl", month=month, text=text)
    with time_machine.travel(datetime.datetime(2030, 2, 15, tzinfo=datetime.UTC), tick=False):
        missed.forget()
    rows = MissedQuery.objects.order_by("month").values_list("month", "text")
    assert list(rows) == [(datetime.date(2029, 1, 1), "net niet"), (datetime.date(2030, 2, 1), "")]


def test_a_search_is_answered_though_nothing_can_be_counted(db: None, monkeypatch: Any, caplog: Any) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise DatabaseError("geheim")

    monkeypatch.setattr(MissedQuery.objects, "filter", fail)
    missed.note("geheim", "nl")
    monkeypatch.undo()
    monkeypatch.setattr(missed.cache, "add", fail)
    missed.note("geheim", "nl")
    assert len(caplog.messages) == 2
    assert "geheim" not in caplog.text


def test_a_row_that_another_process_makes_at_the_same_moment_is_added_to(db: None, monkeypatch: Any) -> None:
    create = MissedQuery.objects.bulk_create

    def late(rows: list[MissedQuery], **options: Any) -> Any:
        MissedQuery.objects.create(digest=rows[0].digest, locale=rows[0].locale, month=rows[0].month, count=2)
        return create(rows, **options)

    monkeypatch.setattr(MissedQuery.objects, "bulk_create", late)
    ask("steunfiguur")
    assert kept() == [("steunfiguur", 3)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_processes_count_together(monkeypatch: Any) -> None:
    monkeypatch.setattr(missed, "_was_just_asked", lambda key: False)

    def work() -> None:
        for _time in range(20):
            missed.note("zorgvrijstelling", "nl")
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept() == [("zorgvrijstelling", 120)]
