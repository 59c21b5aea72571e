"""The benchmark works; tests do not judge speed."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench import child, report
from bench.__main__ import app
from bench.result import Failure
from tests.bench.forked import WAYS

# `crawl310` is `crawl31` with more accounts.
NAMES = (
    "crawl31", "update31", "store", "memory", "requests", "jobs", "indices", "views", "export",
    "startup", "search",
    "duplicates",
)  # fmt: skip
FIELDS = {
    "name", "what", "value", "unit", "ratio", "target", "is_met", "repeats", "details",
}  # fmt: skip


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The benchmark ends itself on SIGTERM; this process does so as before, afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("own_signals")
def test_measurements_are_done_and_written_down(tmp_path: Path) -> None:
    """What is measured as a process is forked here, which spares each its imports."""
    path = tmp_path / "results.json"
    only = [part for name in NAMES for part in ("--only", name)]
    done = CliRunner().invoke(app, ["--quick", "--json", str(path), *only], obj=WAYS)
    assert done.exit_code == 0, (done.stderr, done.exception)
    written: dict[str, Any] = json.loads(path.read_text())
    assert written["not_done"] == []
    assert [result["name"] for result in written["results"]] == list(NAMES)
    for result in written["results"]:
        assert set(result) == FIELDS
        assert result["name"] in done.stdout
        assert result["value"]["min"] <= result["value"]["median"] <= result["value"]["max"]
        assert result["ratio"]["median"] > 0
        assert result["is_met"] in (True, False, None)
        assert result["repeats"] == 1


@pytest.mark.usefixtures("own_signals")
def test_an_unknown_measurement_is_refused() -> None:
    done = CliRunner().invoke(app, ["--only", "speed"])
    assert done.exit_code == 2
    assert "speed is not one of crawl31, update31" in " ".join(done.stderr.split())


def test_a_process_is_measured(tmp_path: Path) -> None:
    """As the full benchmark starts it: from nothing."""
    program = "import os, sys; print(os.getcwd(), os.environ['A']); sys.exit(3)"
    ran = child.run([sys.executable, "-S", "-c", program], cwd=tmp_path, environment={"A": "b"})
    assert (ran.status, ran.output) == (3, f"{tmp_path} b\n")
    assert ran.cpu > 0
    assert 0 < ran.wall < 200
    assert 1 < ran.peak_mb < 100


def test_what_could_not_be_done_is_written_down() -> None:
    failure = Failure("store", "the database is away")
    assert report.as_json([failure], quick=True)["not_done"] == [
        {"name": "store", "reason": "the database is away"}
    ]
    assert report.table([failure]).row_count == 1
