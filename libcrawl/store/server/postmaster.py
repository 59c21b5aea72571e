"""The process of the embedded server: whether it lives, and on which port."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"


class Postmaster(NamedTuple):
    """A running server as its postmaster.pid describes it; port 0: not written yet."""

    pid: int
    port: int


def find_postmaster(cluster: Path) -> Postmaster | None:
    """The live server of the cluster; None for a dead one, a zombie, a pid used by another."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not _runs_on(pid, cluster):
        return None
    return Postmaster(pid, int(lines[3]) if len(lines) > 3 else 0)


def free_port(requested: int | None) -> int:
    """The requested port of loopback where it is free, else any."""
    if requested:
        with contextlib.suppress(OSError):
            return _bind(requested)
    return _bind(0)


def _runs_on(pid: int, cluster: Path) -> bool:
    """Whether the process lives and its command line names the cluster (a zombie has none)."""
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return os.fsencode(cluster) in words
        return False
    command = ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)]
    shown = subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603
    return str(cluster) in shown and not shown.startswith("Z")


def _bind(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return int(probe.getsockname()[1])
