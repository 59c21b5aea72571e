"""The memory of a process and of all that it has started, while it runs (Linux)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGES_PER_MB = 1024 * 1024 / os.sysconf("SC_PAGE_SIZE")
SECONDS = 0.5


class Watch:
    """Samples in MB of the processes below this one whose top has `words` in its command."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.samples: list[float] = []
        self.processes = 0

    @property
    def late(self) -> float:
        """The median of the last third: what a long run has grown to."""
        last = sorted(self.samples[-max(1, len(self.samples) // 3) :])
        return round(last[len(last) // 2], 1) if last else 0.0

    def look(self) -> None:
        tree = _tree(self.words)
        if tree:
            self.samples.append(sum(map(_resident, tree)) / PAGES_PER_MB)
            self.processes = max(self.processes, len(tree))


@contextmanager
def watching(words: str) -> Iterator[Watch]:
    """Looks every half second until the block ends."""
    watch, ended = Watch(words), threading.Event()

    def go_on() -> None:
        while not ended.wait(SECONDS):
            watch.look()

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()


def _tree(words: str) -> set[int]:
    parents = {pid: parent for pid in _all() if (parent := _parent(pid))}
    ours = _below({os.getpid()}, parents)
    tops = {pid for pid in ours if words in _command(pid)}
    return tops | _below(tops, parents)


def _below(tops: set[int], parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while fresh := {pid for pid, up in parents.items() if up in tops | found} - found:
        found |= fresh
    return found


def _all() -> Iterator[int]:
    return (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
