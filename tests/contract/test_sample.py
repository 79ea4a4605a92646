"""The compiled sample client, run against a server: what it was compiled against is what it gets."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import time_machine

from cms.blocks.body import BLOCK_SHAPES
from cms.core.registry import registry
from tests import documented

SAMPLE = Path(__file__).parent / "build" / "js" / "sample.js"


def test_the_sample_reads_every_type_and_every_block(root: None, live_server: Any) -> None:
    with time_machine.travel(documented.START, tick=False) as clock:
        documented.make_all(clock)
    command = ["node", SAMPLE, f"{live_server.url}/api/v1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    assert ran.returncode == 0, ran.stderr
    assert "found:" in ran.stdout
    read = {line.partition(":")[0] for line in ran.stdout.splitlines()}
    assert {public_type.name for public_type in registry} <= read
    assert {f"  {block}" for block in BLOCK_SHAPES} <= read
