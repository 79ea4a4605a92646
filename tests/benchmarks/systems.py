"""The servers that are measured, all with the same options."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, nullcontext
from pathlib import Path

WORKERS = 2
GRANIAN = ["--interface", "wsgi", "--host", "127.0.0.1", "--workers", str(WORKERS), "--no-log"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """A process that serves HTTP until ``close``."""

    def __init__(
        self, command: list[str], *, port: int, environment: dict[str, str] | None = None, log: Path | None = None
    ) -> None:
        self.port = port
        with log.open("w") if log else nullcontext() as errors:
            self.process = subprocess.Popen(  # noqa: S603 - made here
                command, env={**os.environ, **(environment or {})}, stderr=errors, start_new_session=True
            )
        try:
            self._wait()
        except TimeoutError:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self.process.pid

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError(f"{self.process.args} does not answer.")

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            answered = {name.lower(): value for name, value in response.getheaders()}
            return response.status, answered, response.read()
        finally:
            connection.close()

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)


def granian(application: str, stack: ExitStack, **environment: str) -> Server:
    port = free_port()
    command = [str(Path(sys.executable).with_name("granian")), *GRANIAN, "--port", str(port), application]
    server = Server(command, port=port, environment=environment)
    stack.callback(server.close)
    return server


STATIC_OBJECT = """
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "80"; }
sub vcl_backend_response { set beresp.ttl = 1h; return (deliver); }
"""
"""Keeps whatever it gets, also what says that it may not be kept."""


def varnish(configuration: str, behind: Server, folder: Path, stack: ExitStack) -> Server:
    """Start Varnish with a configuration whose first backend is replaced by ``behind``."""
    folder.mkdir()
    folder.chmod(0o755)
    for name, value in (("host", "127.0.0.1"), ("port", behind.port)):
        configuration = re.sub(rf'\.{name}\s*=\s*"[^"]*"', f'.{name} = "{value}"', configuration, count=1)
    file = folder / "benchmark.vcl"
    file.write_text(configuration)
    port = free_port()
    command = ["varnishd", "-F", "-n", str(folder), "-f", str(file), "-a", f"127.0.0.1:{port}", "-s", "malloc,256m"]
    command += ["-p", "http_gzip_support=off"]
    server = Server(command, port=port, log=folder / "log")
    stack.callback(server.close)
    return server


def missing_programs(*names: str) -> list[str]:
    return [name for name in names if shutil.which(name) is None]
