"""Crawls that a forked worker or `scrapy crawlall` starts, forked as well (tests/warm.py).

They are children of the process that starts them, with a process id, standard streams, session,
environment and exit status of their own. Before such a command begins, a few processes are forked
that wait; the command's `subprocess` gives its orders to one of them where it would start
`python -m scrapy …` anew. When none is left, and for every other program, it does that.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

NUMBERS = {"crawlall": 3, "worker": 4}
"""How many wait, by command."""

Become = Callable[..., NoReturn]


@dataclass(frozen=True, slots=True)
class Spare:
    """A process that waits for its orders at the other end."""

    pid: int
    orders: socket.socket


def fork_spares(words: Sequence[str], become: Become, streams: Sequence[int]) -> list[Spare]:
    """Those of a command: each calls `become` with its streams, words and so on when it is used.

    They end with this process, and do not keep the command's own `streams` open.
    """
    spares: list[Spare] = []
    for _ in range(NUMBERS.get(words[0], 0) if words else 0):
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if not pid:
            for end in (ours, *(spare.orders for spare in spares)):
                end.close()
            for stream in streams:
                os.close(stream)
            _wait(theirs, become)
        theirs.close()
        spares.append(Spare(pid, ours))
    return spares


def _wait(orders: socket.socket, become: Become) -> NoReturn:
    data, streams, *_ = socket.recv_fds(orders, 1, 3)
    if not data:
        os._exit(0)
    with orders, orders.makefile() as lines:
        given = json.loads(lines.readline())
    if given.pop("is_session"):
        os.setsid()
    become(streams, **given)


def use_spares(spares: list[Spare]) -> None:
    """Let `subprocess` in this process use them."""
    start = subprocess._fork_exec  # where Popen leaves Python
    settings = of_python(os.environ)

    def fork_exec(args: Sequence[str], *rest: Any) -> int:
        _, _, _, folder, environment, stdin, _, _, stdout, _, stderr, _, _, _, is_session, *_ = rest
        given = _decoded(environment)
        is_ours = (
            list(args[:3]) == [sys.executable, "-m", "scrapy"] and of_python(given) == settings
        )
        if not spares or not is_ours:
            return int(start(args, *rest))
        spare = spares.pop()
        request = {
            "words": args[3:], "folder": str(folder or Path.cwd()), "environment": given,
            "is_session": is_session,
        }  # fmt: skip
        streams = [own if own >= 0 else place for place, own in enumerate((stdin, stdout, stderr))]
        with spare.orders as orders:
            socket.send_fds(orders, [b"."], streams)
            orders.sendall(json.dumps(request).encode() + b"\n")
        return spare.pid

    subprocess._fork_exec = fork_exec


def of_python(environment: Mapping[str, str]) -> dict[str, str]:
    """Settings that an interpreter reads before the first import; a fork is too late for them."""
    return {name: value for name, value in environment.items() if name.startswith("PYTHON")}


def _decoded(environment: Sequence[bytes] | None) -> dict[str, str]:
    if environment is None:
        return dict(os.environ)
    pairs = (os.fsdecode(each).partition("=") for each in environment)
    return {name: value for name, _, value in pairs}
