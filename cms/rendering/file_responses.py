"""A stored file → HTTP answer: ranges, conditions, names and digests (RFC 9110, 6266 and 9530), bit by bit.

Who may have the file has been asked before. No cache but that of the client keeps it: it may be withdrawn at any
moment, and downloads are counted.
"""

from __future__ import annotations

import base64
import datetime
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_etags, parse_http_date_safe

CHUNK = 64 * 1024
"""Bytes that are in memory at a time."""

MOST_RANGES = 8
"""Whoever asks for more parts at once gets the whole file (RFC 9110, 14.2)."""

SANDBOX = "default-src 'none'; sandbox"
LOOKED_AT = f"{SANDBOX}; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""What a file may do that a browser shows: nothing but being looked at, with the pictures that it carries."""

READABLE = "Accept-Ranges, Content-Disposition, Content-Range, Digest, ETag, Last-Modified, Repr-Digest"
"""Headers that scripts in pages of other origins may read, where they may read the answer."""


class Unsatisfiable(Exception):
    """No byte that was asked for exists: 416. ``content_range`` is the header of that answer."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.content_range = f"bytes */{size}"


class ConditionFailed(Exception):
    """The client set a condition that the file does not meet: 412."""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in a storage. ``checksum`` is its SHA-256 in hexadecimal digits, or empty; without it there is no tag.

    ``inline``: a browser may show it. It does so in a sandbox in any case.
    """

    storage: Storage
    name: str
    size: int
    checksum: str
    media_type: str
    filename: str
    modified: datetime.datetime
    language: str = ""
    inline: bool = False

    @property
    def etag(self) -> str:
        return f'"{self.checksum}"' if self.checksum else ""


class Part(NamedTuple):
    """The bytes from ``start`` to ``end``, both included."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.end}/{size}"


def file_response(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """Return the file or what was asked of it: 200, 206 or 304, for ``HEAD`` without a body.

    Raises ``Unsatisfiable``, ``ConditionFailed``, and ``FileNotFoundError`` where the storage has lost the file or a
    part of it.
    """
    if file.storage.size(file.name) != file.size:
        raise FileNotFoundError(file.name)
    headers = headers_of(file)
    if _precondition(request, file) == 304:
        response = HttpResponse(status=304, headers=headers)
        del response.headers["Content-Type"]
        return response
    parts = _parts(request, file)
    if len(parts) > 1:
        boundary = secrets.token_hex(16)
        frames = _frames(parts, file, boundary)
        length = sum(len(head) + part.length for head, part in frames[:-1]) + len(frames[-1][0])
        headers["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
        status, headers["Content-Length"] = 206, str(length)
    else:
        frames = [(b"", parts[0] if parts else Part(0, file.size - 1))]
        status, headers["Content-Length"] = (206 if parts else 200), str(frames[0][1].length)
        if parts:
            headers["Content-Range"] = parts[0].content_range(file.size)
    content = () if request.method == "HEAD" else _content(file, frames)
    return StreamingHttpResponse(content, status=status, headers=headers)


def headers_of(file: StoredFile) -> dict[str, str]:
    headers = {
        "Content-Type": file.media_type,
        "Content-Disposition": content_disposition(file.filename, inline=file.inline),
        "Content-Security-Policy": LOOKED_AT if file.inline else SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "Last-Modified": http_date(file.modified.timestamp()),
    }
    if file.language:
        headers["Content-Language"] = file.language
    if file.checksum:
        digest = base64.b64encode(bytes.fromhex(file.checksum)).decode()
        headers |= {"ETag": file.etag, "Repr-Digest": f"sha-256=:{digest}:", "Digest": f"SHA-256={digest}"}
    return headers


MOST_CHARACTERS = 150
"""Of a file name."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2066-\u2069]+')
"""What ends a header, leads to another folder, or shows a name in another order than it is written."""


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """Return the header with the name as it is, and one in ASCII for clients that know no other (RFC 6266, annex D)."""
    name = _UNSAFE.sub("-", filename).strip(" .-")[-MOST_CHARACTERS:] or "file"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "-", plain).strip(" .-") or "file"
    extended = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{"inline" if inline else "attachment"}; filename="{plain}"{extended}'


