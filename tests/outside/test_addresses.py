"""Which addresses are called and which never: no private network can be reached from here."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from cms.outside import addresses, calls
from cms.outside.failures import CallFailed


def refusal(url: str) -> str:
    with pytest.raises(CallFailed) as caught:
        addresses.resolve(addresses.target(url))
    return caught.value.failure.value


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "malformed"),
        ("example.org/webhook", "malformed"),
        ("ftp://example.org/", "malformed"),
        ("file:///etc/passwd", "malformed"),
        ("https://", "malformed"),
        ("https:///pad", "malformed"),
        ("https://example.org/a b", "malformed"),
        ("https://example.org/\r\nHost: intern", "malformed"),
        ("https://example.org\\@127.0.0.1/", "malformed"),
        ("https://example.org:99999/", "malformed"),
        ("https://[::1/", "malformed"),
        ("https://[fe80::1%25eth0]/", "malformed"),
        ("https://example.org/één", "malformed"),
        (f"https://{'a' * 64}.nl/", "malformed"),
        ("http://example.org/", "not-https"),
        ("https://naam:geheim@example.org/", "credentials"),
        ("https://example.org@127.0.0.1/", "credentials"),
        ("https://example.org:22/", "port"),
        ("https://example.org:80/", "port"),
        ("https://bestaat-niet.invalid/", "unknown-host"),
    ],
)
def test_an_address_of_another_form_is_refused(url: str, why: str) -> None:
    assert refusal(url) == why


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "localhost"),  # noqa: S104
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1"),
        *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
        *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[fec0::1]", "[2001:db8::1]"),
        *("[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]"),
        *("[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::10.0.0.1]", "[2002:7f00:1::]", "[100::1]"),
        *("[2002:808:808::]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[5f00::1]", "[4000::1]"),
    ],
)
def test_an_address_that_is_not_public_is_refused_however_it_is_written(host: str) -> None:
    assert refusal(f"https://{host}/webhook") == "private"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
)
def test_a_public_address_may_be_called(address: str) -> None:
    assert addresses.is_public(address)


def resolving(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
    """Let every host name lead to these addresses; return the list of the names that were asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        asked.append(host)
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in ip], socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1", "93.184.216.34"]])
def test_a_name_that_leads_to_a_private_address_is_refused(found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, *found)
    assert refusal("https://example.org/") == "private"
    with pytest.raises(CallFailed, match="private"):
        calls.post("https://example.org/", body=b"", headers={})


def test_the_name_is_asked_for_once_and_the_call_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        received: list[bytes] = []

        def serve() -> None:
            link, _address = server.accept()
            with link:
                received.append(link.recv(65536))
                link.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = True
        real = socket.getaddrinfo
        asked: list[str] = []

        def answer(host: str, *args: Any, **options: Any) -> Any:
            asked.append(host)
            return real("127.0.0.1" if host == "ontvanger.example" else host, *args, **options)

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        given = calls.post(f"http://ontvanger.example:{port}/pad?a=1", body=b"{}", headers={})
        thread.join()
    assert given.status == 204
    assert asked.count("ontvanger.example") == 1
    assert received[0].startswith(b"POST /pad?a=1 HTTP/1.1\r\n")
    assert f"Host: ontvanger.example:{port}\r\n".encode() in received[0]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for ontvanger.example that signs itself, and its key."""
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(  # noqa: S603 - a fixed command
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-subj", "/CN=ontvanger.example", "-addext", "subjectAltName=DNS:ontvanger.example", "-days", "2"),
            *("-out", str(paths[0]), "-keyout", str(paths[1])),
        ],
        check=True,
        capture_output=True,
    )
    return paths


@pytest.fixture
def secure_receiver(certificate: tuple[Path, Path], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An HTTPS server on the own machine to which two names lead, and the names that clients asked it for."""
    settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = True
    names: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None: ...

    class Server(HTTPServer):
        def handle_error(self, *arguments: Any) -> None: ...

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **options: real("127.0.0.1" if "ontvanger" in host else host, *args, **options),
    )
    yield server.server_port, names
    server.shutdown()
    server.server_close()


def test_the_certificate_is_that_of_the_name_although_the_address_is_called(
    secure_receiver: Any, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, names = secure_receiver
    with pytest.raises(CallFailed, match="certificate"):
        calls.post(f"https://ontvanger.example:{port}/", body=b"", headers={})
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert calls.post(f"https://ontvanger.example:{port}/", body=b"{}", headers={}).status == 204
    with pytest.raises(CallFailed, match="certificate"):
        calls.post(f"https://andere-ontvanger.example:{port}/", body=b"", headers={})
    assert names == ["ontvanger.example", "ontvanger.example", "andere-ontvanger.example"]


def test_a_receiver_that_is_not_there_is_a_failure(settings: Any) -> None:
    settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = True
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(CallFailed, match="connection"):
        calls.post(f"http://127.0.0.1:{port}/", body=b"", headers={})
