"""The releases of the web component. A file that was released never changes: pages of others hold its checksum."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

VERSIONS = ("1.0.0",)
"""All of them, the newest last. A new one is a new file; the former ones stay."""

NEWEST = VERSIONS[-1]


class Release(NamedTuple):
    path: str
    script: bytes
    integrity: str
    """For the attribute of the same name (https://www.w3.org/TR/sri/)."""


@cache
def release(version: str = NEWEST) -> Release:
    """Return a release. Raises ``KeyError`` for a version that there is not."""
    if version not in VERSIONS:
        raise KeyError(version)
    name = f"jmz-embed-{version}.js"
    script = (Path(__file__).parent / name).read_bytes()
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    return Release(f"/embed/{name}", script, f"sha384-{digest}")
