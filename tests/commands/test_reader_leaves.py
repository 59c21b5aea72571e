"""`scrapy … | head`: the reader of standard output leaves before the end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Database

COMMANDS = {
    "schedule": ("scrapy", "schedule", "--json"),
    "metrics": ("scrapy", "metrics", "--once"),
    "analysis": ("analysis", "overview", "--platform", "weibo"),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_no_traceback_when_the_reader_leaves(
    database: Database, tmp_path: os.PathLike[str], words: tuple[str, ...]
) -> None:
    """Standard output is closed from the beginning: every write fails."""
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "LIBCRAWL_DATA": str(tmp_path), "DATABASE_URL": database.url}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=writer, stderr=subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip
    os.close(writer)
    assert "BrokenPipe" not in done.stderr
    assert "Traceback" not in done.stderr
    if words[0] == "scrapy":
        assert done.returncode == 0, done.stderr
