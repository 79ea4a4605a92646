"""The bytes of pictures that go into a file; only what stands in the storage of this site, nothing from a network."""

from __future__ import annotations

from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage

_SIGNATURES = [
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/gif", 0, b"GIF8"),
    ("image/webp", 8, b"WEBP"),
]


def picture_bytes(url: str) -> bytes | None:
    """Return the picture at a public address of this site, or None: it is gone, elsewhere, or no picture."""
    name = _name_in_storage(url)
    if not name:
        return None
    try:
        with default_storage.open(name) as file:
            data: bytes = file.read()
    except (OSError, SuspiciousOperation, ValueError):
        return None
    return data if media_type_of(data) else None


def media_type_of(data: bytes) -> str:
    """Return the media type of a picture by its first bytes; empty for anything else, SVG with its scripts included."""
    return next((kind for kind, at, signature in _SIGNATURES if data.startswith(signature, at)), "")


def _name_in_storage(url: str) -> str:
    media = settings.MEDIA_URL
    start = media if media.startswith(("http://", "https://")) else settings.PUBLIC_URL + media
    if not url.startswith(start):
        return ""
    name = unquote(url.removeprefix(start).partition("?")[0].partition("#")[0])
    parts = name.split("/")
    return "" if {"", ".", ".."} & set(parts) or "\\" in name or "\0" in name else name
