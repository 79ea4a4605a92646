"""What was planned happens at its moment, also as the clocks change, and what fails stops no other and is told."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision

from cms.accounts.roles import Role
from cms.core.days import end_of
from cms.publishing import schedule, worker
from cms.publishing.models import PlannedFailure
from tests import factories
from tests.accounts.test_roles import somebody_as

UTC = datetime.UTC


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def planned(section: Any, title: str, go_live_at: datetime.datetime | None = None, **fields: Any) -> Any:
    """Make a page that goes live at a moment."""
    page = factories.PracticePageFactory(parent=section, title=title, live=False, **fields)
    page.go_live_at = go_live_at
    page.save_revision(user=page.owner).publish()
    return page


def is_live(page: Any) -> bool:
    return Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize(
    ("typed", "in_utc"),
    [
        # The night on which summer time begins: it is 01:59, and then 03:00.
        ("2026-03-29T01:30+01:00", "2026-03-29T00:30+00:00"),
        ("2026-03-29T03:30+02:00", "2026-03-29T01:30+00:00"),
        # The night on which it ends: it is 02:30 twice.
        ("2026-10-25T02:30+02:00", "2026-10-25T00:30+00:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30+00:00"),
        ("2026-10-25T03:30+01:00", "2026-10-25T02:30+00:00"),
    ],
)
def test_pages_go_live_and_expire_at_their_moment_as_the_clocks_change(
    section: Any, typed: str, in_utc: str, settle: Any
) -> None:
    at = moment(in_utc)
    with time_machine.travel(at - datetime.timedelta(days=1), tick=False) as clock:
        new = planned(section, "Nieuw", moment(typed))
        old = factories.PracticePageFactory(parent=section, title="Oud", expire_at=moment(typed))
        assert not is_live(new)
        clock.move_to(at - datetime.timedelta(seconds=1))
        assert schedule.run() == (0, 0)
        assert schedule.next_due() == at
        clock.move_to(at + datetime.timedelta(seconds=1))
        assert schedule.run() == (2, 0)
    assert is_live(new)
    assert not is_live(old)


def test_the_last_day_of_a_page_ends_at_midnight_in_amsterdam(home: Any, section: Any) -> None:
    assert end_of(datetime.date(2026, 3, 28)).astimezone(UTC) == moment("2026-03-28T23:00+00:00")
    assert end_of(datetime.date(2026, 3, 29)).astimezone(UTC) == moment("2026-03-29T22:00+00:00")
    assert end_of(datetime.date(2026, 10, 25)).astimezone(UTC) == moment("2026-10-25T23:00+00:00")


def test_editors_see_and_type_the_time_of_amsterdam(client: Client, section: Any) -> None:
    client.force_login(factories.UserFactory())
    with time_machine.travel(moment("2026-03-28T12:00+00:00"), tick=False):
        page = planned(section, "Gepland", moment("2026-03-29T01:30+00:00"))
        form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'value="2026-03-29 03:30"' in form


@pytest.fixture
def breaks(monkeypatch: Any) -> Any:
    """Have the publication of one page break a rule, until it is mended."""
    publish = Revision.publish
    broken: set[str] = set()

    def check(revision: Any, *arguments: Any, **options: Any) -> Any:
        if revision.object_id in broken:
            raise ValidationError("Vul eerst een samenvatting in.")
        return publish(revision, *arguments, **options)

    monkeypatch.setattr(Revision, "publish", check)
    return broken


def test_one_that_breaks_a_rule_stops_no_other_and_is_told_once(
    client: Client, section: Any, breaks: set[str], mailoutbox: Any
) -> None:
    editor = factories.UserFactory(email="planner@example.org")
    at = moment("2026-06-01T08:00+00:00")
    with time_machine.travel(at - datetime.timedelta(days=1), tick=False) as clock:
        wrong = planned(section, "Fout", at, owner=editor)
        right = planned(section, "Goed", at + datetime.timedelta(seconds=1))
        breaks.add(str(wrong.pk))
        clock.move_to(at + datetime.timedelta(seconds=5))
        call_command("publish_scheduled")
        assert is_live(right)
        assert not is_live(wrong)
        [mail] = mailoutbox
        assert mail.to == ["planner@example.org"]
        assert "“Fout”" in mail.subject
        assert "niet gelukt" in mail.subject
        assert "Vul eerst een samenvatting in." in mail.body
        assert f"/admin/pages/{wrong.pk}/edit/" in mail.body
        client.force_login(editor)
        shown = client.get(reverse("wagtailadmin_home")).content.decode()
        assert "Vul eerst een samenvatting in." in shown
        # It waits a minute, and then ever longer.
        assert schedule.run() == (0, 0)
        clock.shift(61)
        assert schedule.run() == (0, 1)
        assert PlannedFailure.objects.get().attempts == 2
        assert len(mailoutbox) == 1
        breaks.clear()
        clock.shift(121)
        assert schedule.run() == (1, 0)
    assert is_live(wrong)
    assert not PlannedFailure.objects.exists()


def test_a_failure_goes_with_the_plan(section: Any, breaks: set[str]) -> None:
    at = moment("2026-06-01T08:00+00:00")
    with time_machine.travel(at - datetime.timedelta(days=1), tick=False) as clock:
        wrong = planned(section, "Fout", at)
        breaks.add(str(wrong.pk))
        clock.move_to(at + datetime.timedelta(seconds=5))
        assert schedule.run() == (0, 1)
        Revision.objects.update(approved_go_live_at=None)
        assert schedule.run() == (0, 0)
    assert not PlannedFailure.objects.exists()


def test_others_are_not_shown_what_they_may_not_edit(client: Client, section: Any, breaks: set[str]) -> None:
    at = moment("2026-06-01T08:00+00:00")
    with time_machine.travel(at - datetime.timedelta(days=1), tick=False) as clock:
        wrong = planned(section, "Geheim", at)
        breaks.add(str(wrong.pk))
        clock.move_to(at + datetime.timedelta(seconds=5))
        schedule.run()
        client.force_login(somebody_as(Role.TRANSLATOR))
        assert "Vul eerst" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_worker_looks_at_it_every_five_seconds() -> None:
    [duty] = [duty for duty in worker._duties if duty.function is schedule.run]
    assert duty.every == 5
