"""Templates of typst → files. A template reads its data and the pictures that come with them, and nothing else."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

FONTS = Path(__file__).with_name("fonts")

DATA = "document.json"
"""The name under which a template finds its data."""

_ALONE = threading.Lock()
"""A compiler takes one document at a time, and works on that with all processors."""


def typeset(template: bytes, data: Any, files: Mapping[str, bytes], **options: Any) -> bytes:
    """Return what a template makes of the data, in the format that the options of typst name; pictures by name."""
    return cast("bytes", _compiled(template, data, files, **options))


def typeset_pages(template: bytes, data: Any, files: Mapping[str, bytes]) -> list[bytes]:
    """Return the pages of what a template makes of the data, each as a picture (SVG)."""
    made = _compiled(template, data, files, format="svg")
    return made if isinstance(made, list) else [made]


def _compiled(template: bytes, data: Any, files: Mapping[str, bytes], **options: Any) -> bytes | list[bytes]:
    with tempfile.TemporaryDirectory() as root, _ALONE:
        Path(root, DATA).write_text(json.dumps(data))
        for name, content in files.items():
            Path(root, name).write_bytes(content)
        return cast("bytes | list[bytes]", compiler().compile(template, root=root, **options))


@cache
def compiler() -> typst.Compiler:
    """Return a compiler that knows the fonts of this project and those of typst, and none of the machine."""
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]))
