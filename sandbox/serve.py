"""Runs the server on loopback until it is stopped."""

import asyncio
import contextlib
import signal
import sys

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import application
from sandbox.platforms import STAND_INS, platforms_of
from sandbox.server import Server, Session
from sandbox.spec import WorldSpec

HOST = "127.0.0.1"
HINTS = """Point the crawler at it:
{addresses}
  export LIBCRAWL_PANEL=DIR        # written by --panel-out DIR or by: python -m sandbox panel DIR
  export LIBCRAWL_DATA=DIR DATABASE_URL= DATABASE_URL_FILE=        # a database of its own
Ctrl-C stops it."""


def serve(
    spec: WorldSpec,
    *,
    port: int,
    frozen: bool = False,
    session: Session | None = None,
    until_stdin_closes: bool = False,
) -> None:
    """Prints one line on stdout when it listens, hints on stderr."""
    server = Server(platforms_of(spec), Clock(spec.now, frozen=frozen), session)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(application(server), port, until_stdin_closes=until_stdin_closes))


async def _run(app: web.Application, port: int, *, until_stdin_closes: bool) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, HOST, port)
    await site.start()
    url = f"http://{HOST}:{runner.addresses[0][1]}"
    print(f"sandbox listening on {url}", flush=True)
    print(HINTS.format(addresses=_exports(url)), file=sys.stderr, flush=True)
    try:
        await _stopped(until_stdin_closes=until_stdin_closes)
    finally:
        await runner.cleanup()


def _exports(url: str) -> str:
    """A line for each platform, of the settings that lead a crawler here."""
    named = (each.guide.addresses for each in STAND_INS)
    return "\n".join(f"  export {' '.join(f'{name}={url}' for name in names)}" for names in named)


async def _stopped(*, until_stdin_closes: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    if until_stdin_closes:
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()
        return
    await stop.wait()
