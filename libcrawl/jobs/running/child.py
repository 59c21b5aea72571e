"""A job's crawl as a process of its own: a reactor cannot be started twice in one."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Sequence

from libcrawl.messages import translate
from libcrawl.process.logs import relay

logger = logging.getLogger(__name__)

# A crawl that was stopped finishes what is on its way; it does not take longer than this.
ENDING_SECONDS = 45.0
LONGEST_LINE = 1 << 20


class Child:
    """`scrapy crawl …` of a job, its lines handed on to the log."""

    def __init__(self, lane: str, process: asyncio.subprocess.Process) -> None:
        self.lane = lane
        self._process = process
        self._last_lines: list[str] = []

    @classmethod
    async def start(cls, lane: str, words: Sequence[str]) -> Child:
        """Start `scrapy` with these words; it ends with this process (parent_watch.py)."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "scrapy", *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,  # its table: the verdicts are in the database
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            # Ctrl-C reaches the worker alone, which passes it on: twice would mean "at once".
            start_new_session=True,
        )
        return cls(lane, process)

    async def wait(self) -> int:
        """Its exit status, when it has ended and all its output is in the log."""
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            message = relay(logger, self.lane, line.decode("utf-8", "replace").rstrip())
            self._last_lines = [*self._last_lines[-2:], message]
        return await self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def last_words(self) -> str:
        """Its last lines for a failure's message: its own error, if it printed one."""
        errors = [line for line in self._last_lines if line.startswith(f"{translate('error')}:")]
        return (errors or self._last_lines or ["it printed nothing"])[-1]

    def end(self) -> None:
        """Ask it to end; at a second call, kill it."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
