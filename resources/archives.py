"""A ZIP archive that is written while it is sent: a chunk is in memory at a time, whatever the archive holds."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

FILE_MODE = 0o644

EARLIEST = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
"""No archive knows of a time before."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file in an archive. ``size``: how many bytes it has at most. ``compress`` what is not compressed already."""

    path: str
    content: Iterable[bytes]
    size: int
    moment: datetime.datetime
    compress: bool = False


def archive(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield the bytes of an archive. An entry is asked for when the one before was taken completely.

    The sizes of a file follow its bytes (APPNOTE.TXT 6.3.10, 4.3.9), so that none is read twice.
    """
    sink = _Sink()
    with ZipFile(sink, "w") as file:
        for entry in entries:
            moment = max(entry.moment.astimezone(datetime.UTC), EARLIEST)
            info = ZipInfo(entry.path, date_time=moment.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED if entry.compress else ZIP_STORED
            info.external_attr = FILE_MODE << 16
            info.file_size = entry.size
            with file.open(info, "w") as target:
                for chunk in entry.content:
                    target.write(chunk)
                    yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Holds what was written since somebody took it; there is no way back in it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
