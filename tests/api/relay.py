"""A relay in front of the running site, which lets one request through at a time and can spoil answers."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """An answer as it goes to the client; ``length`` is what it says of itself, if that is not true."""

    status: int
    headers: dict[str, str]
    body: bytes
    length: int | None = None


Spoiler = Callable[[Answer], Answer]


class Relay:
    """Passes requests on to a site, in parts of three entries.

    ``spoilers`` change the next answers, one each; ``watch`` is called before an answer is sent. Whoever holds
    ``alone`` may change the site: no request is under way.
    """

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.alone = threading.Lock()
        self.asked: list[str] = []
        self.received: list[Any] = []
        self.spoilers: list[Spoiler] = []
        self.watch: Callable[[], None] = lambda: None
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with relay.alone:
                    answer = relay.answer(self.path, self.headers)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(answer.length or len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *arguments: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *arguments: Any) -> None:
                """A client that was killed is not there to hear the answer."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/api/v1"

    def answer(self, path: str, headers: Any) -> Answer:
        self.asked.append(path)
        self.received.append(headers)
        connection = http.client.HTTPConnection(str(self.target.netloc))
        connection.request("GET", path.replace("pageSize=100", "pageSize=3"), headers=dict(headers))
        found = connection.getresponse()
        kept = ("Content-Type", "Content-Encoding", "Retry-After", "Location")
        answer = Answer(found.status, {name: found.headers[name] for name in kept if found.headers[name]}, found.read())
        connection.close()
        if self.spoilers:
            answer = self.spoilers.pop(0)(answer)
        self.watch()
        return answer

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
