"""No stale item: whatever editors do, in whatever order, all answers are those of a site that was built anew."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from wagtail.models import Site

from cms.api import totals
from cms.core.registry import registry
from cms.fast_lane.application import FastLane
from cms.fast_lane.links import IN_DOUBT_AFTER, link_for
from cms.publishing import outbox
from cms.publishing.models import Change, ContentItem, OutboxEntry
from tests import factories
from tests.proofs import editing, small_site
from tests.proofs.small_site import Follower, ask

STEPS_OF_ONE_RUN = 40
COMPLETE_EVERY = 10
"""Steps between two comparisons of everything with a site that was built from nothing."""


class World:
    """The site in a file, the ways to ask it, and what was counted."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        small_site.make()
        self.user = factories.UserFactory()
        self.editor = Client()
        self.editor.force_login(self.user)
        self._beginning = sqlite3.connect(":memory:")
        connection.connection.backup(self._beginning)
        self.direct: Any = get_wsgi_application()
        self.steps = self.refused = self.compared = 0
        self.begun = time.monotonic()
        self.needed: Counter[str] = Counter()
        self.needless: Counter[str] = Counter()
        self.operation = ""

    def begin(self) -> None:
        """Put everything back to the beginning, with a fresh fast lane."""
        self.connection.close()
        self.connection.ensure_connection()
        self._beginning.backup(self.connection.connection)
        Site.clear_site_root_paths_cache()
        totals.forget()
        self.lane = FastLane(self.direct, limit=2**25, link=link_for)

    def close(self) -> None:
        self._beginning.close()

    def report(self) -> str:
        rate = self.steps / (time.monotonic() - self.begun)
        lines = [f"{self.steps} steps, {self.refused} refused, {self.compared} answers compared, {rate:.1f} steps/s"]
        for name in sorted(self.needed | self.needless):
            lines.append(f"{name:32}{self.needed[name]:6} builds changed something, {self.needless[name]:6} nothing")
        needed, needless = self.needed.total(), self.needless.total()
        lines.append(f"{needless / max(1, needed):.2f} builds that changed nothing for each that did")
        return "\n".join(lines)


@pytest.fixture
def world(file_database: Any, monkeypatch: Any) -> Iterator[World]:
    world = World(file_database)
    store = outbox.store

    def counting(built: Any) -> Any:
        before = Change.objects.order_by("-pk").values_list("pk", flat=True).first()
        stored = store(built)
        changed = Change.objects.order_by("-pk").values_list("pk", flat=True).first() != before
        (world.needed if changed else world.needless)[world.operation] += 1
        return stored

    monkeypatch.setattr(outbox, "store", counting)
    yield world
    world.close()


class Operations(RuleBasedStateMachine):
    """Editors at work. After each step everything that the API shows is compared with what it should show."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.begin()
        self.done = 0
        self.followers = [
            (Follower(lambda address: ask(world.lane, address)), {}),
            (Follower(lambda address: ask(world.direct, address), query="&locale=en"), {"locale": "en"}),
        ]

    @rule(seed=st.integers(0, 10**6))
    def perform(self, seed: int) -> None:
        world = self.world
        random = Random(f"{self.done} {seed}")  # noqa: S311 - to be repeated
        world.operation = random.choice(sorted(editing.OPERATIONS))
        note(world.operation)
        editors = editing.Editors(random, user=world.user, browser=world.editor)
        try:
            editing.OPERATIONS[world.operation](editors)
        except editing.REFUSALS:
            world.refused += 1

    # What must hold afterwards.

    @invariant()
    def nothing_is_stale(self) -> None:
        world, committed_at = self.world, time.monotonic()
        world.operation = "the comparison"
        world.steps += 1
        self.done += 1
        assert list(OutboxEntry.objects.values_list("key", "error")) == []
        self.every_item_is_built_as_it_would_be_now()
        for follower, wanted in self.followers:
            follower.catch_up()
            assert follower.copy == small_site.public_items(**wanted)
        addresses = small_site.addresses()
        direct = {address: ask(world.direct, address) for address in addresses}
        time.sleep(max(0.0, committed_at + IN_DOUBT_AFTER - time.monotonic()))
        for address in addresses:
            assert ask(world.lane, address) == direct[address], f"the fast lane answers differently: {address}"
        world.compared += 2 * len(addresses)
        if self.done % COMPLETE_EVERY == 0:
            self.everything_is_as_if_built_anew(direct)

    def every_item_is_built_as_it_would_be_now(self) -> None:
        found, expected = {}, {}
        for public_id, source, etag, access in ContentItem.objects.values_list("pk", "source", "etag", "access"):
            found[source] = (public_id, etag, access)
        for source in {key for public_type in registry for key in small_site._sources(public_type)}:
            instance = outbox.load(source)
            access = instance and outbox.access_of(instance)
            built = outbox.build(instance, access=access) if access else None
            if built:
                expected[source] = (built.item.id, hashlib.sha256(built.document).hexdigest(), access)
        assert found == expected

    def everything_is_as_if_built_anew(self, direct: dict[str, Any]) -> None:
        before = small_site.stored()
        counted = self.world.needed.copy(), self.world.needless.copy()
        after, answers = small_site.rebuilt(
            lambda: (small_site.stored(), {address: ask(self.world.direct, address) for address in direct})
        )
        self.world.needed, self.world.needless = counted
        assert small_site.differences(before, after) == []
        assert answers == direct


@pytest.mark.slow
def test_whatever_editors_do_no_item_is_stale(world: World, pytestconfig: Any, capfd: Any) -> None:
    steps = pytestconfig.getoption("steps")
    run_state_machine_as_test(
        lambda: Operations(world),
        settings=settings(
            max_examples=max(1, steps // STEPS_OF_ONE_RUN),
            stateful_step_count=min(steps, STEPS_OF_ONE_RUN),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    with capfd.disabled():
        print(f"\n{world.report()}")  # noqa: T201 - the outcome of the measurement
    assert world.steps >= steps
