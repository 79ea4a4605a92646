"""The documentation shows requests and answers that were recorded: a change of the contract is a difference in it.

``make recordings`` records them anew.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

import orjson
import pytest
import time_machine
from django.db import connection
from django.test import Client

from cms.api.schema import openapi
from cms.core.registry import registry
from tests import documented
from tests.api.recording import DOCS, Request, record, with_recordings
from tests.documented import of

REQUESTS = {
    "entry-point": Request(""),
    "list": Request("/pages?locale=en&pageSize=1"),
    "get": Request(f"/pages/{of('theme')}"),
    "not-modified": Request(f"/pages/{of('theme')}", again=True),
    "fields": Request(f"/pages/{of('theme')}?fields=title,focusPoints,body(value(html))&richText=markdown"),
    "expand": Request(f"/themes/{of('theme')}?fields=title&expand=projects,breadcrumbs"),
    "filters": Request("/handouts?audience=municipalities&locale=nl&sort=title&fields=title"),
    "newsletters-of-a-year": Request("/newsletters?year=2026&quarter=1&locale=nl&sort=-date&fields=title,year,quarter"),
    "search": Request("/search?q=beleid&locale=nl&pageSize=2&facets=type,theme&highlight=true&fields=title"),
    "search-corrected": Request("/search?q=handrieking&locale=nl&pageSize=1&fields=title"),
    "suggestions": Request("/search/suggestions?q=zwol&locale=nl&limit=2"),
    "editions": Request(f"/handouts/{of('handout')}/editions"),
    "edition": Request(f"/handouts/{of('handout')}/editions/1"),
    "edition-latest": Request(f"/handouts/{of('handout')}/editions/latest"),
    "edition-files": Request(f"/handouts/{of('handout')}/editions/1/files"),
    "edition-file": Request(f"/handouts/{of('handout')}/editions/1/files/txt"),
    "files": Request(f"/handouts/{of('handout')}/files"),
    "bundle-of-nothing": Request("/handout-bundles?format=pdf&locale=en&tag=none"),
    "file-part": Request(f"/handouts/{of('handout')}/files/md", {"Range": "bytes=0-99"}),
    "municipalities": Request("/municipalities"),
    "municipality": Request("/municipalities/GM0193"),
    "support-at-postcode": Request("/municipalities?postcode=8011"),
    "postcode-unknown": Request("/municipalities?postcode=1234", {"Accept-Language": "en"}),
    "partner-projects": Request("/partner-projects?locale=nl&pageSize=2"),
    "partner-projects-csv": Request("/partner-projects?locale=nl&format=csv"),
    "changes": Request("/changes?pageSize=2&type=theme,project&fields=title"),
    "navigation": Request("/navigation?locale=nl"),
    "site": Request("/site"),
    "preview-expired": Request("/previews/expired", {"Accept-Language": "en"}),
    "subscribe-without-key": Request(
        "/subscriptions",
        {"Accept-Language": "en"},
        body={"address": "anne@example.org", "topic": "newsletter", "key": "nl", "parts": ["policy"], "locale": "nl"},
    ),
    "wrong-key": Request("/pages", {"Authorization": "Bearer wrong", "Accept-Language": "en"}),
    "resolve": Request("/resolve?path=/nl/over/"),
    "resolve-moved": Request("/resolve?path=/nl/handreikingen/beleid-maken/"),
    "resolve-gone": Request("/resolve?path=/nl/vervallen/", {"Accept-Language": "en"}),
    "not-found": Request(f"/handouts/{of('theme')}", {"Accept-Language": "en"}),
    "bad-request": Request("/pages?locale=de&foo=1", {"Accept-Language": "en"}),
    **{f"list-{each.collection}": Request(f"/{each.collection}?pageSize=1") for each in registry},
    **{f"get-{each.name}": Request(f"/{each.collection}/{of(each.name)}") for each in registry},
}


@pytest.fixture
def recordings(db: None, settings: Any, client: Client) -> dict[str, str]:
    settings.PUBLIC_URL = "https://kennisnetwerk.example"
    settings.ALLOWED_HOSTS = ["kennisnetwerk.example"]
    with time_machine.travel(documented.START, tick=False) as clock:
        documented.make_all(clock)
        return {
            name: record(
                request,
                lambda address, **options: client.get(f"/api/v1{address}", **options),
                lambda address, *arguments, **options: client.post(f"/api/v1{address}", *arguments, **options),
            )
            for name, request in REQUESTS.items()
        }


@pytest.mark.skipif(connection.vendor == "postgresql", reason="its numbers go on after what was taken back")
def test_the_documentation_shows_what_the_api_answers(recordings: dict[str, str], request: Any) -> None:
    page = DOCS / "api.md"
    wanted = {DOCS / "api" / f"{name}.http": text for name, text in recordings.items()}
    wanted[page] = with_recordings(page.read_text(), recordings)
    stale = set((DOCS / "api").glob("*.http")) - wanted.keys()
    if request.config.getoption("--record"):
        for file, text in wanted.items():
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        for file in stale:
            file.unlink()
        return
    differences = [line for file, text in wanted.items() for line in difference(file, text)]
    if differences or stale:
        explanation = "If this change of the contract is meant, run make recordings.\n"
        names = "".join(f"{file.name} is recorded no longer.\n" for file in stale)
        pytest.fail(f"{explanation}{names}{''.join(differences)}", pytrace=False)


def difference(file: Any, text: str) -> list[str]:
    committed = file.read_text() if file.exists() else ""
    lines = (committed.splitlines(keepends=True), text.splitlines(keepends=True))
    return list(difflib.unified_diff(*lines, fromfile=f"{file.name}, committed", tofile=f"{file.name}, answered"))


def test_every_address_has_a_recorded_answer() -> None:
    recorded = [request.path or "/" for request in REQUESTS.values()]
    for template in orjson.loads(openapi())["paths"]:
        pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", template))
        assert any(pattern.fullmatch(path) for path in recorded), f"{template} has no line in REQUESTS"


def test_every_type_is_shown_with_an_answer_that_succeeds() -> None:
    for public_type in registry:
        assert "\nHTTP/1.1 200 OK\n" in (DOCS / "api" / f"get-{public_type.name}.http").read_text()
