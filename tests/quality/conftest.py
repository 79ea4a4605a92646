from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

import pytest

from cms.quality.drafts import Draft
from cms.quality.findings import Finding
from cms.quality.registry import checks, run
from tests import factories


@pytest.fixture
def found(section: Any) -> Callable[..., list[Finding]]:
    """Return what one check, or every one, finds in a draft with these blocks and fields."""

    slugs = (f"proef-{number}" for number in count())

    def find(check: str, *blocks: tuple[str, Any], **fields: Any) -> list[Finding]:
        page = factories.ContentPageFactory(
            parent=section,
            live=False,
            body=factories.stream(*blocks),
            **{"title": "Proef", "slug": next(slugs), **fields},
        )
        chosen = checks.get(check)
        assert chosen
        return list(run(chosen, Draft(page)))

    return find


class Website:
    """A real web server of somebody else, which answers each path as it is told and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.refuses_head = False
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str | None] = set()
        website = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer()

            def do_GET(self) -> None:
                self._answer()

            def _answer(self) -> None:
                website.asked.append((self.command, self.path))
                website.agents.add(self.headers["User-Agent"])
                status, headers, body = website.answers.get(self.path, (404, {}, b""))
                if self.command == "HEAD" and website.refuses_head:
                    status = 405
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            def handle_error(self, *arguments: Any) -> None: ...

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def shows(self, path: str, status: int = 200, body: bytes = b"ok", **headers: str) -> str:
        """Have a path answered like this from now on; return its address."""
        self.answers[path] = (status, headers, body)
        return self.url + path


@pytest.fixture
def website(settings: Any) -> Iterator[Website]:
    settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = True
    website = Website()
    yield website
    website.server.shutdown()
    website.server.server_close()
