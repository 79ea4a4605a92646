"""The change feed as server-sent events, on the same tokens: for clients that want to hear at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from cms.api.changes import ChangesView, Token, token
from cms.api.parameters import BadValue
from cms.api.problems import Problem, bad_header, bad_request, not_found

LOOK_EVERY = 1.0
SIGN_OF_LIFE_EVERY = 15.0
LONGEST = 600.0
"""Seconds. A client connects again by itself when a stream ends, with the id of the last event that it heard."""

_open = 0
_lock = threading.Lock()


class ChangesStreamView(ChangesView):
    """An event for each change, with the token to go on from as its id (HTML standard, section 9.2)."""

    acceptable = ("*/*", "text/event-stream")

    def get(self, request: Any) -> HttpResponse:
        if not settings.CHANGES_STREAM_CONNECTIONS:
            raise not_found(_("This site sends no streams. Ask /changes now and then."))
        given = self.given(request)
        since = given.get("since") or self._last_event(request)
        # An old token is told now, while a status can still be sent.
        first = self.part(request, given, since)
        if not _enter():
            raise Problem(503, _("Too many streams"), _("Try again in a minute."), headers={"Retry-After": "60"})
        events = _Place(self._events(request, given, first))
        response: Any = StreamingHttpResponse(events, content_type="text/event-stream")
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _last_event(self, request: Any) -> Token | None:
        text = request.META.get("HTTP_LAST_EVENT_ID")
        try:
            return token(text) if text else None
        except BadValue as error:
            raise bad_request([bad_header("Last-Event-ID", error.code, str(error))]) from error

    def _events(self, request: Any, given: dict[str, Any], first: tuple[list[bytes], Token, bool]) -> Iterator[bytes]:
        started = spoke = time.monotonic()
        entries, following, more = first
        yield b"retry: 2000\n\n"
        while time.monotonic() - started < LONGEST:
            for entry in entries[:-1]:
                yield b"event: change\ndata: %s\n\n" % entry
            if entries:
                # Who is cut off within a part hears it again from its beginning.
                yield b"event: change\nid: %s\ndata: %s\n\n" % (str(following).encode(), entries[-1])
                spoke = time.monotonic()
            elif time.monotonic() - spoke > SIGN_OF_LIFE_EVERY:
                yield b": still here\n\n"
                spoke = time.monotonic()
            if not more:
                time.sleep(LOOK_EVERY)
            try:
                entries, following, more = self.part(request, given, following)
            except Problem:
                # The feed began anew: the client learns it when it connects again.
                return


class _Place:
    """A stream that holds one of the places until it is closed, also if nothing of it was ever read."""

    def __init__(self, events: Iterator[bytes]) -> None:
        self._events = events
        self._is_held = True

    def __iter__(self) -> Iterator[bytes]:
        return self._events

    def close(self) -> None:
        if self._is_held:
            self._is_held = False
            _leave()


def _enter() -> bool:
    global _open  # noqa: PLW0603 - one number for the process, behind a lock
    with _lock:
        if _open >= settings.CHANGES_STREAM_CONNECTIONS:
            return False
        _open += 1
        return True


def _leave() -> None:
    global _open  # noqa: PLW0603 - one number for the process, behind a lock
    with _lock:
        _open -= 1
