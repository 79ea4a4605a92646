"""HTTP caches in front of the site: they are told at each commit which answers to forget, and again until it is sure.

At the commit the process that made it tells the caches at once; that may fail. Beside it each cache follows the
change feed from a place of its own, which moves only when the cache has answered, so that nothing is lost while it is
down. An answer that was under way while something changed may be stored after that: so all is told once more later.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Protocol

import urllib3
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.publishing import feed
from cms.publishing.feed import EVERYTHING, committed
from cms.publishing.models import CacheFollower, CachePurge

logger = logging.getLogger(__name__)

BATCH = 500
AGAIN_AFTER = timedelta(seconds=3)
"""Longer than an answer takes to be made."""

REST = 2.0
"""Seconds for which a cache that did not answer is left alone."""

LONGEST_HEADER = 4000
"""Characters; Varnish takes 8 kB by default."""

TIMEOUT = 1.0

_http = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
_resting: dict[str, float] = {}


class CacheFailed(Exception):
    """A cache that did not answer, or refused."""


class Cache(Protocol):
    def purge(self, keys: Iterable[str]) -> None:
        """Forget all answers with one of these surrogate keys. Raises ``CacheFailed``."""


class Varnish:
    """Varnish with the module xkey, configured as in ``deploy/varnish.vcl``."""

    def __init__(self, url: str) -> None:
        self._url = url

    def purge(self, keys: Iterable[str]) -> None:
        for header in _headers(keys):
            try:
                answer = _http.request("PURGE", self._url, headers={"xkey-purge": header})
            except urllib3.exceptions.HTTPError as error:
                raise CacheFailed(type(error).__name__) from error
            if answer.status != 200:
                raise CacheFailed(f"status {answer.status}")


def _headers(keys: Iterable[str]) -> Iterator[str]:
    """Return the keys in as many parts as a header can hold; all of them are one if everything is to go."""
    unique = list(dict.fromkeys(keys))
    if EVERYTHING in unique:
        yield EVERYTHING
        return
    part: list[str] = []
    for key in unique:
        if part and len(" ".join([*part, key])) > LONGEST_HEADER:
            yield " ".join(part)
            part = []
        part.append(key)
    if part:
        yield " ".join(part)


def connect() -> None:
    committed.connect(_purge_now)


def _purge_now(keys: str, **kwargs: Any) -> None:
    """Tell the caches without being sure: this is the quick way, ``follow`` the safe one."""
    for url in settings.CACHE_PURGE_URLS:
        _purge(url, keys.split())


def follow() -> None:
    """Tell each cache what it has not confirmed yet, and once more what it confirmed a while ago."""
    for url in settings.CACHE_PURGE_URLS:
        while _follow(url):
            pass
        _purge_again(url)


def _follow(url: str) -> bool:
    """Tell one cache the next part, and return whether there is more.

    No lock is held meanwhile: if several workers tell it the same, that does no harm.
    """
    state = feed.state()
    follower = CacheFollower.objects.filter(pk=url).first()
    if follower is None or feed.has_lost_its_place(follower, state):
        keys, (number, place) = [EVERYTHING], state.end
        more = False
    else:
        rows = feed.after(follower.position, end=state.end).values_list("transaction", "pk", "keys")[: BATCH + 1]
        found = list(rows)
        more, found = len(found) > BATCH, found[:BATCH]
        if not found:
            return False
        keys = [key for _transaction, _pk, keys_of_change in found for key in keys_of_change.split()]
        number, place = found[-1][:2]
    if not _purge(url, keys):
        return False
    with transaction.atomic():
        place_now = {"epoch": state.epoch, "transaction": number, "number": place}
        CacheFollower.objects.update_or_create(pk=url, defaults=place_now)
        CachePurge.objects.bulk_create(
            CachePurge(url=url, keys=header, due_at=timezone.now() + AGAIN_AFTER) for header in _headers(keys)
        )
    return more


def _purge_again(url: str) -> None:
    for purge in CachePurge.objects.filter(url=url, due_at__lte=timezone.now()).order_by("pk")[:BATCH]:
        if not _purge(url, purge.keys.split()):
            return
        purge.delete()


def _purge(url: str, keys: list[str]) -> bool:
    """Tell a cache, unless it just failed to answer, and return whether it did."""
    if time.monotonic() < _resting.get(url, 0):
        return False
    cache: Cache = Varnish(url)
    try:
        cache.purge(keys)
    except CacheFailed as error:
        logger.warning("The cache at %s could not be told what changed: %s", url, error)
        _resting[url] = time.monotonic() + REST
        return False
    return True


def tidy() -> None:
    """Forget the places of caches that are no more."""
    CacheFollower.objects.exclude(pk__in=settings.CACHE_PURGE_URLS).delete()
    CachePurge.objects.exclude(url__in=settings.CACHE_PURGE_URLS).delete()
