"""What the benchmark starts, forked from a process that has its imports behind it."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from bench import child, stand
from tests import sandboxes
from tests.processes import CAN_FORK, Forked

MODULE = [sys.executable, "-m"]


def run(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> child.Ran:
    """`bench.child.run`, forked."""
    assert list(command[:2]) == MODULE
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        running = _fork(command[2], command[3:], environment, output, cwd)
        status = running.wait(timeout=200)
        wall = time.perf_counter() - started
        output.seek(0)
        return child.Ran(status, wall, running.cpu, running.peak_mb, output.read().decode())


def start(words: Sequence[str], *, environment: Mapping[str, str], log: BinaryIO) -> Forked:
    """`bench.stand.start`, forked."""
    return _fork("scrapy", words, environment, log, stand.ROOT)


def _fork(
    module: str,
    words: Sequence[str],
    environment: Mapping[str, str],
    output: BinaryIO,
    folder: Path,
) -> Forked:
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 (a descriptor)
        streams = [nothing.fileno(), output.fileno(), output.fileno()]
        return Forked(module, words, environment, streams, folder)


WAYS = stand.Ways(run, start, sandboxes.start) if CAN_FORK else stand.Ways()