def _precondition(request: HttpRequest, file: StoredFile) -> int:
    """Evaluate the conditions in the order of RFC 9110, section 13.2.2; return 304, or 200 to go on."""
    meta, modified = request.META, int(file.modified.timestamp())
    if "HTTP_IF_MATCH" in meta:
        tags = parse_etags(meta["HTTP_IF_MATCH"])
        if tags != ["*"] and file.etag not in tags:
            raise ConditionFailed
    elif (since := parse_http_date_safe(meta.get("HTTP_IF_UNMODIFIED_SINCE", ""))) and modified > since:
        raise ConditionFailed
    if "HTTP_IF_NONE_MATCH" in meta:
        tags = [tag.removeprefix("W/") for tag in parse_etags(meta["HTTP_IF_NONE_MATCH"])]
        return 304 if tags == ["*"] or (file.etag and file.etag in tags) else 200
    known = parse_http_date_safe(meta.get("HTTP_IF_MODIFIED_SINCE", ""))
    return 304 if known and modified <= known else 200


def _parts(request: HttpRequest, file: StoredFile) -> list[Part]:
    """Return the parts that are asked for; none stands for the whole. Raises ``Unsatisfiable``.

    What is no range of bytes, holds too many parts or parts that overlap is ignored, as the RFC allows.
    """
    asked = request.META.get("HTTP_RANGE", "")
    if request.method != "GET" or not asked or not _same_as_before(request, file):
        return []
    unit, _equals, text = asked.partition("=")
    specifications = [part.strip(" \t") for part in text.split(",")]
    if unit.strip().lower() != "bytes" or not all(_RANGE.fullmatch(each) for each in specifications):
        return []
    if any(_is_backwards(each) for each in specifications):
        return []
    parts = [part for each in specifications if (part := _part(each, file.size))]
    if not parts:
        raise Unsatisfiable(file.size)
    overlapping = any(first.end >= second.start for first, second in pairwise(sorted(parts)))
    return [] if overlapping or len(parts) > MOST_RANGES else parts


_RANGE = re.compile(r"[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18}")


def _is_backwards(specification: str) -> bool:
    first, _minus, last = specification.partition("-")
    return bool(first and last) and int(last) < int(first)


def _part(specification: str, size: int) -> Part | None:
    """Return the part, or None where there is nothing of it."""
    first, _minus, last = specification.partition("-")
    if not first:
        length = min(int(last), size)
        return Part(size - length, size - 1) if length else None
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    return Part(start, end) if start < size else None


def _same_as_before(request: HttpRequest, file: StoredFile) -> bool:
    """Say whether a part fits to what the client has (``If-Range``): only a strong tag or the very date will do."""
    condition = request.META.get("HTTP_IF_RANGE")
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return bool(file.etag) and condition.strip() == file.etag
    return parse_http_date_safe(condition) == int(file.modified.timestamp())


Frame = tuple[bytes, Part]


def _frames(parts: list[Part], file: StoredFile, boundary: str) -> list[Frame]:
    """Return what stands before each part of a multipart answer, and the end behind them."""
    frames: list[Frame] = []
    for part in parts:
        head = f"Content-Type: {file.media_type}\r\nContent-Range: {part.content_range(file.size)}\r\n\r\n"
        start = "" if not frames else "\r\n"
        frames.append((f"{start}--{boundary}\r\n{head}".encode(), part))
    return [*frames, (f"\r\n--{boundary}--\r\n".encode(), Part(0, -1))]


def _content(file: StoredFile, frames: list[Frame]) -> Iterator[bytes]:
    with file.storage.open(file.name) as opened:
        for head, part in frames:
            if head:
                yield head
            opened.seek(part.start)
            left = part.length
            while left > 0 and (chunk := opened.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk
