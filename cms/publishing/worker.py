"""What goes on in the background: each app registers what it has to do, and one loop does it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)

PAUSE = 0.25
"""Seconds between two looks at what is due."""


@dataclass
class Duty:
    """Something to do again and again; ``every`` in seconds."""

    name: str
    function: Callable[[], object]
    every: float
    due_at: float = 0.0


_duties: list[Duty] = []


def register(name: str, function: Callable[[], object], *, every: float) -> None:
    """Have ``function`` called in the background; it does what is due and returns."""
    _duties.append(Duty(name, function, every))


def work_once(*, everything: bool = False) -> int:
    """Do what is due and return how many duties failed. What fails is logged and done again at its next turn."""
    failed = 0
    for duty in _duties:
        now = time.monotonic()
        if not everything and duty.due_at > now:
            continue
        duty.due_at = now + duty.every
        try:
            duty.function()
        except Exception:
            logger.exception("The worker could not do “%s”.", duty.name)
            failed += 1
    return failed


def work(stop: threading.Event) -> None:
    """Do what is due until somebody says stop. Any number of workers may run beside each other."""
    while not stop.is_set():
        try:
            close_old_connections()
            work_once()
            stop.wait(PAUSE)
        except Exception:
            logger.exception("The worker lost its database and tries again.")
            connection.close()
            stop.wait(2)
