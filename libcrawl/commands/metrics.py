"""`scrapy metrics`: figures for Prometheus."""

from __future__ import annotations

import argparse
import signal
from threading import Event
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from libcrawl.command import ProjectCommand
from libcrawl.heartbeat import Heartbeat
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

HELP = """\
Serves figures about the crawls at http://HOST:PORT/metrics in the form that
Prometheus reads, until it is stopped: refreshes by verdict, requests by outcome,
age of the oldest complete refresh, queue, gate waits, back-offs, open alerts.
They are counted in the database at every scrape.

  scrapy metrics               on this machine alone, port 9108
  scrapy metrics --once        print them and end
"""


class Command(ProjectCommand):
    description = HELP

    def syntax(self) -> str:
        return "[--host HOST] [--port PORT] [--once]"

    def short_desc(self) -> str:
        return "Serve figures about the crawls for Prometheus"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=9108, help="port to listen on")
        parser.add_argument("--once", action="store_true", help="print the figures and end")

    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError
        # Only this command needs them; every command loads this module.
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415

        from libcrawl.status.metrics import DatabaseCollector  # noqa: PLC0415

        try:
            registry = CollectorRegistry(auto_describe=False)
            registry.register(DatabaseCollector(open_store_engine(self.settings)))
            if opts.once:
                print(generate_latest(registry).decode(), end="")
            else:
                self._serve(registry, opts.host, opts.port)
        except StoreError as problem:
            self.fail(problem)
        except (OSError, OverflowError) as problem:
            self.fail(OSError(f"cannot listen on {opts.host}:{opts.port}: {problem}"))

    def _serve(self, registry: CollectorRegistry, host: str, port: int) -> None:
        from prometheus_client import start_http_server  # noqa: PLC0415

        ended = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        server, thread = start_http_server(port, host, registry)
        heartbeat = Heartbeat(self.settings, float(self.settings["JOBS_HEARTBEAT"]))
        heartbeat.begin()
        print(f"http://{host}:{server.server_port}/metrics", flush=True)
        while not ended.wait(heartbeat.every):
            if thread.is_alive():
                heartbeat.beat()
        server.shutdown()
        thread.join()
        heartbeat.end()
