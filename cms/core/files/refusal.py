from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SECONDS = 30
"""Of computing: a busy server refuses no file for that."""
MAX_UNPACKED = 400 * 1024**2
"""Bytes that the parts of a file may have together once they are unpacked, with those of files within it."""
MAX_PARTS = 20_000


class UnsafeFile(ValidationError):
    """A file is refused; the message says to an editor why, and what to do about it."""


@dataclass
class Budget:
    """What looking at one file may cost, however much is packed in it."""

    room: int = MAX_UNPACKED
    parts: int = MAX_PARTS
    until: float = field(default_factory=lambda: time.thread_time() + SECONDS)

    def spend(self, *, unpacked: int = 0, parts: int = 0) -> None:
        self.room -= unpacked
        self.parts -= parts
        if self.room < 0 or self.parts < 0:
            raise UnsafeFile(
                _("Unpacked, this file is far larger than it looks. Save it anew, with less or smaller pictures in it.")
            )
        self.check_time()

    def check_time(self) -> None:
        if time.thread_time() > self.until:
            raise UnsafeFile(_("This file is too intricate to be checked. Make it simpler, or split it."))
