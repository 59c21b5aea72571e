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
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

from tests.spares import of_python
from tests.warm import END, NUMBER

ROOT = Path(__file__).resolve().parents[1]
COLD = {"TEST_COLD": "1"}
CAN_FORK = sys.platform == "linux"
# Seconds after which a command hangs. The longest crawls of the tests take a tenth of it on a
# machine of their own: a busy one is no defect of theirs.
LONGEST = 240

Environment = Mapping[str, str]
Completed = subprocess.CompletedProcess[str]


def scrapy(*words: str, environment: Environment, timeout: float = LONGEST) -> Completed:
    """`scrapy WORDS` in the project, without standard input, to its end.

    Raises subprocess.TimeoutExpired after so many seconds, and has killed it then.
    """
    if is_forked(environment):
        return _forked(words, environment, timeout)
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


def start(*words: str, environment: Environment) -> Running:
    """`scrapy WORDS` in the project, still running; its output and errors are one stream."""
    if is_forked(environment):
        return ForkedScrapy(words, environment)
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def is_forked(environment: Environment) -> bool:
    """Whether a command with this environment is forked, and not started from nothing."""
    is_cold = environment.get("TEST_COLD") or of_python(environment) != of_python(os.environ)
    return CAN_FORK and not is_cold


class Forked:
    """`python -m MODULE WORDS` in the project, forked, on the streams given (0, 1, 2).

    At its end `cpu` and `peak_mb` are what it used: seconds, and MB of memory.
    """

    def __init__(
        self, module: str, words: Sequence[str], environment: Environment, streams: Sequence[int],
        folder: Path = ROOT,
    ) -> None:  # fmt: skip
        request = {"words": words, "folder": str(folder), "environment": dict(environment)}
        self._channel, far_end = socket.socketpair()
        with far_end:
            socket.send_fds(_warm(module), [b"."], [*streams, far_end.fileno()])
        self._channel.sendall(json.dumps(request).encode() + b"\n")
        [self.pid] = NUMBER.unpack(self._answer(NUMBER.size))
        self.cpu = self.peak_mb = 0.0
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status. Raises subprocess.TimeoutExpired when it has none by then."""
        if self.returncode is None:
            self._channel.settimeout(timeout)
            try:
                status, self.cpu, self.peak_mb = END.unpack(self._answer(END.size))
                self.returncode = int(status)
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
            self._channel.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its exit status, or None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0.001)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _answer(self, size: int) -> bytes:
        output = self._channel.recv(size, socket.MSG_WAITALL)
        assert output, "the process to fork from is gone, see its error above"
        return output


class ForkedScrapy(Forked):
    """`scrapy WORDS` without input; its output is kept until it is read."""

    def __init__(self, words: Sequence[str], environment: Environment) -> None:
        out, out_end = os.pipe()
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 (a descriptor)
            super().__init__("scrapy", words, environment, [nothing.fileno(), out_end, out_end])
        os.close(out_end)
        self._output: Future[str] = Future()
        threading.Thread(target=self._read, args=(out,), daemon=True).start()

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """All that it has printed, at its end. Raises subprocess.TimeoutExpired."""
        self.wait(timeout)
        return self._output.result(timeout), None

    def _read(self, stream: int) -> None:
        self._output.set_result(_all_of(stream))


Running = subprocess.Popen[str] | ForkedScrapy


def _forked(words: Sequence[str], environment: Environment, timeout: float) -> Completed:
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 (a descriptor)
        running = Forked("scrapy", words, environment, [nothing.fileno(), out_end, err_end])
    os.close(out_end)
    os.close(err_end)
    with ThreadPoolExecutor(2) as readers:
        output = [readers.submit(_all_of, stream) for stream in (out, err)]
        try:
            code = running.wait(timeout)
        except subprocess.TimeoutExpired:
            running.kill()
            raise
        stdout, stderr = (part.result(timeout) for part in output)
    return subprocess.CompletedProcess(["scrapy", *words], code, stdout, stderr)


def _all_of(stream: int) -> str:
    with open(stream, encoding="utf-8") as text:
        return text.read()


def _warm(module: str) -> socket.socket:
    """The connection to this test process's warm process, which is restarted if it was killed."""
    if _start_warm(module)[1].poll() is not None:
        _start_warm.cache_clear()
    return _start_warm(module)[0]


@cache
def _start_warm(module: str) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """A connection to a new warm process, and the process: it ends when the connection closes."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", module, str(theirs.fileno())], cwd=ROOT,
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return ours, process
