"""Ready bytes → HTTP: what every answer of the API carries."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date, parse_etags

from cms.publishing.schedule import due_within

API_VERSION = "1.0.0"
JSON = "application/json"
PARTIAL_JSON = "application/vnd.jmz.partial+json"
"""The media type of items of which a client asked for some fields only."""

WORTH_COMPRESSING = 1024
"""Bytes."""

GZIPPED = "-gzip"
"""What follows in the tag of compressed bytes."""

EXPOSED = ", ".join(
    [
        *("API-Version", "ETag", "Last-Modified", "Location"),
        *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "WWW-Authenticate"),
    ]
)
"""Headers that scripts in pages of other origins may read."""


def bytes_response(
    body: bytes, *, status: int = 200, content_type: str = JSON, headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return ready bytes. They must be revalidated: an item may change at any moment."""
    response = HttpResponse(body, status=status, content_type=content_type)
    response.headers["Cache-Control"] = "no-cache"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def json_response(data: Any, **options: Any) -> HttpResponse:
    return bytes_response(orjson.dumps(data), **options)


def known_tag(request: HttpRequest) -> str:
    """Return the tag of the bytes that the client has and would get again; empty if it names none or many."""
    tag: str = request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/").strip('"')
    if _accepts_gzip(request):
        return tag.removesuffix(GZIPPED) if tag.endswith(GZIPPED) else ""
    return tag if tag.isalnum() else ""


def has_tag(known: str, tag: str) -> bool:
    """Say whether ``If-None-Match`` names a tag. What a cache between made a weak one counts (RFC 9110, 13.1.2)."""
    return known in (tag, "*") or tag in (each.removeprefix("W/") for each in parse_etags(known))


def _accepts_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def cacheable_response(
    request: HttpRequest,
    body: bytes | None,
    *,
    keys: Iterable[str] | None,
    etag: str | None = None,
    modified: datetime | None = None,
    content_type: str = JSON,
    most: int | None = None,
) -> HttpResponse:
    """Return ready bytes with their tag, or 304 if the client already has them.

    ``keys`` are the surrogate keys of all that the answer was made from; None if it depends on more than they can say:
    then nobody but the client keeps it, who asks each time whether it still holds. Compressed bytes have a tag of
    their own. Clients keep the answer for ``most`` seconds at most, if that is given.
    Without a body the client has what ``etag`` stands for: see ``known_tag``.
    """
    tag = etag or hashlib.sha256(body or b"").hexdigest()
    compress = _accepts_gzip(request) and (body is None or len(body) >= WORTH_COMPRESSING)
    if compress:
        tag += GZIPPED
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if keys is not None:
        headers |= {"Cache-Control": cache_control(most), "Surrogate-Key": " ".join(keys)}
    if modified:
        headers["Last-Modified"] = http_date(modified.timestamp())
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if body is None or (known and has_tag(known, headers["ETag"])):
        return bytes_response(b"", status=304, content_type=content_type, headers=headers)
    if compress:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, compresslevel=5, mtime=0)
    return bytes_response(body, content_type=content_type, headers=headers)


def cache_control(most: int | None = None) -> str:
    """Return how long the answer may be kept: never longer than until the next planned change.

    ``most`` limits the seconds for clients, who are not told of changes; shared caches are.
    """
    seconds, shared = settings.CACHE_SECONDS, settings.SHARED_CACHE_SECONDS
    if most is not None:
        seconds = min(seconds, most)
    if not seconds and not shared:
        return "no-cache"
    due = due_within(max(seconds, shared))
    rest = max(0, int((due - timezone.now()).total_seconds())) if due else max(seconds, shared)
    parts = ["public", f"max-age={min(seconds, rest)}", "must-revalidate"]
    if shared:
        parts.append(f"s-maxage={min(shared, rest)}")
    return ", ".join(parts)


def finish(request: HttpRequest, response: Any) -> Any:
    """Add what all answers have in common. The API is open to pages of every origin."""
    headers = response.headers
    headers["API-Version"] = API_VERSION
    headers["Access-Control-Allow-Origin"] = "*"
    headers.setdefault("Access-Control-Expose-Headers", EXPOSED)
    headers["X-Content-Type-Options"] = "nosniff"
    varies = "Accept-Encoding, Authorization, Origin"
    headers["Vary"] = f"{varies}, Accept-Language" if response.status_code >= 400 else varies
    if response.status_code == 304:
        del headers["Content-Type"]
    elif response.status_code != 204 and not response.streaming:
        headers["Content-Length"] = str(len(response.content))
    if request.method == "HEAD" and not response.streaming:
        response.content = b""
    return response
