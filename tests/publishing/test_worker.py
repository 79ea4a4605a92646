"""What goes on in the background, and how operators see and steer it."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.publishing import feed, outbox, worker
from cms.publishing.models import Change, OutboxEntry
from tests import factories


def run(*arguments: str, **options: Any) -> str:
    output = io.StringIO()
    call_command(*arguments, stdout=output, **options)
    return output.getvalue()


def titles(api: Any, collection: str = "handouts") -> list[str]:
    return sorted(item["title"] for item in api(f"/{collection}").json()["items"])


def test_planned_pages_appear_and_go_in_their_time(section: Any, settle: Any, api: Any, time_machine: Any) -> None:
    now = timezone.now()
    handout = factories.HandoutPageFactory(parent=section, title="Gids", live=False)
    handout.go_live_at, handout.expire_at = now + datetime.timedelta(hours=1), now + datetime.timedelta(hours=2)
    handout.save_revision().publish()
    seen = []
    for hours in (0.5, 1.5, 2.5):
        time_machine.move_to(now + datetime.timedelta(hours=hours))
        worker.work_once(everything=True)
        seen.append(titles(api))
    assert seen == [[], ["Gids"], []]


def test_a_planned_page_that_breaks_a_rule_stops_no_other(section: Any, api: Any, time_machine: Any) -> None:
    now = timezone.now()
    for title in ("Kapot", "Goed"):
        page = factories.HandoutPageFactory(parent=section, title=title, live=False)
        page.go_live_at = now + datetime.timedelta(hours=1)
        if title == "Kapot":
            page.audiences.clear()
        page.save_revision().publish()
    time_machine.move_to(now + datetime.timedelta(hours=2))
    assert "1 planned changes made, 1 failed" in run("publish_scheduled")
    assert titles(api) == ["Goed"]


def test_a_duty_that_fails_stops_no_other(db: None, monkeypatch: Any) -> None:
    done: list[int] = []
    monkeypatch.setattr(worker, "_duties", [])
    worker.register("broken", lambda: 1 / 0, every=0)
    worker.register("fine", lambda: done.append(1), every=60)
    assert [worker.work_once(), worker.work_once()] == [1, 1]
    assert done == [1]
    with pytest.raises(CommandError, match="1 duties failed"):
        run("work", "--once")


def test_the_outbox_can_be_shown_and_tried_again(section: Any, settle: Any, api: Any, monkeypatch: Any) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise RuntimeError("a fault of ours")

    handout = factories.HandoutPageFactory(parent=section, title="Gids")
    settle()
    key = f"wagtailcore.page:{handout.pk}"
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "build", broken)
        outbox.write([key])
        assert "0 builds, 1 entries left" in run("outbox", "work")
    assert f"build   {key}  failed 1 times" in run("outbox", "show")
    assert "1 entries are due again" in run("outbox", "retry", key)
    assert run("outbox", "show") == "0 entries.\n"


def test_what_fails_waits_longer_each_time(db: None) -> None:
    outbox.write(["nonsense.model:1"])
    waits = []
    for _time in range(15):
        OutboxEntry.objects.update(due_at=timezone.now())
        outbox.process()
        waits.append((OutboxEntry.objects.get().due_at - timezone.now()).total_seconds())
    assert waits[:3] == pytest.approx([2, 4, 8], abs=1)
    assert waits[-1] == pytest.approx(3600, abs=1)


def test_one_page_or_one_type_can_be_built_again(section: Any, settle: Any) -> None:
    handout = factories.HandoutPageFactory(parent=section)
    factories.PartnerPageFactory(parent=section)
    settle()
    assert "1 builds" in run("build_items", page=handout.pk)
    assert "1 builds" in run("build_items", type="partner")
    with pytest.raises(CommandError, match="There is no page"):
        run("build_items", page=123456)


def test_old_changes_are_forgotten_and_old_tokens_told_so(
    section: Any, settle: Any, api: Any, time_machine: Any
) -> None:
    factories.HandoutPageFactory(parent=section)
    settle()
    token = api("/changes").json()["token"]
    old = api(f"/changes?since={token}").json()["token"]
    factories.HandoutPageFactory(parent=section)
    settle()
    new = api(f"/changes?since={old}").json()["token"]
    time_machine.move_to(timezone.now() + feed.KEPT + datetime.timedelta(days=1))
    assert feed.prune() > 0
    assert not Change.objects.exists()
    gone = api(f"/changes?since={old}")
    assert gone.status_code == 410
    assert api(f"/changes?since={new}").json()["items"] == []
