from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

ABOUT_A_BODY = {"content-type", "content-length", "content-encoding"}


@dataclass(slots=True)
class Entry:
    """A ready answer. ``keys`` are its surrogate keys, ``expires_at`` a moment of ``time.monotonic``."""

    body: list[bytes]
    headers: list[tuple[str, str]]
    etag: str
    keys: tuple[str, ...]
    expires_at: float
    was_used: bool = False
    headers_without_body: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.headers_without_body = [header for header in self.headers if header[0].lower() not in ABOUT_A_BODY]

    @property
    def size(self) -> int:
        """Bytes that the entry takes, roughly: what surrounds the body is about a kilobyte and a half."""
        return sum(map(len, self.body)) + 1536


class Store:
    """Answers by request, within a limit of memory; reading takes no lock.

    When it is full, the oldest that was not used since it last came up makes room. ``generation`` changes with
    everything that is dropped: an answer that was being made meanwhile is not kept.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.generation = 0
        self.size = 0
        self._entries: dict[Hashable, Entry] = {}
        self._by_key: dict[str, set[Hashable]] = {}
        self._lock = threading.Lock()
        self.get = self._entries.get

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, request: Hashable, entry: Entry, *, generation: int) -> None:
        if entry.size * 4 > self.limit:
            return
        with self._lock:
            if generation != self.generation:
                return
            self._remove(request)
            self._entries[request] = entry
            self.size += entry.size
            for key in entry.keys:
                self._by_key.setdefault(key, set()).add(request)
            while self.size > self.limit:
                self._make_room()

    def drop(self, keys: Iterable[str]) -> None:
        with self._lock:
            self.generation += 1
            for key in keys:
                for request in list(self._by_key.get(key, ())):
                    self._remove(request)

    def clear(self) -> None:
        with self._lock:
            self.generation += 1
            self._entries.clear()
            self._by_key.clear()
            self.size = 0

    def _make_room(self) -> None:
        request, entry = next(iter(self._entries.items()))
        if entry.was_used:
            entry.was_used = False
            self._entries[request] = self._entries.pop(request)
        else:
            self._remove(request)

    def _remove(self, request: Hashable) -> None:
        entry = self._entries.pop(request, None)
        if entry is None:
            return
        self.size -= entry.size
        for key in entry.keys:
            requests = self._by_key[key]
            requests.discard(request)
            if not requests:
                del self._by_key[key]
