"""The table of checks in the documentation is that of the registry."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from cms.quality.checks import CHECKS

ROW = re.compile(r"^\| (?P<title>[^|]+) \| `(?P<name>[\w-]+)` \| [^|]+ \| (?P<blocks>yes|no) \|$", re.MULTILINE)


def test_every_check_is_documented_as_it_is() -> None:
    table = (Path(settings.BASE_DIR) / "docs" / "checks.md").read_text()
    with override("en"):
        known = [(str(check.title), check.name, "yes" if check.blocks else "no") for check in CHECKS]
    assert [(row["title"], row["name"], row["blocks"]) for row in ROW.finditer(table)] == known
