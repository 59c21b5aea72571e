"""Processes of `scrapy …`, or of a sandbox, that need no second for their imports.

`python -m scrapy` imports for more than a second what does not change from test to test. Here one
process imports it once and forks for every command: a process of its own with arguments,
environment, standard streams, signals and exit status of its own, only that the libraries are
there already. What the project reads from its environment is imported after the fork.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import struct
import sys
from contextlib import suppress
from importlib import import_module

STREAMS = (0, 1, 2)
NUMBER = struct.Struct("i")
# What is imported for a module: packages with all that is in them, and single modules.
OURS = ("libcrawl.actions", "libcrawl.commands", "libcrawl.extensions", "libcrawl.spiders")
PACKAGES = {"scrapy": ("scrapy.commands", *OURS), "sandbox": ()}
SCRAPY = (
    "alembic.command", "libcrawl.archiving",
    "libcrawl.jobs.running.parent_watch", "libcrawl.middlewares", "libcrawl.pipelines",
    "libcrawl.politeness.download_handler", "psycopg", "rich.progress",
    "sqlalchemy.dialects.postgresql.psycopg",
)  # fmt: skip
MODULES = {"scrapy": SCRAPY, "sandbox": ("sandbox.__main__",)}
# What looks at the environment, and what chooses an event loop for good.
LATER = ("libcrawl.settings", "twisted.internet.reactor")


def main() -> None:
    """Fork for every request to run the module argv[1], until the socket argv[2] closes."""
    module = sys.argv[1]
    control = socket.socket(fileno=int(sys.argv[2]))
    _import_all(module)
    gc.collect()
    gc.freeze()  # the children do not copy what they do not touch
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        data, files, *_ = socket.recv_fds(control, 1, len(STREAMS) + 1)
        if not data:
            return
        _reap()
        if not os.fork():
            control.close()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            return _attend(module, *files)
        for file in files:
            os.close(file)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _import_all(wanted: str) -> None:
    for name in PACKAGES[wanted]:
        package = import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            import_module(module.name)
    for name in MODULES[wanted]:
        import_module(name)
    early = [name for name in LATER if name in sys.modules]
    assert not early, f"imported before the fork: {early}"


def _attend(module: str, *files: int) -> None:
    """Become the command asked for, watched by a parent that reports its pid and exit status."""
    *streams, channel = files
    asker = socket.socket(fileno=channel)
    with asker.makefile() as lines:
        request = json.loads(lines.readline())
    child = os.fork()
    if not child:
        asker.close()
        _become(streams, **request)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return
    for stream in streams:
        os.close(stream)
    asker.sendall(NUMBER.pack(child))
    _, status = os.waitpid(child, 0)
    asker.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(streams: list[int], words: list[str], folder: str, environment: dict[str, str]) -> None:
    for place, stream in zip(STREAMS, streams, strict=True):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [sys.argv[1], *words]


if __name__ == "__main__":
    main()
