"""Runs a command and reports its wall time, CPU time and peak memory.

A small process of its own stands between: the peak of a child that Linux reports is at least that
of the process it was forked from, and the benchmark itself is not small.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KIBIBYTES_PER_MB = 1024 if sys.platform != "darwin" else 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that has ended. Times in seconds, memory in MB."""

    status: int
    wall: float
    cpu: float
    peak_mb: float
    output: str


def run(
    command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], timeout: float = 1800
) -> Ran:
    """Run the command to its end; an interruption ends the command, too."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "usage.json"
        between = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(report), *command],
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = between.communicate(timeout=timeout)
        except BaseException:
            os.killpg(between.pid, signal.SIGKILL)
            between.wait()
            raise
        return Ran(**json.loads(report.read_text()), output=output)


def _between(report: str, command: list[str]) -> None:
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - started
    seen = {
        "status": os.waitstatus_to_exitcode(status),
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / KIBIBYTES_PER_MB,
    }
    Path(report).write_text(json.dumps(seen))


if __name__ == "__main__":
    _between(sys.argv[1], sys.argv[2:])
