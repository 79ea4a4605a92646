"""The web component: a release never changes, for pages of others hold its checksum."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from cms.embeds import releases
from cms.embeds.releases import NEWEST, VERSIONS, release

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "embedding.md"
LIGHT = 6 * 1024


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_is_what_the_documentation_says(version: str) -> None:
    line = next(line for line in DOCUMENTATION.read_text().splitlines() if line.startswith(f"| {version} |"))
    assert release(version).integrity in line


def test_every_file_is_a_release() -> None:
    files = {path.name for path in Path(releases.__file__).parent.glob("*.js")}
    assert files == {f"jmz-embed-{version}.js" for version in VERSIONS}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_is_sent_with_its_checksum_to_every_site_for_ever(client: Any, version: str) -> None:
    found = release(version)
    answer = client.get(found.path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert len(answer.content) < LIGHT
    script = gzip.decompress(answer.content)
    assert found.integrity == f"sha384-{base64.b64encode(hashlib.sha384(script).digest()).decode()}"
    assert client.get(found.path).content == script
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/javascript")


def test_there_is_no_other_version(client: Any) -> None:
    assert client.get("/embed/jmz-embed-9.9.9.js").status_code == 404


def test_the_component_depends_on_nothing_and_evaluates_nothing() -> None:
    script = release(NEWEST).script.decode()
    for word in (
        "import ",
        "import(",
        "eval",
        "Function(",
        "innerHTML",
        ".style",
        "http:",
        "https:",
        "cookie",
        "Storage",
    ):
        assert word not in script.replace("https?:", ""), word
    assert not re.search(r"\bfetch\b|XMLHttpRequest", script)
