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
    """A request to record. ``again``: what a client sends that has the answer already."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    again: bool = False

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


def record(request: Request, get: Callable[..., Any]) -> str:
    """Return a request and its answer as HTTP writes them, with the JSON spread over lines."""
    host = urlsplit(settings.PUBLIC_URL).netloc
    headers = {"Host": host, **request.headers}
    if request.again:
        headers["If-None-Match"] = get(request.address, headers=headers)["ETag"]
    answer = get(request.address, headers=headers)
    shown = {name: value for name, value in sorted(answer.items()) if name not in ABOUT_THIS_SERVER}
    parts = [
        _head(f"GET /api/v1{request.address} HTTP/1.1", headers),
        _head(f"HTTP/1.1 {answer.status_code} {HTTPStatus(answer.status_code).phrase}", shown),
    ]
    if answer.content:
        parts.append(TOKEN.sub("…", json.dumps(answer.json(), indent=2, ensure_ascii=False)))
    return "\n\n".join(parts) + "\n"


def _head(first: str, headers: dict[str, str]) -> str:
    return "\n".join([first, *(f"{name}: {value}" for name, value in headers.items())])


def with_recordings(page: str, recordings: dict[str, str]) -> str:
    """Fill in the recordings that a page names, between ``<!-- recorded: NAME -->`` and ``<!-- /recorded -->``."""
    return PLACE.sub(lambda place: f"{place['name']} -->\n```http\n{recordings[place['name']]}```\n", page)
