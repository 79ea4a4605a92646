"""Embed → HTML page: what it may load, who may show it, and how long it may be kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override

from cms.api.responses import bytes_response, cacheable_response
from cms.embeds.kinds import Embed
from cms.embeds.looks import Look
from cms.embeds.origins import KEY, embedding_origins
from cms.publishing.feed import FRAME
from cms.rendering.headers import origins_of

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

KEPT = 60
"""Seconds for which a browser may keep an embed: what is withdrawn is gone from the pages of others after that."""


def page_response(
    request: HttpRequest,
    embed: Embed,
    look: Look,
    *,
    organisation: str,
    status: int = 200,
    keys: Iterable[str] = (),
) -> HttpResponse:
    """Return the page of an embed. One statement."""
    html, policy = written(embed, look, organisation)
    body = html.encode()
    if status != 200 or not embed.is_kept:
        response = bytes_response(body, status=status, content_type=HTML, headers={"Cache-Control": "no-store"})
    else:
        surrogates = None if embed.keys is None else [*embed.keys, *keys, FRAME, KEY]
        # The policy belongs to what a client has.
        tag = hashlib.sha256(policy.encode() + body).hexdigest()
        response = cacheable_response(request, body, keys=surrogates, etag=tag, content_type=HTML, most=KEPT)
    response["Content-Security-Policy"] = policy
    response["Content-Language"] = embed.locale
    return response


def written(embed: Embed, look: Look, organisation: str) -> tuple[str, str]:
    """Return the HTML and the policy that allows the style and the script in it, and nothing of anybody else."""
    with override(embed.locale):
        style = render_to_string("embeds/style.css", {"look": look, "borrows": bool(embed.stylesheets)}).strip()
        script = render_to_string("embeds/height.js").strip()
        context = {
            **embed.context,
            "embed": embed,
            "look": look,
            "locale": embed.locale,
            "style": style,
            "script": script,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "organisation": organisation or settings.WAGTAIL_SITE_NAME,
        }
        page = render_to_string(embed.template, context)
    # A link within the page stays in it; every other opens beside the page of the partner.
    html = page.replace('<a href="#', '<a target="_self" href="#')
    return html, policy(style=style, script=script, stylesheets=embed.stylesheets)


def policy(*, style: str, script: str, stylesheets: Sequence[str] = ()) -> str:
    own = origins_of(settings.PUBLIC_URL)
    rules = {
        "default-src": ["'none'"],
        "style-src": [_hash(style), *(["'self'", *origins_of(settings.STATIC_URL)] if stylesheets else [])],
        "script-src": [_hash(script)],
        "img-src": ["'self'", *origins_of(settings.PUBLIC_URL, settings.MEDIA_URL)],
        # Also in a frame without an origin of its own, where 'self' may mean nothing.
        "form-action": ["'self'", *own],
        "frame-ancestors": ["'self'", *own, *embedding_origins()],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(dict.fromkeys(values))}" for name, values in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add what all answers have in common. No cookie is read or set, and nothing but the address is looked at."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Robots-Tag"] = "noindex"
    headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    headers["Vary"] = "Accept-Encoding"
    if response.status_code == 304:
        del headers["Content-Type"]
    else:
        headers["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""
    return response


def refusal(message: str, *, status: int, headers: dict[str, Any] | None = None) -> HttpResponse:
    """Return a plain sentence for whoever writes the address: no reader of a page comes here."""
    return bytes_response(message.encode(), status=status, content_type=PLAIN, headers=headers)
