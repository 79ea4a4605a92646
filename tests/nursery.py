"""Processes that tests may kill: they are forked from one in which everything is loaded already.

So one that was killed is soon followed by another.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable


def serve(work: Callable[[str], None]) -> None:
    """Start a process for every line on the standard input, give it that line, and print its process id.

    ``work`` goes on until it is killed.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := sys.stdin.readline():
        number = os.fork()
        if not number:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(line.strip())
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
