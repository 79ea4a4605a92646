"""Whether other websites are still where public pages say: the worker asks each address once a week.

This is off by default (``LINK_CHECKS``). No reader causes a call, and nothing about one is told: see
``docs/checks.md``. One call at a time is made, at most one in ten seconds, and never where robots.txt forbids it.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from cms.outside import calls
from cms.outside.failures import CallFailed, Failure
from cms.quality.models import Address
from cms.quality.models.addresses import FAILURES

logger = logging.getLogger(__name__)

AGENT = "jmz-kennisnetwerk"
HEADERS = {"Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "identity"}
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
RESERVED = timedelta(minutes=10)
"""How long an address is kept from other workers; asking takes a minute at the very most."""

REDIRECTS = 5
ROBOTS_READ = 64 * 1024
ROBOTS_KEPT = 24 * 60 * 60
"""Bytes of a robots.txt that are read, and seconds for which it is remembered."""

REFUSING = {401, 402, 403, 405, 406, 407, 408, 425, 426, 429, 451, 999}
"""Statuses of websites that do not show themselves to programs, or not now: readers may well see the page."""

_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="links")
_running: Future[None] | None = None


def start() -> None:
    """Have the address that is due longest asked in the background, unless one is being asked."""
    global _running  # noqa: PLW0603 - one for the process
    if settings.LINK_CHECKS and (_running is None or _running.done()):
        _running = _pool.submit(_visit_in_background)


def _visit_in_background() -> None:
    try:
        visit_next()
    except Exception:
        logger.exception("An address of another website could not be looked at.")
    finally:
        connection.close()


def visit_next() -> Address | None:
    """Ask the address that is due longest; return it, or None if none is due. Several workers may do this at once."""
    now = timezone.now()
    due = Address.objects.filter(due_at__lte=now).order_by("due_at", "pk").first()
    if due is None or not Address.objects.filter(pk=due.pk, due_at=due.due_at).update(due_at=now + RESERVED):
        return None
    visit(due)
    return due


def visit(address: Address) -> None:
    """Ask an address and keep how it answered. It counts as broken once it failed on three days in a row."""
    try:
        status, failure = _status(address.url), ""
    except CallFailed as error:
        status, failure = None, error.failure.value
    now = timezone.now()
    address.status, address.failure, address.checked_at = status, failure, now
    if failure or _is_error(status):
        address.failures = min(address.failures + 1, FAILURES)
        address.failing_since = address.failing_since or now
        address.due_at = now + (WEEK if address.is_broken else DAY)
    else:
        address.failures, address.failing_since, address.due_at = 0, None, now + WEEK
    address.save()


def _is_error(status: int | None) -> bool:
    return status is not None and status >= HTTPStatus.BAD_REQUEST and status not in REFUSING


def _status(url: str) -> int | None:
    """Return the status at the end of all redirects, or None where robots.txt forbids to ask.

    Raises ``CallFailed``.
    """
    url = urldefrag(url).url
    for _hop in range(REDIRECTS + 1):
        if not _may_ask(url):
            return None
        answer = _ask(url, "HEAD")
        if answer.status >= HTTPStatus.BAD_REQUEST:
            # Many websites answer HEAD wrongly.
            answer = _ask(url, "GET")
        if not (answer.location and HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST):
            return answer.status
        url = urldefrag(urljoin(url, answer.location)).url
    raise CallFailed(Failure.CONNECTION)


def _ask(url: str, method: Literal["HEAD", "GET"], *, read: int = 1) -> calls.Answer:
    return calls.look(url, method=method, headers={**HEADERS, "User-Agent": _agent()}, read=read)


def _agent() -> str:
    return f"{AGENT} (+{settings.PUBLIC_URL})"


def _may_ask(url: str) -> bool:
    """Say whether the robots.txt of a website lets programs ask for an address (RFC 9309)."""
    parts = urlsplit(url)
    address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    key = f"robots:{parts.scheme}:{parts.netloc}"[:200]
    rules: str | None = cache.get(key)
    if rules is None:
        rules = _robots(address)
        cache.set(key, rules, ROBOTS_KEPT)
    robots = RobotFileParser()
    robots.parse(rules.splitlines())
    return robots.can_fetch(AGENT, url)


def _robots(address: str) -> str:
    """Return the rules of a website; one that has none, or does not answer for them, allows everything."""
    try:
        answer = _ask(address, "GET", read=ROBOTS_READ)
    except CallFailed:
        return ""
    return answer.excerpt if answer.status == HTTPStatus.OK else ""
