"""What a process remembers of what it worked out from a database, so that it need not do so for every request."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from django.db import connection

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """The values that were remembered last, ``most`` of them; each database has its own.

    Whoever takes a value out says whether it still holds. Inside a transaction nothing is remembered or taken out:
    what a transaction sees of its own may be taken back.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        return None if connection.in_atomic_block else self._values.get(_of_database(key))

    def put(self, key: Hashable, value: Value) -> None:
        if connection.in_atomic_block:
            return
        with self._lock:
            self._values[_of_database(key)] = value
            self._values.move_to_end(_of_database(key))
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def forget(self) -> None:
        """Forget everything, as when a test takes back what it did."""
        with self._lock:
            self._values.clear()


def _of_database(key: Hashable) -> Hashable:
    return connection.settings_dict["NAME"], key
