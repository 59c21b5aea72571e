"""`scrapy metrics`: figures for Prometheus."""

from __future__ import annotations

import argparse
import signal
from threading import Event
from typing import TYPE_CHECKING

from libcrawl.actions.action import CommandAction, refuse_words
from libcrawl.process.heartbeat import Heartbeat
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        refuse_words(args)
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
