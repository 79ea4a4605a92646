from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook

from cms.webhooks import recording, sending, signing
from cms.webhooks.models import Subscriber


class Receiver:
    """A real HTTP server that keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.body = b"ok"
        self.while_answering: Callable[[], Any] = lambda: None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
                receiver.while_answering()
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.body)))
                self.end_headers()
                self.wfile.write(receiver.body)

            def log_message(self, *arguments: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            def handle_error(self, *arguments: Any) -> None: ...

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhook?from=cms"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.calls]

    def events(self, subscriber: Subscriber) -> list[dict[str, Any]]:
        """Return what came in, each verified with the secret of the subscriber."""
        webhook = Webhook(signing.secret(subscriber))
        return [webhook.verify(body, headers) for headers, body in self.calls]

    def told(self, subscriber: Subscriber) -> list[tuple[str, str]]:
        return [(event["type"], event["data"]["id"]) for event in self.events(subscriber)]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = True
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def subscriber(home: Any, receiver: Receiver) -> Subscriber:
    return Subscriber.objects.create(name="Koepel", url=receiver.url)


@pytest.fixture
def work() -> Callable[[], None]:
    """Do what the worker does: write down what is to be told, and send what is due."""

    def once() -> None:
        recording.record()
        for pk in sending.due():
            sending.send_to(pk)

    return once
