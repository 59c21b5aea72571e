"""`scrapy …` as a process of its own, from its first word to its exit status.

They are forked from one that has its imports behind it (tests/warm.py), which spares a second for
each. TEST_COLD=1 in the environment of one, or of all tests, starts it from a new interpreter; so
does at least one test of every command.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLD = {"TEST_COLD": "1"}
CAN_FORK = sys.platform == "linux"

Completed = subprocess.CompletedProcess[str]


def scrapy(*words: str, environment: Mapping[str, str], timeout: float = 120) -> Completed:
    """`scrapy WORDS` in the project, without standard input, to its end.

    Raises subprocess.TimeoutExpired after so many seconds, and has killed it then.
    """
    is_cold = environment.get("TEST_COLD") or _python(environment) != _python(os.environ)
    if CAN_FORK and not is_cold:
        return _forked(words, environment, timeout)
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


def _python(environment: Mapping[str, str]) -> dict[str, str]:
    """What an interpreter looks at before the first import; a fork is too late for that."""
    return {name: value for name, value in environment.items() if name.startswith("PYTHON")}


def _forked(words: tuple[str, ...], environment: Mapping[str, str], timeout: float) -> Completed:
    request = {"words": words, "folder": str(ROOT), "environment": dict(environment)}
    out, out_end = os.pipe()
    err, err_end = os.pipe()
    channel, far_end = socket.socketpair()
    with channel, far_end, open(os.devnull, "rb") as nothing:  # noqa: PTH123 (a descriptor)
        ends = [nothing.fileno(), out_end, err_end, far_end.fileno()]
        socket.send_fds(_warm()[0], [b"."], ends)
        os.close(out_end)
        os.close(err_end)
        far_end.close()
        channel.sendall(json.dumps(request).encode() + b"\n")
        with channel.makefile() as reports, ThreadPoolExecutor(3) as readers:
            child = int(reports.readline())
            told = [readers.submit(_all_of, stream) for stream in (out, err)]
            status = readers.submit(reports.readline)
            try:
                code = int(status.result(timeout))
                stdout, stderr = (part.result(timeout) for part in told)
            except TooLong:
                os.kill(child, signal.SIGKILL)
                raise subprocess.TimeoutExpired(["scrapy", *words], timeout) from None
    return subprocess.CompletedProcess(["scrapy", *words], code, stdout, stderr)


def _all_of(stream: int) -> str:
    with open(stream, encoding="utf-8") as text:
        return text.read()


@cache
def _warm() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """The way to this test process's own warm one, and itself: it ends when this end closes."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(theirs.fileno())], cwd=ROOT,
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return ours, process
