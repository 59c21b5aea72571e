"""`serve`: the report of the last closed month, kept up to date, for browsers on this machine."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.commands import options
from analysis.commands.notes import print_error, print_note
from analysis.commands.query import Query
from analysis.commands.target import Target
from analysis.errors import DataError
from analysis.messages import use_language
from analysis.window import last_month

LOOPBACK = "127.0.0.1"
LONGEST = 3600  # seconds that a report may take before it counts as hanging


def serve(
    *,
    library: options.Libraries = None,
    platform: options.Platforms = None,
    output: Annotated[
        Path,
        typer.Option("--out", "--output", help="Folder of the report; an earlier one is replaced"),
    ] = Path("report"),
    facts: options.ReportFacts = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free")] = 8000,
    only_write: Annotated[
        bool, typer.Option("--only-write", help="Write the report; another server serves it")
    ] = False,
    every: Annotated[
        float, typer.Option(min=1, help="Seconds between two looks at the database")
    ] = 60,
    heartbeat: Annotated[
        Path | None,
        typer.Option(help="File that shows that it is at work, for docker/healthcheck"),
    ] = None,
    lang: options.Lang = None,
    database: options.Database = None,
) -> None:
    """Write the report of the last month that ended, serve it on this machine, and write it anew
    when a crawl has finished, another month has ended, or the table of --facts has changed.

    Example: serve --out report --port 8000 --facts channels.csv
    """
    from analysis.write.files import require_folder
    from analysis.write.report.build import check_folder

    check_folder(output)
    if heartbeat is not None:
        require_folder(heartbeat)
    if facts is not None:
        _digest(facts)
    query = partial(
        Query,
        libraries_named=tuple(library or ()),
        platforms=tuple(platform or ()),
        database=database,
    )
    target = Target(language=use_language(lang), command="serve")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    write = partial(_write, query, target, output, facts)
    state = partial(_state, query, facts, heartbeat)
    if only_write:
        keep_up_to_date(write, state, stop, every)
        return
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), partial(_Quiet, directory=str(output)))
    except OSError as error:
        raise DataError(
            f"port {port} cannot be used: {error.strerror}; --port names another"
        ) from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print_note(f"http://{LOOPBACK}:{server.server_port}/ serves {output}; Ctrl-C ends it")
    try:
        keep_up_to_date(write, state, stop, every)
    finally:
        server.shutdown()
        server.server_close()


def keep_up_to_date(
    write: Callable[[], None], state: Callable[[], object], stop: threading.Event, every: float
) -> None:
    """Write the report at once, and again after every change of state, until stopped.

    An error is printed once for each state, and the earlier report stays.
    """
    written: object = object()
    reported = ""  # of a state that cannot be read, a database that is away
    while not stop.is_set():
        try:
            present = state()
            if present != written:
                written = present
                write()
            reported = ""
        except DataError as error:
            if str(error) != reported:
                print_error(str(error))
            reported = str(error)
        stop.wait(every)


def _state(query: Callable[..., Query], facts: Path | None, heartbeat: Path | None) -> object:
    """State that a report depends on: the window, the end of the latest crawl, and the facts."""
    from analysis.load.runs import load_last_finished

    if heartbeat is not None:
        heartbeat.write_text(str(LONGEST), "utf-8")
    given = None if facts is None else _digest(facts)
    last = query(window=last_month())
    try:
        return last.window, load_last_finished(last.engine), given
    finally:
        last.engine.dispose()


def _digest(facts: Path) -> str:
    """Raises DataError if the table cannot be read."""
    from analysis.load.checksums import checksum

    try:
        return checksum(facts)
    except OSError as error:
        raise DataError(f"{facts} cannot be read: {error.strerror}") from None


def _write(query: Callable[..., Query], target: Target, output: Path, facts: Path | None) -> None:
    from analysis.commands.report import build

    last = query(window=last_month())
    began = time.monotonic()
    try:
        pages = build(last, target, output, lambda step, done, total: None, facts=facts)
    finally:
        last.engine.dispose()
    print_note(f"{last.window}: {pages} pages written in {time.monotonic() - began:.0f} s")


class _Quiet(SimpleHTTPRequestHandler):
    """A handler that does not log requests."""

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""
