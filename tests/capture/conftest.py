"""Archives of crawls of the stand-in platform, and a second database beside the crawl's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.conftest import ROOT, Database, new_database
from tests.crawl.conftest import Stand, make_stand, stand

__all__ = ["make_stand", "stand"]

Scrapy = Callable[..., "subprocess.CompletedProcess[str]"]


def scrapy(stand: Stand, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`scrapy …` with the stand's database, panel and addresses."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=stand.environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def archives(stand: Stand) -> list[Path]:
    return sorted((stand.data / "archive").glob("*.warc.gz"))


@pytest.fixture
def second(server_url: URL, template: str) -> Iterator[Database]:
    """An empty database beside the test's own."""
    with new_database(server_url, template) as empty:
        yield empty


@pytest.fixture
def elsewhere(stand: Stand, second: Database) -> Stand:
    """The same stand with an empty database."""
    return replace(stand, database=second)
