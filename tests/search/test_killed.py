"""Nothing lost: the engine, or the process that indexes, is killed, and index and content end up equal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import urllib3
from django.conf import settings as django_settings
from django.db import connections, transaction

from cms.publishing import feed
from cms.publishing.models import Change, ContentItem
from cms.publishing.reading import Filters
from search import engines, indexing, service
from search.engines.base import Engine, EngineDown
from search.models import Index
from tests.proofs import conftest as proofs
from tests.proofs import test_nothing_lost
from tests.proofs.test_nothing_lost import free_port, started, wait_for_the_dead
from tests.search import indexer
from tests.search.conftest import Library, drop_indexes

CHANGES = 1000
KILLS, NODE_KILLS = 10, 6
"""Processes and nodes that are killed, half of them while changes are taken up, half while an index is built."""

PATIENCE = 120
"""Seconds after which what was killed must have been made up for."""

file_database, own_database = proofs.file_database, test_nothing_lost.own_database


@pytest.fixture(autouse=True)
def _no_synonyms() -> None:
    """Leave the words of the start: if the open transaction of a test writes, no change after it is complete."""


@pytest.fixture
def database(request: Any, db: None) -> Any:
    """Give the test a database of its own, where other processes see what is committed."""
    is_postgres = connections["default"].vendor == "postgresql"
    return request.getfixturevalue("own_database" if is_postgres else "file_database")


@pytest.fixture
def prefix(settings: Any) -> str:
    """Have changes left to the processes that index, on an index of this test alone."""
    settings.OUTBOX_IN_PROCESS = settings.SEARCH_FALLBACK = False
    settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex[:12]}"
    indexing.forget_rest()
    return settings.ELASTICSEARCH_INDEX


def address_of(database: Any) -> str:
    found = database.settings_dict
    if database.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}?transaction_mode=IMMEDIATE&timeout=20"
    password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    return f"postgres://{found['USER']}{password}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@contextmanager
def nursery(database: Any, folder: Path) -> Iterator[Callable[[str], int]]:
    """Give a function that starts a process which indexes, and returns its number."""
    environment = {
        **os.environ,
        "DATABASE_URL": address_of(database),
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "SEARCH_ENGINE": django_settings.SEARCH_ENGINE,
        "SEARCH_FALLBACK": "false",
        "ELASTICSEARCH_URL": django_settings.ELASTICSEARCH_URL,
        "ELASTICSEARCH_INDEX": django_settings.ELASTICSEARCH_INDEX,
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "tests.search.indexer"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running: list[int] = []
    with (folder / "indexer.log").open("w") as log, started(command, environment, stderr=log, **pipes) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

        def start(task: str) -> int:
            process.stdin.write(f"{task}\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            running.append(int(process.stdout.readline()))  # type: ignore[union-attr]
            return running[-1]

        try:
            yield start
        finally:
            for number in running:
                kill(number)


def kill(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return


class Editors:
    """Publish, change and remove items."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.library = Library()
        self.items: list[ContentItem] = []
        self.changes = 0

    def add(self, number: int) -> None:
        self._at_once(number, lambda: self.items.append(self._publish()))

    def change(self, number: int) -> None:
        self._at_once(number, self._change)
        self.changes += number

    def _at_once(self, number: int, do: Callable[[], Any]) -> None:
        for start in range(0, number, 20):
            with transaction.atomic():
                for _change in range(min(20, number - start)):
                    do()

    def _change(self) -> None:
        chance = self.random.random()
        if chance < 0.25:
            self.items.append(self._publish())
        elif chance < 0.4:
            self.library.remove(self.items.pop(self.random.randrange(len(self.items))))
        else:
            self._publish(self.random.choice(self.items))

    def _publish(self, item: ContentItem | None = None) -> ContentItem:
        words = " ".join(self.random.choices(WORDS, k=60))
        return self.library.add(f"Gids {self.random.randrange(1000)}", words, item=item)


