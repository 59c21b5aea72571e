"""`serve`: the report over HTTP on loopback, written anew when a crawl has finished."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

import pytest
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.commands.serve import keep_up_to_date
from analysis.errors import DataError
from analysis.write.report.build import MARKER
from tests.conftest import ROOT, Database

COMMAND = (sys.executable, "-m", "analysis", "serve", "--port", "0", "--every", "1")


def test_it_serves_and_ends(database: Database, tmp_path: Path) -> None:
    """Before the first crawl, an earlier report. (tests/invented waits for a new one.)"""
    target, beat = tmp_path / "report", tmp_path / "heartbeat"
    target.mkdir()
    (target / MARKER).write_text("{}")
    (target / "index.html").write_text("图书馆", encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "--heartbeat", str(beat), "--out", str(target)],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "DATABASE_URL": database.url},
    ) as process:  # fmt: skip
        assert process.stderr is not None
        address = re.search(r"127\.0\.0\.1:(\d+)/", process.stderr.readline())
        assert address is not None
        connection = HTTPConnection("127.0.0.1", int(address[1]), timeout=20)
        connection.request("GET", "/index.html")
        assert "图书馆" in connection.getresponse().read().decode()
        connection.close()
        assert process.stderr.readline().startswith("error: no account is known yet")
        assert int(beat.read_text()) > 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_a_port_that_is_taken(panel: Database, tmp_path: Path) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(
            app, ["serve", "--port", str(port), "--out", str(tmp_path / "report")],
            env={"DATABASE_URL": panel.url},
        )  # fmt: skip
    assert done.exit_code == 1
    assert done.output.startswith(f"error: port {port} cannot be used")


def test_it_is_written_anew_when_a_crawl_has_finished() -> None:
    states = iter(["first", "first", "second", "second", "second"])
    written: list[float] = []
    stop = threading.Event()

    def state() -> str:
        try:
            return next(states)
        except StopIteration:
            stop.set()
            return "second"

    keep_up_to_date(lambda: written.append(time.monotonic()), state, stop, 0.01)
    assert len(written) == 2


def test_a_failure_is_reported_once(capsys: pytest.CaptureFixture[str]) -> None:
    stop, looked = threading.Event(), []

    def state() -> int:
        looked.append(1)
        if len(looked) > 4:
            stop.set()
        return 1

    def write() -> None:
        raise DataError("no such month")

    keep_up_to_date(write, state, stop, 0.01)
    assert capsys.readouterr().err.count("no such month") == 1


def test_a_database_that_stays_away_is_reported_once(capsys: pytest.CaptureFixture[str]) -> None:
    stop, looked = threading.Event(), []

    def state() -> int:
        looked.append(1)
        if len(looked) > 4:
            stop.set()
        raise DataError("away" if len(looked) < 4 else "behind")

    keep_up_to_date(lambda: None, state, stop, 0.01)
    assert capsys.readouterr().err.splitlines() == ["error: away", "error: behind"]


def test_its_table_of_facts_is_in_every_report(
    panel: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a changed one is a reason to write the report anew."""
    facts, built = tmp_path / "facts.csv", []

    def build(*_: object, facts: Path) -> int:
        built.append(facts.read_text())
        facts.write_text("library,channels\nl0000,2\n")
        if len(built) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return 1

    monkeypatch.setattr("analysis.commands.report.build", build)
    words = ["serve", "--only-write", "--every", "1", "--out", str(tmp_path / "report")]
    environment = {"DATABASE_URL": panel.url}
    facts.write_text("library,channels\nl0000,1\n")
    handlers = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    done = CliRunner().invoke(app, [*words, "--facts", str(facts)], env=environment)
    for number, handler in zip((signal.SIGINT, signal.SIGTERM), handlers, strict=True):
        signal.signal(number, handler)
    assert done.exit_code == 0, done.output
    assert [each[-2] for each in built] == ["1", "2"]
    done = CliRunner().invoke(app, [*words, "--facts", "/nowhere.csv"], env=environment)
    assert (done.exit_code, done.output) == (
        1, "error: /nowhere.csv cannot be read: No such file or directory\n",
    )  # fmt: skip
