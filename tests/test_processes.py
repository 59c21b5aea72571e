"""A forked `scrapy …` is what a new interpreter makes of the same words."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from tests.conftest import FIRST
from tests.processes import COLD, scrapy

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
    assert [str(file) for file in FIRST if not file.is_file()] == []
