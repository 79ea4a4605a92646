"""Nothing lost: writers are killed while they publish, and who follows the feed still ends in the public state."""

from __future__ import annotations

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections

from cms.publishing import outbox
from cms.publishing.models import Change, ContentItem, OutboxEntry
from tests import factories
from tests.conftest import make_roots
from tests.proofs import small_site
from tests.proofs.small_site import Answer, Follower

WRITERS = 4
LONGEST_LIFE = 3.0
"""Seconds after which a writer has been killed."""

SETTLED_AFTER = 0.05
LAST_TRIES = 20


@pytest.fixture
def own_database(db: None) -> Iterator[Any]:
    """Give the test a database of its own, where other processes see what is committed."""
    kept = connections["default"]
    if kept.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    name = f"{kept.settings_dict['NAME']}_proof"
    connection = kept.copy()
    connection.settings_dict |= {"NAME": name, "CONN_MAX_AGE": None}
    with kept._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connections["default"] = connection
    ContentType.objects.clear_cache()
    call_command("migrate", run_syncdb=True, verbosity=0, stdout=io.StringIO())
    make_roots()
    try:
        yield connection
    finally:
        connection.close()
        connections["default"] = kept
        ContentType.objects.clear_cache()
        with kept._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def environment(own_database: Any, tmp_path: Path) -> dict[str, str]:
    """Return the environment of processes that work on the database of the test."""
    found = own_database.settings_dict
    password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    address = f"postgres://{found['USER']}{password}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": address,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """Serve the site as in production, with the fast lane, and return the port."""
    port = free_port()
    command = [Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--no-ws", "cms.wsgi:application"]
    with (tmp_path / "server.log").open("wb") as log, started(command, environment, stdout=log, stderr=log):
        for _attempt in range(300):
            try:
                if ask(port, "/site")[0].startswith("200"):
                    break
            except OSError:
                time.sleep(0.2)
        yield port


@contextmanager
def started(command: list[Any], environment: dict[str, str], **streams: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a process that ends with the block."""
    arguments = [str(part) for part in command]
    options = {"env": environment, "cwd": settings.BASE_DIR, "text": True, **streams}
    with subprocess.Popen(arguments, **options) as process:  # noqa: S603 - the command is our own
        try:
            yield process
        finally:
            process.terminate()


def ask(port: int, address: str, *, method: str = "GET") -> Answer:
    """Ask the server; HEAD goes past the fast lane. Returns the status and the body, or for HEAD the tag."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as link:
        link.request(method, f"/api/v1{address}")
        answer = link.getresponse()
        body = answer.read()
        return f"{answer.status} {answer.getheader('ETag')}", body


class Writers:
    """As many writers as there should be, each killed at a moment that nobody chose."""

    def __init__(self, nursery: subprocess.Popen[str], random: Random) -> None:
        self._nursery = nursery
        self._random = random
        self._ends: dict[int, float] = {}
        self.killed = 0

    def kill_and_replace(self) -> None:
        for number in [number for number, end in self._ends.items() if end < time.monotonic()]:
            self._kill(number)
        while len(self._ends) < WRITERS:
            self._nursery.stdin.write(f"{self._random.random()}\n")  # type: ignore[union-attr]
            self._nursery.stdin.flush()  # type: ignore[union-attr]
            number = int(self._nursery.stdout.readline())  # type: ignore[union-attr]
            self._ends[number] = time.monotonic() + self._random.uniform(0.05, LONGEST_LIFE)

    def kill_all(self) -> None:
        for number in list(self._ends):
            self._kill(number)

    def _kill(self, number: int) -> None:
        del self._ends[number]
        os.kill(number, signal.SIGKILL)
        self.killed += 1


class LaneCheck:
    """Compares answers of the fast lane with the database, where nothing that they show changed meanwhile."""

    def __init__(self, port: int, random: Random) -> None:
        self._port = port
        self._random = random
        self.compared = 0
        self.outcomes: Counter[str] = Counter()

    def look(self) -> None:
        ids = list(ContentItem.objects.visible().values_list("pk", flat=True))
        if not ids:
            return
        public_id = self._random.choice(ids)
        address = f"/pages/{public_id}"
        if self._random.random() < 0.5:
            ask(self._port, address)
        before, tag = self._changes(public_id), self._tag(public_id)
        time.sleep(SETTLED_AFTER)
        status, _body = ask(self._port, address)
        if self._changes(public_id) == before and self._tag(public_id) == tag:
            expected = f'200 "{tag}"' if tag else "404 None"
            assert status == expected, address
            self.compared += 1
            self.outcomes[status[:3]] += 1

    def _changes(self, public_id: Any) -> list[int]:
        return list(Change.objects.filter(item_id=public_id).order_by("pk").values_list("pk", flat=True))

    def _tag(self, public_id: Any) -> str | None:
        return ContentItem.objects.visible().filter(pk=public_id).values_list("etag", flat=True).first()


@pytest.mark.postgres
@pytest.mark.slow
def test_whoever_follows_ends_in_the_public_state_though_writers_are_killed(
    own_database: Any, environment: dict[str, str], server: int, pytestconfig: Any, capfd: Any, tmp_path: Path
) -> None:
    small_site.make()
    factories.UserFactory()
    random = Random(pytestconfig.getoption("kills"))  # noqa: S311 - to be repeated
    followers = [
        (Follower(lambda address: ask(server, address)), {}),
        (
            Follower(lambda address: ask(server, address), query="&type=handout,project"),
            {"type__in": ["handout", "project"]},
        ),
    ]
    lane = LaneCheck(server, random)
    command = [sys.executable, "-m", "tests.proofs.writers"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    begun = time.monotonic()
    with (tmp_path / "writers.log").open("w") as log, started(command, environment, stderr=log, **pipes) as nursery:
        assert nursery.stdout
        assert nursery.stdout.readline() == "ready\n"
        writers = Writers(nursery, random)
        try:
            while writers.killed < pytestconfig.getoption("kills"):
                writers.kill_and_replace()
                random.choice(followers)[0].step()
                lane.look()
        finally:
            writers.kill_all()
    lasted = time.monotonic() - begun
    wait_for_the_dead(own_database)
    left = OutboxEntry.objects.count()
    work_out_what_is_left()
    for follower, wanted in followers:
        follower.catch_up()
        assert follower.copy == small_site.public_items(**wanted)
    assert small_site.differences(small_site.stored(), small_site.rebuilt(small_site.stored)) == []
    with capfd.disabled():
        told = [f"{writers.killed} writers killed in {lasted:.0f} s", f"{Change.objects.count()} changes"]
        told += [f"{left} entries left behind in the outbox", f"{lane.compared} answers compared {dict(lane.outcomes)}"]
        print("\n" + ", ".join(told))  # noqa: T201 - the outcome of the measurement


def wait_for_the_dead(connection: Any) -> None:
    """Wait until the database noticed that nobody is there any more at the other end."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()"
    for _attempt in range(100):
        with connection.cursor() as cursor:
            cursor.execute(f"{query} AND pid <> pg_backend_pid()")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)
    raise AssertionError("a transaction of a killed process goes on")


def work_out_what_is_left() -> None:
    for _attempt in range(LAST_TRIES):
        outbox.retry()
        call_command("outbox", "work", stdout=io.StringIO())
        if not OutboxEntry.objects.exists():
            return
    raise AssertionError(list(OutboxEntry.objects.values_list("key", "error")))
