"""Processes that send are killed at random moments: nobody gets a mail twice, and no mail is lost unnoticed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from cms.subscriptions import announcing, sending
from cms.subscriptions.announcing import announce
from cms.subscriptions.models import Delivery
from tests.proofs.test_nothing_lost import started
from tests.search import test_killed as killing
from tests.subscriptions.conftest import states
from tests.subscriptions.post_office import PostOffice
from tests.subscriptions.subscribers import subscribe

AT_ONCE = 2
PATIENCE = 120
"""Seconds in which something must happen."""

SOON, LATE = 0.3, 60.0
"""Seconds after which others take the turn of a process that was killed: soon, but then it may only have been slow."""

UNLIMITED = 10_000_000
"""Mails in a minute: far from what a mail server can do, so that no process waits."""

database, file_database, own_database = killing.database, killing.file_database, killing.own_database


@contextmanager
def processes(
    database: Any, folder: Path, port: int, *, rate: int = UNLIMITED, reserved: float = SOON
) -> Iterator[Any]:
    """Give a function that starts a process which sends, and returns its number."""
    environment = {
        **os.environ,
        "DATABASE_URL": killing.address_of(database),
        # By its name the settings would choose the database server of a process of the tests.
        "PYTEST_XDIST_WORKER": "",
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "tests.subscriptions.sender", str(port), str(rate), str(reserved)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running: list[int] = []
    with (folder / "sender.log").open("w") as log, started(command, environment, stderr=log, **pipes) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

        def start() -> int:
            process.stdin.write("send\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            running.append(int(process.stdout.readline()))  # type: ignore[union-attr]
            return running[-1]

        try:
            yield start
        finally:
            for number in running:
                killing.kill(number)


def wait_until_only(number: int) -> None:
    """Wait until no more than so many mails are waiting, as long as they become fewer."""
    waiting, until = None, time.monotonic() + PATIENCE
    while (left := Delivery.objects.filter(state=Delivery.State.WAITING).count()) > number:
        if left != waiting:
            waiting, until = left, time.monotonic() + PATIENCE
        assert time.monotonic() < until, "nobody sends"
        time.sleep(0.005)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``memory``: kilobytes that the last of the processes held soon after it began, and when nearly all was sent."""

    received: Counter[str]
    in_doubt: set[str]
    seconds: float
    memory: tuple[int, int]


def sent_with_kills(database: Any, folder: Path, *, subscribers: int, kills: int) -> Outcome:
    """Have an announcement sent by processes that are killed at random moments, but for the last one."""
    random = Random(kills)  # noqa: S311 - to be repeated
    for number in range(subscribers):
        subscribe(f"reader-{number}@example.org")
    announce("plans", "a", reference="Plan 1")
    announcing.list_recipients()
    office = PostOffice()
    share = subscribers * 9 // 10 // kills
    left, began = subscribers, time.monotonic()
    with processes(database, folder, office.port) as start:
        for _kill in range(kills):
            living = [start() for _number in range(AT_ONCE)]
            left -= random.randint(share // 2, share)
            wait_until_only(left)
            time.sleep(random.uniform(0.0, 0.02))
            for number in living:
                killing.kill(number)
        last = start()
        wait_until_only(left - (left // 5))
        first_memory = memory_of(last)
        wait_until_only(left // 20)
        memory = (first_memory, memory_of(last))
        wait_until_only(0)
        wait_until_none_is_handed_over(last)
    seconds = time.monotonic() - began
    office.close()
    doubtful = Delivery.objects.filter(state=Delivery.State.IN_DOUBT)
    in_doubt = set(doubtful.values_list("subscription__subscriber__address", flat=True))
    return Outcome(received=Counter(office.recipients()), in_doubt=in_doubt, seconds=seconds, memory=memory)


def memory_of(number: int) -> int:
    """Return the kilobytes of memory that a process holds."""
    status = Path(f"/proc/{number}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)[1])  # type: ignore[index]


def wait_until_none_is_handed_over(number: int) -> None:
    """Wait until the last mail is written down as sent, and count as in doubt what those who died left behind."""
    until = time.monotonic() + 2
    while time.monotonic() < until and Delivery.objects.filter(state=Delivery.State.HANDING_OVER).exists():
        time.sleep(0.05)
    killing.kill(number)
    Delivery.objects.update(handed_at=timezone.now() - 2 * sending.IN_DOUBT_AFTER)
    sending.give_up()


def check(found: Outcome, *, subscribers: int, kills: int) -> None:
    addresses = {f"reader-{number}@example.org" for number in range(subscribers)}
    assert max(found.received.values()) == 1
    assert set(found.received) | found.in_doubt == addresses
    assert len(found.in_doubt) <= kills * AT_ONCE
    assert states() == {"sent": subscribers - len(found.in_doubt)} | (
        {"in-doubt": len(found.in_doubt)} if found.in_doubt else {}
    )


def test_nobody_gets_a_mail_twice_though_processes_are_killed(database: Any, tmp_path: Path) -> None:
    found = sent_with_kills(database, tmp_path, subscribers=40, kills=5)
    check(found, subscribers=40, kills=5)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_five_thousand_get_a_mail_once_though_processes_are_killed_fifty_times(
    database: Any, tmp_path: Path, capfd: Any
) -> None:
    found = sent_with_kills(database, tmp_path, subscribers=5000, kills=50)
    arrived_in_doubt = found.in_doubt & set(found.received)
    killing.tell(
        capfd,
        f"{len(found.received)} of 5000 arrived in {found.seconds:.0f} s",
        f"duplicates: {sum(found.received.values()) - len(found.received)}",
        f"in doubt: {len(found.in_doubt)}, of which arrived: {len(arrived_in_doubt)}",
        f"memory of the last process: {found.memory[0]} kB, at the end {found.memory[1]} kB",
    )
    check(found, subscribers=5000, kills=50)
    assert found.memory[1] < found.memory[0] * 1.1


def test_several_processes_together_keep_to_the_rate(database: Any, tmp_path: Path) -> None:
    """20 a second, and never two at once, though three processes would like to send."""
    for number in range(30):
        subscribe(f"reader-{number}@example.org")
    announce("plans", "a", reference="Plan 1")
    announcing.list_recipients()
    office = PostOffice()
    with processes(database, tmp_path, office.port, rate=1200, reserved=LATE) as start:
        for _number in range(3):
            start()
        wait_until_only(0)
    office.close()
    pauses = [after - before for before, after in pairwise(office.times)]
    assert len(office.times) >= 29
    # The clock of another process may be some milliseconds off when a mail is accepted.
    assert min(pauses) > 0.035
    assert office.times[-1] - office.times[0] >= 0.05 * (len(pauses) - 1)
