"""The headers of the reading view: what a browser may load, and what search engines may keep."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import get_language


def with_headers(response: HttpResponse, *, preview: bool = False) -> HttpResponse:
    """Set the headers that every page of the reading view carries; a preview is never stored anywhere.

    What has a policy of its own keeps it.
    """
    response.setdefault("Content-Security-Policy", content_security_policy(scripts=preview))
    response["X-Robots-Tag"] = "noindex"
    response.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
    if preview:
        add_never_cache_headers(response)
    else:
        patch_cache_control(response, no_cache=True)
    return response


def content_security_policy(*, scripts: bool = False, interactive: bool = False) -> str:
    """Return the policy. ``scripts`` lets in the accessibility checker that Wagtail runs within a preview.

    ``interactive`` lets in files with scripts of this site, what they ask of it, and frames that show parts of it.
    """
    rules = {
        "default-src": ["'none'"],
        "img-src": ["'self'", *origins_of(settings.PUBLIC_URL, settings.MEDIA_URL), *(["data:"] if scripts else [])],
        "style-src": ["'self'", *origins_of(settings.STATIC_URL), *(["'unsafe-inline'"] if scripts else [])],
        "font-src": ["'self'", *origins_of(settings.STATIC_URL)],
        "script-src": ["'self'", *origins_of(settings.STATIC_URL)] if scripts or interactive else ["'none'"],
        **({"connect-src": ["'self'"], "frame-src": ["'self'"]} if interactive else {}),
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def origins_of(*addresses: str) -> list[str]:
    """Return the origins of the addresses that name a host; media and static files may stand on hosts of their own."""
    parts = [urlsplit(address) for address in addresses]
    return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts if part.scheme and part.netloc))
