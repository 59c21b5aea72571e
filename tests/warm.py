"""Processes of `scrapy …`, analyses or a sandbox that need no second for their imports.

`python -m scrapy` imports for more than a second what does not change from test to test. Here one
process imports it once and forks for every command: a process of its own with arguments,
environment, standard streams, signals and exit status of its own, only that the libraries are
there already. What the project reads from its environment is imported after the fork.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import struct
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib import import_module
from typing import Any, NoReturn

from tests.spares import fork_spares, use_spares

STREAMS = (0, 1, 2)
NUMBER = struct.Struct("i")
END = struct.Struct("idd")  # exit status, seconds of CPU, MB at most
# What is imported for a module: packages with all that is in them, and single modules.
OURS = (
    "libcrawl.actions", "libcrawl.commands", "libcrawl.extensions", "libcrawl.jobs",
    "libcrawl.spiders",
)  # fmt: skip
MIDDLE = ("scrapy.downloadermiddlewares", "scrapy.spidermiddlewares")
PACKAGES = {"scrapy": ("scrapy.commands", *MIDDLE, *OURS), "sandbox": (), "analysis": ()}
SCRAPY = (
    "alembic.command", "libcrawl.archiving", "libcrawl.middlewares",
    "libcrawl.pipelines", "libcrawl.politeness.download_handler", "libcrawl.politeness.robots",
    "libcrawl.process.env_file",
    "playwright.async_api", "psycopg", "rich._emoji_codes", "rich.progress",
    "scrapy.cmdline", "scrapy.core.downloader.handlers.datauri",
    "scrapy.core.downloader.handlers.file", "scrapy.core.downloader.handlers.ftp",
    "scrapy.core.downloader.handlers.s3", "scrapy.dupefilters", "scrapy.extensions.closespider",
    "scrapy.extensions.corestats", "scrapy.extensions.logcount", "scrapy.extensions.logstats",
    "scrapy.extensions.memdebug", "scrapy.extensions.memusage", "scrapy.extensions.spiderstate",
    "scrapy.extensions.throttle", "scrapy.logformatter", "scrapy.pqueues", "scrapy.robotstxt",
    "scrapy.squeues", "scrapy.statscollectors", "sqlalchemy.dialects.postgresql.psycopg",
)  # fmt: skip
SANDBOX = (
    "pydantic.json_schema", "pydantic.plugin._loader", "pydantic.type_adapter", "sandbox.__main__",
    "typer._adapters", "zoneinfo",
)  # fmt: skip
ANALYSIS = (
    "analysis.__main__", "analysis.commands.duplicates", "analysis.commands.export",
    "analysis.commands.kept_repeats", "analysis.compute.figures", "psycopg", "pyarrow.parquet",
    "sqlalchemy.dialects.postgresql.psycopg",
)  # fmt: skip
MODULES = {"scrapy": SCRAPY, "sandbox": SANDBOX, "analysis": ANALYSIS}
# The minutes by which a command's clock is wrong.
CLOCK = "TEST_CLOCK"
# What looks at the environment, and what chooses an event loop for good.
LATER = ("libcrawl.settings", "twisted.internet.reactor")


def main() -> None:
    """Fork for every request to run the module argv[1], until the socket argv[2] closes."""
    module = sys.argv[1]
    control = socket.socket(fileno=int(sys.argv[2]))
    _import_all(module)
    if module == "scrapy":
        _read_entry_points()
    gc.collect()
    gc.freeze()  # the children do not copy what they do not touch
    gc.set_threshold(50_000, 20, 100)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    events = selectors.DefaultSelector()
    events.register(control, selectors.EVENT_READ)
    while True:
        for key, _ in events.select():
            if key.data:
                _report_end(events, key)
                continue
            data, files, *_ = socket.recv_fds(control, 1, len(STREAMS) + 1)
            if not data:
                return
            _start(events, module, files)


def _start(events: selectors.BaseSelector, module: str, files: list[int]) -> None:
    """Fork the command that a new channel requests, and report its pid there."""
    *streams, number = files
    channel = socket.socket(fileno=number)
    with channel.makefile() as lines:
        request = json.loads(lines.readline())
    child = os.fork()
    if not child:
        channel.close()
        for key in list(events.get_map().values()):
            os.close(key.fd)
            if key.data:
                key.data[1].close()
        events.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if module == "scrapy":
            use_spares(fork_spares(request["words"], partial(_run_as, module), streams))
        _run_as(module, streams, **request)
    for stream in streams:
        os.close(stream)
    channel.sendall(NUMBER.pack(child))
    events.register(os.pidfd_open(child), selectors.EVENT_READ, (child, channel))


def _report_end(events: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    """Send the exit status of a command and what it used to its requester, if that still runs."""
    child, channel = key.data
    events.unregister(key.fd)
    os.close(key.fd)
    _, status, usage = os.wait4(child, 0)
    used = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    with channel, suppress(OSError):
        channel.sendall(END.pack(os.waitstatus_to_exitcode(status), *used))


def _run_as(module: str, streams: list[int], **request: Any) -> NoReturn:
    _become(streams, **request)
    _run(module)


def _run(module: str) -> NoReturn:
    """Run the module to the end of its process.

    To take the interpreter down piece by piece copies all memory that was shared until then, which
    takes longer than most commands: only what others see is done, and errors take the long way.
    """
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        code = end.code or 0
    threading._shutdown()  # waits for threads, as every end does
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code & 0xFF)


def _import_all(wanted: str) -> None:
    for name in PACKAGES[wanted]:
        package = import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            import_module(module.name)
    for name in MODULES[wanted]:
        import_module(name)
    early = [name for name in LATER if name in sys.modules]
    assert not early, f"imported before the fork: {early}"


def _read_entry_points() -> None:
    """Look for Scrapy's plug-ins once; each command would read about 200 files for it."""
    from scrapy import cmdline

    cmdline.entry_points = cache(cmdline.entry_points)
    cmdline.entry_points(group="scrapy.commands")


def _become(streams: list[int], words: list[str], folder: str, environment: dict[str, str]) -> None:
    for place, stream in zip(STREAMS, streams, strict=True):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [sys.argv[1], *words]
    if minutes := os.environ.pop(CLOCK, None):
        _set_clock(int(minutes))


def _set_clock(ahead: int) -> None:
    import time_machine

    now = datetime.now(UTC) + timedelta(minutes=ahead)
    time_machine.travel(now, tick=True).start()


if __name__ == "__main__":
    main()
