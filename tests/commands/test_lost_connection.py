"""A database that goes away while a command starts: one line, at whatever byte it happens."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest
from sqlalchemy import make_url

from tests.conftest import Database, RunScrapy

# Bytes from the command to the server: within the login, the look at the schema, the panel's rows.
CUTS = (60, 250, 700, 1200, 2000, 3000)
COMMANDS = (
    ["panel"],
    ["schedule"],
    ["crawl", "weibo", "-s", "LIBCRAWL_WEIBO_PC_URL=http://127.0.0.1:1"],
)


class Cable:
    """A way to a server that is cut for good after so many bytes to it."""

    def __init__(self, host: str, port: int, cut: int) -> None:
        self.server = (host, port)
        self.left = cut
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self.server)
                self._ends += [near, far]
                threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if counts:
                    self.left -= len(data)
                    if self.left < 0:
                        break
                target.sendall(data)
        if self.left < 0:
            self.close()
        for end in (source, target):
            end.close()

    def close(self) -> None:
        self._listener.close()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("cut", CUTS)
def test_one_line(database: Database, run_scrapy: RunScrapy, cut: int) -> None:
    url = make_url(database.url)
    for words in COMMANDS:
        cable = Cable(str(url.host), int(url.port or 0), cut)
        address = url.set(host="127.0.0.1", port=cable.port)
        done = run_scrapy(*words, DATABASE_URL=address.render_as_string(hide_password=False))
        cable.close()
        assert cable.left < 0, (words, cut)
        message = [line for line in done.stderr.splitlines() if line.startswith("error:")]
        assert (done.returncode, len(message)) == (1, 1), (words, cut, done.stderr)
        assert "Traceback" not in done.stderr, (words, cut)
