"""Load by wrk, and the processor time that it costs."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import tempfile
import time
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.benchmarks.systems import Server

SCRIPT = Path(__file__).with_name("requests.lua")
TICKS = os.sysconf("SC_CLK_TCK")

FEW, LONGEST = 20, 30
"""With fewer answers a round says little and is run again, but never for more seconds than these."""

Request = tuple[str, dict[str, str]]
"""Path and headers."""


@dataclass(frozen=True)
class Round:
    """Answers a second, milliseconds of processor time for each, and what half and 99 of 100 took at most."""

    rate: float
    server_time: float
    database_time: float
    half: float
    slowest: float


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process and its children have used."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _separator, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        if pid in (int(number.split()[0]), int(fields[1])):
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def run(
    server: Server, requests: list[Request], *, steps: int, seconds: int, connections: int, postmaster: int
) -> Round:
    """Send the requests in turn for so long, or longer if few are answered. ``steps`` of them make one answer.

    Raises RuntimeError if an answer is an error.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for path, headers in requests:
            file.write("\t".join([path, *(part for pair in headers.items() for part in pair)]) + "\n")
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(SCRIPT)]
        command.append("--latency")
        before = processor_time(server.pid), processor_time(postmaster)
        output = subprocess.run(  # noqa: S603 - made here
            [*command, f"http://127.0.0.1:{server.port}/"],
            env={**os.environ, "BENCHMARK_REQUESTS": file.name},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        used = processor_time(server.pid) - before[0], processor_time(postmaster) - before[1]
        _let_finish(server)
    if failure := re.search(r"Socket errors.*|Non-2xx.*", output):
        raise RuntimeError(f"{requests[0][0]}: {failure[0]}")
    answers = int(re.search(r"(\d+) requests in", output)[1]) / steps
    if answers < FEW and seconds < LONGEST:
        longer = min(4 * seconds, LONGEST)
        return run(server, requests, steps=steps, seconds=longer, connections=connections, postmaster=postmaster)
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", output)[1]) / steps
    times = (steps * _milliseconds(output, share) for share in ("50", "99"))
    return Round(rate, *(1000 * seconds_used / max(answers, 1) for seconds_used in used), *times)


def _milliseconds(output: str, share: str) -> float:
    number, unit = re.search(rf"\b{share}%\s+([\d.]+)(us|ms|s|m)\b", output).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def _let_finish(server: Server) -> None:
    """Wait for the answers that nobody waits for any more, so that they burden no other system."""
    last = -1.0
    while (used := processor_time(server.pid)) > last:
        last = used
        time.sleep(0.2)


def median(rounds: list[Round]) -> Round:
    return Round(*(statistics.median(values) for values in zip(*map(astuple, rounds), strict=True)))
