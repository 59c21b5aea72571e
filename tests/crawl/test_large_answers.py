"""Answers without end, plain and as gzip bombs: drift in a word, and little memory."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.crawl.conftest import MakeStand
from tests.processes import COLD

MIB = 2**20
# The same with LARGE_ANSWER_MIB=1024, which takes a minute.
SIZE = int(os.environ.get("LARGE_ANSWER_MIB", "192"))
MEMORY_MIB = 300
FORMS = ("length", "chunked", "gzip")


def bomb() -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=31)
    for _ in range(SIZE):
        yield packer.compress(b" " * MIB)
    yield packer.flush()


class Endless(BaseHTTPRequestHandler):
    """Answers every profile with SIZE MiB of blanks, for each account in another form."""

    protocol_version = "HTTP/1.1"
    forms: ClassVar[dict[str, str]] = {}
    packed: bytes
    sent: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        uid = parse_qs(urlsplit(self.path).query).get("uid", [""])[0]
        if not uid:
            self.send_error(404)
            return
        form = self.forms.setdefault(uid, FORMS[len(self.forms)])
        self.sent.append(form)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        try:
            self._send(form)
        except OSError:
            self.close_connection = True

    def _send(self, form: str) -> None:
        if form == "gzip":
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(self.packed)))
            self.end_headers()
            self.wfile.write(self.packed)
            return
        name, value = ("Content-Length", str(SIZE * MIB)), ("Transfer-Encoding", "chunked")
        self.send_header(*(name if form == "length" else value))
        self.end_headers()
        for _ in range(SIZE):
            head, tail = (b"", b"") if form == "length" else (b"%x\r\n" % MIB, b"\r\n")
            self.wfile.write(head + b" " * MIB + tail)
        if form == "chunked":
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in bytes")
class Peak(threading.Thread):
    """The peak of a process's memory in KiB, looked at while it lives.

    What wait4 reports begins with the memory of the process that started it.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.status = Path(f"/proc/{pid}/status")
        self.kib = 0
        self.start()

    def run(self) -> None:
        while found := re.search(r"VmHWM:\s+(\d+)", self._read()):
            self.kib = int(found[1])
            time.sleep(0.05)

    def _read(self) -> str:
        try:
            return self.status.read_text("ascii")
        except (FileNotFoundError, ProcessLookupError):
            return ""


def test_answers_without_end(make_stand: MakeStand) -> None:
    libraries = ("beijing", "tianjin", "hebei")
    stand = make_stand(*libraries)
    Endless.packed = b"".join(bomb())
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        stand.base_url = f"http://127.0.0.1:{server.server_port}"
        crawl = stand.start("CONCURRENT_REQUESTS=1", **COLD)  # its memory is its own
        peak = Peak(crawl.pid)
        message, _ = crawl.communicate()
    finally:
        server.shutdown()
        server.server_close()
    print(f"{peak.kib // 1024} MiB with answers of {SIZE} MiB")
    assert crawl.returncode == 1, message
    assert "Traceback" not in message, message
    output = "the answer is larger than 32 MiB"
    verdicts = stand.verdicts()
    assert {verdicts[library][0] for library in libraries} == {"drift"}
    assert all(output in str(verdicts[library][1]) for library in libraries), verdicts
    assert sorted(Endless.sent) == sorted(FORMS), "each is requested once"
    assert 0 < peak.kib < MEMORY_MIB * 1024
