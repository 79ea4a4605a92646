"""Announcements are paused, go on and are cancelled; what went stays counted, and nobody gets anything twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.subscriptions import announcing, controlling, sending
from cms.subscriptions.announcing import announce
from cms.subscriptions.models import Announcement, Delivery
from tests import factories
from tests.subscriptions.conftest import states
from tests.subscriptions.post_office import PostOffice
from tests.subscriptions.subscribers import subscribe
from tests.subscriptions.test_sending import go_on as work_on
from tests.subscriptions.test_sending import post_office
from tests.webhooks.test_admin import content, member_of_staff

__all__ = ["post_office"]

READERS = [f"reader-{number}@example.org" for number in range(5)]


def begin(reference: str = "Plan 1") -> Announcement:
    found = announce("plans", "a", reference=reference)
    assert found
    announcing.list_recipients()
    return found


@pytest.fixture
def announcement(post_office: PostOffice) -> Announcement:
    for address in READERS:
        subscribe(address)
    return begin()


def after(monkeypatch: Any, number: int, do: Any) -> None:
    """Do something while so many mails have gone and the next one is being written."""
    written, by = [0], sending.mails.announcement_mail

    def write(delivery: Any, **options: Any) -> Any:
        if written[0] == number:
            do()
        written[0] += 1
        return by(delivery, **options)

    monkeypatch.setattr(sending.mails, "announcement_mail", write)


def test_a_pause_holds_at_once_and_then_it_goes_on_where_it_was(
    announcement: Announcement, post_office: PostOffice, monkeypatch: Any
) -> None:
    after(monkeypatch, 2, lambda: controlling.pause(announcement))
    work_on(), work_on()
    assert len(post_office.mails) == 2
    assert states() == {"sent": 2, "waiting": 3}
    # One line was broken to take back the mail that was half-way.
    assert post_office.connections == 1
    assert not sending.is_due()
    assert controlling.go_on(announcement)
    work_on()
    assert sorted(post_office.recipients()) == READERS


def test_what_is_cancelled_is_not_sent_and_what_went_is_counted(
    announcement: Announcement, post_office: PostOffice, monkeypatch: Any
) -> None:
    after(monkeypatch, 2, lambda: controlling.cancel(announcement))
    work_on()
    assert not controlling.go_on(announcement)
    assert not controlling.cancel(announcement)
    work_on()
    assert len(post_office.mails) == 2
    assert states() == {"sent": 2, "cancelled": 3}
    found = Announcement.objects.with_progress().get()
    assert (found.sent, found.waiting, found.cancelled) == (2, 0, 3)


def test_others_go_on_while_one_is_paused(announcement: Announcement, post_office: PostOffice) -> None:
    controlling.pause(announcement)
    subscribe("anne@example.org", "b")
    announce("plans", "b", reference="Plan 2")
    work_on()
    assert post_office.recipients() == ["anne@example.org"]


@pytest.mark.parametrize("do", [controlling.pause, controlling.cancel])
def test_before_anything_was_listed_nobody_is_written_down(do: Any, post_office: PostOffice) -> None:
    subscribe(READERS[0])
    found = announce("plans", "a", reference="Plan 1")
    assert do(found)
    work_on()
    assert not Delivery.objects.exists()
    assert controlling.go_on(found) is (do is controlling.pause)
    work_on()
    assert len(post_office.mails) == (1 if do is controlling.pause else 0)


def test_what_the_server_put_off_is_cancelled_too(
    announcement: Announcement, post_office: PostOffice, monkeypatch: Any
) -> None:
    post_office.at_end[READERS[0]] = "451 4.7.1 Greylisted"
    by = sending._note

    def note(*arguments: Any) -> None:
        controlling.cancel(announcement)
        by(*arguments)

    monkeypatch.setattr(sending, "_note", note)
    work_on()
    assert states()["waiting"] == 1
    sending.give_up()
    assert states() == {"cancelled": 5}


def test_staff_see_how_it_gets_on_and_hold_it_with_buttons(client: Any, announcement: Announcement) -> None:
    page, part = (reverse(f"announcements:{name}", args=[announcement.pk]) for name in ("progress", "progress_part"))
    staff = member_of_staff(client, "view_announcement", "control_announcement")
    shown = content(staff.get(page))
    assert 'value="pause"' in shown
    assert "reader-0@example.org" not in shown
    assert 'data-moves="yes"' in content(staff.get(part))
    assert staff.post(page, {"do": "pause", "next": "https://evil.example/"})["Location"] == page
    assert 'value="go-on"' in content(staff.get(page))
    assert 'data-moves="no"' in content(staff.get(part))
    assert staff.post(page, {"do": "go-on", "next": "/admin/"})["Location"] == "/admin/"
    staff.post(page, {"do": "cancel"})
    assert Announcement.objects.get().cancelled_at
    assert "<form" not in content(staff.get(page)).partition("data-progress")[2]
    actions = ModelLogEntry.objects.filter(content_type__app_label="subscriptions").values_list("action", flat=True)
    assert sorted(actions) == ["subscriptions.cancel", "subscriptions.go-on", "subscriptions.pause"]
    staff.post(page, {"do": "cancel"})
    assert len(actions.all()) == 3
    assert staff.get(reverse("announcements:progress", args=[announcement.pk + 1])).status_code == 404


def test_who_may_only_look_holds_nothing(client: Any, announcement: Announcement) -> None:
    page = reverse("announcements:progress", args=[announcement.pk])
    reader = member_of_staff(client, "view_announcement")
    assert 'value="cancel"' not in content(reader.get(page))
    assert reader.post(page, {"do": "cancel"}).status_code == 302
    assert Announcement.objects.going_on().exists()


def test_the_page_says_when_it_begins_and_how_long_it_takes(
    client: Any, announcement: Announcement, settings: Any, monkeypatch: Any
) -> None:
    settings.MAILS_PER_MINUTE = 2
    client.force_login(factories.UserFactory())
    page = reverse("announcements:progress", args=[announcement.pk])
    assert "3 minu" in content(client.get(page))
    monkeypatch.setattr("cms.subscriptions.progress.PAUSE", timedelta(minutes=15))
    Announcement.objects.update(listed_at=None)
    assert 'data-phase="planned"' in content(client.get(page))
    Announcement.objects.update(dropped_at=announcement.created_at)
    assert 'data-phase="dropped"' in content(client.get(page))
