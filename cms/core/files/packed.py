"""Files that are ZIP archives: those of office programs, and packed files themselves."""

from __future__ import annotations

import re
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from cms.core.files.names import printable
from cms.core.files.refusal import Budget, UnsafeFile

_CHUNK = 256 * 1024
_IN_MEMORY = 4 * 1024 * 1024
_RATIO = 100
"""How many times larger a whole archive may get; XML of office programs gets 10 to 50 times larger."""
_SMALL = 20 * 1024 * 1024
"""Bytes up to which an archive may get larger at any ratio."""
_ENCRYPTED = 0x1
_UNSAFE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)")
# What starts a program, on Windows, Linux and macOS, and in a shell.
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What files of Office before 2007 begin with, and Office files with a password."""


@contextmanager
def unpacked(file: BinaryIO, *, budget: Budget) -> Iterator[ZipFile]:
    """Open an archive whose every part was read once; refuse one that is broken, locked, or far too large unpacked."""
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            _check_directory(archive, size=file.seek(0, 2), budget=budget)
            for part in archive.infolist():
                _check_part(archive, part, budget=budget)
            yield archive
    except (BadZipFile, EOFError, OSError, zlib.error, struct.error, NotImplementedError, RuntimeError) as error:
        raise UnsafeFile(_("This file is broken and cannot be unpacked. Save it anew.")) from error


def _check_directory(archive: ZipFile, *, size: int, budget: Budget) -> None:
    parts = archive.infolist()
    # Spent before anything is unpacked; what lies about its size is found when it is read.
    budget.spend(unpacked=sum(part.file_size for part in parts), parts=len(parts))
    total = sum(part.file_size for part in parts)
    if total > _SMALL and total > _RATIO * size:
        raise UnsafeFile(
            _("Unpacked, this file is far larger than it looks. Save it anew, with less or smaller pictures in it.")
        )
    names = [part.filename for part in parts]
    if len({name.lower() for name in names}) < len(names):
        raise UnsafeFile(_("This file is broken and cannot be unpacked. Save it anew."))
    for part in parts:
        # ZipFile cuts a name off at NUL.
        if _UNSAFE_NAME.search(part.orig_filename) or printable(part.orig_filename) != part.orig_filename:
            raise UnsafeFile(
                _("A part of this file has a name that is not safe: “%(name)s”. Name it otherwise, and pack it anew.")
                % {"name": printable(part.orig_filename)[:60]}
            )
        if part.flag_bits & _ENCRYPTED:
            raise locked()
        if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise UnsafeFile(_("This file is broken and cannot be unpacked. Save it anew."))


def _check_part(archive: ZipFile, part: ZipInfo, *, budget: Budget) -> None:
    with archive.open(part) as content:
        head = chunk = content.read(_CHUNK)
        while chunk:
            budget.check_time()
            chunk = content.read(_CHUNK)
    if head.startswith(_PROGRAMS):
        raise UnsafeFile(
            _("In this file a program is packed: “%(name)s”. Take it out.") % {"name": printable(part.filename)[:60]}
        )
    if head.startswith(OLE):
        raise UnsafeFile(
            _("This file holds an object of another program (OLE), or a macro. Put a picture or a text in its place.")
        )


@contextmanager
def part_as_file(archive: ZipFile, name: str) -> Iterator[BinaryIO]:
    """Unpack a part, so that what is packed in it can be looked at; ``unpacked`` has counted its size."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        with archive.open(name) as content:
            while chunk := content.read(_CHUNK):
                copy.write(chunk)
        copy.seek(0)
        yield copy  # type: ignore[misc]


def locked() -> UnsafeFile:
    return UnsafeFile(_("This file is locked with a password. Save it without, and try again."))
