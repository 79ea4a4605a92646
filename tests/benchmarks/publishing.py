"""How long publishing a page takes, with our builder and without it."""

from __future__ import annotations

import statistics
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.models.signals import ModelSignal, post_delete, post_save
from django.dispatch import Signal
from wagtail.signals import page_published, post_page_move

from cms.core.signals import page_saved
from cms.publishing import outbox
from resources.models import HandoutPage


@contextmanager
def plain_wagtail() -> Iterator[None]:
    """Take away everything by which the builder hears of changes."""
    signals: list[Signal | ModelSignal] = [page_saved, post_save, post_delete, page_published, post_page_move]
    kept = [(signal, signal.receivers) for signal in signals]
    try:
        for signal, receivers in kept:
            signal.receivers = [receiver for receiver in receivers if not _is_ours(receiver)]
            signal.sender_receivers_cache.clear()
        yield
    finally:
        for signal, receivers in kept:
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


def _is_ours(registration: tuple[Any, Any, bool]) -> bool:
    receiver = registration[1]
    function = receiver() if isinstance(receiver, weakref.ReferenceType) else receiver
    return function.__module__.startswith("cms.publishing")


@contextmanager
def dependents(*, here: bool) -> Iterator[None]:
    """Build what depends on a page right after it, or leave that to a worker, who does it meanwhile."""
    kept, settings.OUTBOX_IN_PROCESS = settings.OUTBOX_IN_PROCESS, here
    try:
        yield
    finally:
        settings.OUTBOX_IN_PROCESS = kept
        outbox.process()


WAYS = {
    "ours": lambda: dependents(here=False),
    "with dependents": lambda: dependents(here=True),
    "plain": plain_wagtail,
}


def times(pks: list[int]) -> dict[str, float]:
    """Return the median milliseconds of publishing in each way."""
    measured: dict[str, list[float]] = {name: [] for name in WAYS}
    for number, pk in enumerate(pks):
        # The first time Wagtail writes its indexes, which costs more than keeping them.
        _publish(pk, "first")
        for turn in range(len(WAYS)):
            name = list(WAYS)[(number + turn) % len(WAYS)]
            with WAYS[name]():
                measured[name].append(_publish(pk, name))
        _publish(pk, "last")
    return {name: statistics.median(values) for name, values in measured.items()}


def _publish(pk: int, text: str) -> float:
    page = HandoutPage.objects.get(pk=pk)
    page.summary = f"{text}: {page.summary.partition(': ')[2] or page.summary}"
    start = time.perf_counter()
    page.save_revision().publish()
    return 1000 * (time.perf_counter() - start)
