"""Requests and answers as text, as the documentation shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

DOCS = Path(__file__).parents[2] / "docs"
ABOUT_THIS_SERVER = {
    "Content-Length",
    "Cross-Origin-Opener-Policy",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
"""Headers that belong to every page of the server and not to the contract of the API, or count what was recorded."""

TOKEN = re.compile(r'(?<="token": ")[^"]+|(?<=since=)[^"&]+')
"""What differs each time: it names the database and its transactions."""

PLACE = re.compile(r"(?<=<!-- recorded: )(?P<name>[\w-]+) -->\n.*?(?=<!-- /recorded -->)", re.DOTALL)


@dataclass(frozen=True)
class Request:
    """A request to record. ``again``: what a client sends that has the answer already. ``body``: JSON to POST."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    again: bool = False
    body: dict[str, Any] | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


def record(request: Request, get: Callable[..., Any], post: Callable[..., Any] | None = None) -> str:
    """Return a request and its answer as HTTP writes them, with the JSON spread over lines."""
    host = urlsplit(settings.PUBLIC_URL).netloc
    headers = {"Host": host, **request.headers}
    if request.again:
        headers["If-None-Match"] = get(request.address, headers=headers)["ETag"]
    if request.body is None or post is None:
        answer = get(request.address, headers=headers)
    else:
        headers["Content-Type"] = "application/json"
        answer = post(request.address, request.body, content_type="application/json", headers=headers)
    shown = {name: value for name, value in sorted(answer.items()) if name not in ABOUT_THIS_SERVER}
    parts = [
        _head(f"{'GET' if request.body is None else 'POST'} /api/v1{request.address} HTTP/1.1", headers),
        *([] if request.body is None else [json.dumps(request.body, indent=2, ensure_ascii=False)]),
        _head(f"HTTP/1.1 {answer.status_code} {HTTPStatus(answer.status_code).phrase}", shown),
    ]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content:
        parts.append(_body(content, answer["Content-Type"]))
    return "\n\n".join(parts) + "\n"


def _body(content: bytes, content_type: str) -> str:
    if "json" in content_type:
        return TOKEN.sub("…", json.dumps(json.loads(content), indent=2, ensure_ascii=False))
    # A line of CSV ends in CRLF; that of a document does not.
    return (
        content.decode().replace("\r\n", "\n").strip()
        if content_type.startswith("text/")
        else f"({len(content)} bytes)"
    )


def _head(first: str, headers: dict[str, str]) -> str:
    return "\n".join([first, *(f"{name}: {value}" for name, value in headers.items())])


def with_recordings(page: str, recordings: dict[str, str]) -> str:
    """Fill in the recordings that a page names, between ``<!-- recorded: NAME -->`` and ``<!-- /recorded -->``."""
    return PLACE.sub(lambda place: f"{place['name']} -->\n```http\n{recordings[place['name']]}```\n", page)
