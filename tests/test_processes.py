"""A forked `scrapy …` is what a new interpreter makes of the same words."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests import spares
from tests.conftest import WAITING
from tests.processes import CAN_FORK, COLD, scrapy
from tests.spares import fork_spares, use_spares

ENVIRONMENT = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


@pytest.mark.parametrize(
    "words",
    [["db", "check"], ["db", "frobnicate"], ["panel", "--check"], ["crawl", "-h"], ["nonsense"]],
    ids=" ".join,
)
def test_warm_and_cold_print_the_same(words: list[str]) -> None:
    warm = scrapy(*words, environment=ENVIRONMENT)
    cold = scrapy(*words, environment={**ENVIRONMENT, **COLD})
    assert (warm.returncode, warm.stdout, warm.stderr) == (
        (cold.returncode, cold.stdout, cold.stderr)
    )


def test_the_environment_is_read_after_the_fork() -> None:
    for folder in ("/nowhere", "/elsewhere"):
        environment = {**ENVIRONMENT, "LIBCRAWL_PANEL": folder}
        assert folder in scrapy("panel", "--check", environment=environment).stderr


def test_what_takes_too_long_is_killed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none"
        environment = {**ENVIRONMENT, "DATABASE_URL": url}
        with pytest.raises(subprocess.TimeoutExpired):
            scrapy("db", "check", environment=environment, timeout=1)


def test_files_that_are_begun_first_are_there() -> None:
    assert [str(file) for file in WAITING if not file.is_file()] == []


@pytest.mark.skipif(not CAN_FORK, reason="there are no spares here")
def test_a_child_of_a_forked_process_is_its_child(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With streams, a folder, an environment, a session and an exit status of its own."""
    monkeypatch.setattr(subprocess, "_fork_exec", subprocess._fork_exec)  # to be put back
    monkeypatch.setitem(spares.NUMBERS, "worker", 1)
    use_spares(fork_spares(["worker"], _become, []))
    command = [sys.executable, "-m", "scrapy", "crawl", "图书馆"]
    own = {**os.environ, "OWN": "x=y"}
    given: Any = {"cwd": tmp_path, "env": own, "start_new_session": True, "text": True}
    with subprocess.Popen(command, **given, stdout=subprocess.PIPE) as child:
        output, _ = child.communicate()
    expected = ["crawl", "图书馆", str(tmp_path), "x=y", str(os.getpid()), str(child.pid)]
    assert (child.returncode, output.split()) == (7, expected)
    anew = [sys.executable, "-m", "scrapy", "version"]
    version = subprocess.run(anew, capture_output=True, check=False)
    assert version.stdout.startswith(b"Scrapy "), "none is left"


def _become(
    streams: list[int], words: list[str], folder: str, environment: dict[str, str]
) -> NoReturn:
    line = [*words, folder, environment["OWN"], os.getppid(), os.getsid(0)]
    os.write(streams[1], " ".join(map(str, line)).encode())
    os._exit(7)
