"""Crawls as processes of their own, with their lines under one another and one way to stop them."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# What ends a command, and what a crawl understands as "come to an end".
ENDING = {
    signal.SIGINT: signal.SIGINT,
    signal.SIGTERM: signal.SIGTERM,
    signal.SIGHUP: signal.SIGTERM,
}
Report = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Process:
    """A crawl of one platform, and the thread that reads its output."""

    platform: str
    running: subprocess.Popen[str]
    reader: threading.Thread


def run_side_by_side(commands: dict[str, list[str]], report: Report) -> dict[str, int]:
    """Run `scrapy …` for each platform until all have ended; their exit statuses.

    `report` receives the platform and every line of its log. A signal to this process goes
    to each of them once: the first lets them end cleanly, a second one at once.
    """
    processes: list[Process] = []
    with _signals_go_to(processes):
        for platform, arguments in commands.items():
            processes.append(_start(platform, arguments, report))
        codes = {process.platform: process.running.wait() for process in processes}
        for process in processes:
            process.reader.join()
    return codes


def _start(platform: str, arguments: list[str], report: Report) -> Process:
    running = subprocess.Popen(  # noqa: S603  (our own command, no shell)
        [sys.executable, "-m", "scrapy", *arguments],
        stdin=subprocess.PIPE,  # closed when this process ends (jobs/running/parent_watch.py)
        stdout=subprocess.DEVNULL,  # its table: there is one for all at the end
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        # Ctrl-C reaches only this process, which hands it on: twice would mean "at once".
        start_new_session=True,
    )

    def read() -> None:
        assert running.stderr is not None
        for line in running.stderr:
            report(platform, line.rstrip())

    reader = threading.Thread(target=read, name=platform, daemon=True)
    reader.start()
    return Process(platform, running, reader)


@contextmanager
def _signals_go_to(processes: list[Process]) -> Iterator[None]:
    stopped: list[int] = []

    def forward(number: int, _frame: Any) -> None:
        stopped.append(number)
        for process in processes:
            if process.running.poll() is None:
                process.running.send_signal(ENDING[signal.Signals(number)])

    before = {number: signal.signal(number, forward) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for process in processes:  # only where starting another one has failed
            if process.running.poll() is None:
                process.running.terminate()
