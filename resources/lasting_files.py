"""Files in the storage under names made from their content: each is there completely or not at all, and stored once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

CHUNK = 256 * 1024
"""Bytes."""


def chunks(file: BinaryIO | File) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def checksum_of(name: str) -> tuple[str, int]:
    """Return the SHA-256 in hexadecimal digits and the size of a stored file. Raises ``OSError`` if it is not there."""
    digest, size = hashlib.sha256(), 0
    with default_storage.open(name) as file:
        for chunk in chunks(file):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def put(name: str, content: Iterable[bytes]) -> None:
    """Store a file, unless the name, which says what is in it, is taken.

    In a folder it appears in one step: whoever reads it meanwhile, or dies halfway, leaves no part of it.
    """
    if default_storage.exists(name):
        return
    if isinstance(default_storage, FileSystemStorage):
        _put_in_folder(default_storage, name, content)
        return
    stored = default_storage.save(name, ContentFile(b"".join(content)))
    if stored != name:
        # Another process stored the same at this moment.
        default_storage.delete(stored)


def copy(source: str, target: str) -> None:
    """Store what is in one file under another name."""
    if not default_storage.exists(target):
        with default_storage.open(source) as file:
            put(target, chunks(file))


def _put_in_folder(storage: FileSystemStorage, name: str, content: Iterable[bytes]) -> None:
    path = Path(storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in content:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, storage.file_permissions_mode or 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