WORDS = [
    *("mantelzorg", "school", "gemeente", "respijtzorg", "ondersteuning", "gezinnen", "jongeren", "leerkracht"),
    *("signaleren", "huisarts", "overbelasting", "vertrouwenspersoon", "buurvrouw", "thuissituatie", "de", "en"),
]


def is_busy(engine: Engine) -> bool:
    """Say whether there is something left to do."""
    index = Index.objects.filter(engine=engine.name, building=False).first()
    if index is None or Index.objects.filter(engine=engine.name, building=True).exists():
        return True
    # On PostgreSQL also what the feed holds back, as while the server itself has a transaction open.
    end = Change.objects.order_by("transaction", "pk").values_list("transaction", "pk").last()
    return end is not None and feed.after(index.position, end=feed.Position(*end)).exists()


def wait_until_done(engine: Engine) -> None:
    until = time.monotonic() + PATIENCE
    while is_busy(engine) or not has_index(engine):
        assert time.monotonic() < until, "what was killed is not made up for"
        time.sleep(0.1)


def has_index(engine: Engine) -> bool:
    try:
        return engine.has_index()
    except EngineDown:
        return False


def compare(engine: Engine, editors: Editors) -> int:
    """Say how many entries there are, all of them equal to the content."""
    assert indexing.differences(engine) == {"missing": [], "surplus": [], "outdated": []}
    entries = engine.versions()
    assert set(entries) == {item.pk for item in editors.items}
    indexing.forget_rest()
    found = service.search(service.Search(text="gids", filters=Filters(locale="nl")))
    assert found.results.total == len(entries)
    return len(entries)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chosen", "vendor"),
    [
        pytest.param("database", "sqlite", id="sqlite"),
        pytest.param("database", "postgresql", marks=pytest.mark.postgres, id="postgresql"),
        pytest.param("elasticsearch", "", marks=pytest.mark.elasticsearch, id="elasticsearch"),
    ],
)
def test_indexing_goes_on_though_the_processes_that_do_it_are_killed(
    chosen: str, vendor: str, database: Any, prefix: str, settings: Any, tmp_path: Path, capfd: Any
) -> None:
    if vendor not in ("", database.vendor):
        pytest.skip(f"needs {vendor}")
    settings.SEARCH_ENGINE = chosen
    [engine] = engines.in_use()
    random = Random(KILLS)  # noqa: S311 - to be repeated
    editors = Editors(random)
    editors.add(300)
    indexing.rebuild()
    editors.change(CHANGES)
    killed = {"follow": 0, "rebuild": 0}
    try:
        with nursery(database, tmp_path) as start:
            for task in killed:
                for _turn in range(KILLS // 2):
                    # A process that finds a new index half built goes on with it.
                    is_building = Index.objects.filter(engine=engine.name, building=True).exists()
                    number = start("follow" if is_building else task)
                    begun = wait_until_at_work(engine, task)
                    time.sleep(random.uniform(0.0, 0.3))
                    killed[task] += begun and is_busy(engine)
                    kill(number)
                    wait_for_the_end(database)
                    editors.change(CHANGES)
            start("follow")
            wait_until_done(engine)
            compared = compare(engine, editors)
    finally:
        if chosen == engines.ELASTICSEARCH:
            drop_indexes(settings.ELASTICSEARCH_URL, prefix)
    tell(capfd, f"{KILLS} processes killed, at work: {killed}", f"{editors.changes} changes", f"{compared} entries")
    assert min(killed.values()) >= KILLS // 4


def wait_until_at_work(engine: Engine, task: str) -> bool:
    """Wait until a process does what it is there for, and say whether it ever did."""
    index = Index.objects.filter(engine=engine.name, building=task == "rebuild")
    before = index.values_list("transaction", "number", "scanned_to", "reserved_until").first()
    until = time.monotonic() + 10 * indexer.RESERVED
    while time.monotonic() < until:
        now = index.values_list("transaction", "number", "scanned_to", "reserved_until").first()
        if now and now != before:
            return True
        time.sleep(0.01)
    return False


def wait_for_the_end(database: Any) -> None:
    if database.vendor == "postgresql":
        wait_for_the_dead(database)


class OwnNode:
    """An Elasticsearch node that a test may kill. ``start``: see tests/services/elasticsearch."""

    def __init__(self, start: Path, folder: Path) -> None:
        self._start = start
        self._folder = folder
        self._port = free_port()
        self._number = 0
        self._processes: list[subprocess.Popen[bytes]] = []
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        """Start it as at the first time, which may take what it held."""
        command = [str(self._start), str(self._port), str(self._folder)]
        with (self._folder / "start.log").open("w") as log:
            # What it leaves behind has the same standard output, so that is no pipe.
            subprocess.run(command, check=True, stdout=log, stderr=log, timeout=180)  # noqa: S603 - for tests
        self._number = int((self._folder / "pid").read_text())
        self._wait()

    def kill_and_restart(self, *, keep: bool) -> None:
        """Kill it at once; ``keep``: what stands on its disk is there when it returns."""
        proc = Path(f"/proc/{self._number}")
        command = (proc / "cmdline").read_text().split("\0")[:-1] if proc.exists() else []
        folder = (proc / "cwd").resolve() if proc.exists() else None
        self.kill()
        if not keep or not command:
            self.start()
            return
        with (self._folder / "again.log").open("a") as log:
            again = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
        self._number = again.pid
        self._processes.append(again)
        self._wait()

    def kill(self) -> None:
        kill(self._number)
        while self._answers("/"):
            time.sleep(0.05)
        for process in self._processes:
            process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._answers("/_cluster/health?wait_for_status=yellow&timeout=20s"):
            assert time.monotonic() < until, "the node does not come back"
            time.sleep(0.1)

    def _answers(self, path: str) -> bool:
        try:
            return urllib3.request("GET", f"{self.url}{path}", retries=False, timeout=30).status == 200
        except urllib3.exceptions.HTTPError:
            return False


@pytest.fixture
def node(settings: Any) -> Iterator[OwnNode]:
    beside = Path(django_settings.BASE_DIR).parent / "shared" / "tools" / "elasticsearch" / "start"
    start = Path(os.environ.get("ELASTICSEARCH_START") or beside)
    if not os.access(start, os.X_OK):
        pytest.skip("needs a program in ELASTICSEARCH_START that starts a node: it is killed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own = OwnNode(start, Path(folder))
        try:
            yield own
        finally:
            own.kill()


@pytest.mark.slow
@pytest.mark.elasticsearch
def test_indexing_goes_on_though_the_engine_is_killed(
    node: OwnNode, database: Any, prefix: str, settings: Any, tmp_path: Path, capfd: Any
) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = engines.ELASTICSEARCH, node.url
    [engine] = engines.in_use()
    random = Random(NODE_KILLS)  # noqa: S311 - to be repeated
    editors = Editors(random)
    editors.add(300)
    indexing.rebuild()
    killed = {"follow": 0, "rebuild": 0}
    kept = lost = compared = 0
    begun = time.monotonic()
    with nursery(database, tmp_path) as start:
        for task in killed:
            for turn in range(NODE_KILLS // 2):
                editors.change(CHANGES if task == "follow" else 100)
                number = start(task)
                at_work = wait_until_at_work(engine, task)
                time.sleep(random.uniform(0.0, 1.0))
                killed[task] += at_work and is_busy(engine)
                keep = turn % 2 == 0
                node.kill_and_restart(keep=keep)
                kept, lost = kept + keep, lost + (not keep)
                wait_until_done(engine)
                compared += compare(engine, editors)
                kill(number)
    lasted = time.monotonic() - begun
    told = [f"a node killed {NODE_KILLS} times in {lasted:.0f} s, at work: {killed}", f"data kept {kept}, lost {lost}"]
    tell(capfd, *told, f"{editors.changes} changes", f"{compared} entries compared")
    assert min(killed.values()) >= 1


def tell(capfd: Any, *figures: str) -> None:
    with capfd.disabled():
        print("\n" + ", ".join(figures))  # noqa: T201 - the outcome of the measurement
