from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse

API_VERSION = "1.0.0"


def bytes_response(
    body: bytes, *, status: int = 200, content_type: str = "application/json", headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return ready bytes. They must be revalidated: an item may change at any moment."""
    return HttpResponse(
        body,
        status=status,
        content_type=content_type,
        headers={"API-Version": API_VERSION, "Cache-Control": "no-cache", **(headers or {})},
    )


def json_response(data: Any, **options: Any) -> HttpResponse:
    return bytes_response(orjson.dumps(data), **options)
