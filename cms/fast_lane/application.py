from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from cms.api.responses import has_tag
from cms.embeds.counting import count_shown
from cms.fast_lane.links import Link, link_for
from cms.fast_lane.store import Entry, Store

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PATHS = ("/api/v1/", "/embed/", "/oembed")
LIMITED_LIFE = 1.0
"""Seconds for which an answer is kept that says how long others may keep it: that time runs out."""

NOT_KEPT = ("ratelimit-", "set-cookie")
"""What belongs to one client."""


class FastLane:
    """WSGI: answers anonymous GETs of the API and of embeds from memory where it can; the rest the application does."""

    def __init__(
        self, application: Application, *, limit: int, link: Callable[[Store], Link | None] = link_for
    ) -> None:
        self.store = Store(limit)
        self.link: Link | None = None
        self._application = application
        self._make_link = link
        self._is_linked = False
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or not environ["PATH_INFO"].startswith(PATHS):
            return self._application(environ, start_response)
        if not self._is_linked:
            self._connect()
        accepted = environ.get("HTTP_ACCEPT", "*/*")
        if (
            self.link is None
            or "HTTP_AUTHORIZATION" in environ
            or ("*/*" not in accepted and "json" not in accepted)
            or not self.link.is_sure()
        ):
            return self._application(environ, start_response)
        request = (
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""),
        )
        entry = self.store.get(request)
        if entry is None or entry.expires_at < time.monotonic():
            return self._keep(request, environ, start_response)
        entry.was_used = True
        count_shown(environ)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and has_tag(known, entry.etag):
            start_response("304 Not Modified", entry.headers_without_body)
            return []
        start_response("200 OK", entry.headers)
        return entry.body

    def _connect(self) -> None:
        """Make the link with the first request: a server may load the application before it forks."""
        with self._lock:
            if not self._is_linked:
                self.link = self._make_link(self.store)
                self._is_linked = True

    def _keep(self, request: Any, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer, and keep the answer if it may be kept and nothing changed meanwhile."""
        generation = self.store.generation
        answer: dict[str, Any] = {}

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            answer.update(status=status, headers=headers)
            return start_response(status, headers, *rest)

        response = self._application(environ, started)
        if not answer.get("status", "").startswith("200"):
            return response
        named = {name.lower(): value for name, value in answer["headers"]}
        caching = named.get("cache-control", "")
        if "surrogate-key" not in named or "private" in caching or "no-store" in caching:
            return response
        body = list(response)
        close = getattr(response, "close", None)
        if close:
            close()
        headers = [header for header in answer["headers"] if not header[0].lower().startswith(NOT_KEPT)]
        life = LIMITED_LIFE if "max-age" in caching else float("inf")
        entry = Entry(
            body=body,
            headers=headers,
            etag=named.get("etag", ""),
            keys=tuple(named["surrogate-key"].split()),
            expires_at=time.monotonic() + life,
        )
        self.store.put(request, entry, generation=generation)
        return body


def with_fast_lane(application: Application) -> Application:
    """Return the application with the fast lane ahead of it, unless the settings switch it off."""
    megabytes = settings.FAST_LANE_MEGABYTES
    return FastLane(application, limit=megabytes * 1024 * 1024) if megabytes else application
