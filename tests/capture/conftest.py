"""Archives of crawls of the stand-in platform, and a second database beside the crawl's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import URL

from sandbox import WorldSpec
from tests import sandboxes
from tests.conftest import Database, new_database
from tests.crawl.conftest import SOME, Stand, make_stand, stand

__all__ = ["make_stand", "stand"]

Archived = Callable[[str], Stand]


def archives(stand: Stand) -> list[Path]:
    return sorted((stand.data / "archive").glob("*.warc.gz"))


@pytest.fixture(scope="session")
def archived(
    server_url: URL, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archived]:
    """The stand after a crawl of a source with an archive. Nothing may be changed in it, and
    nothing requested."""
    with ExitStack() as stack:

        @cache
        def crawled(source: str) -> Stand:
            folder = tmp_path_factory.mktemp(source)
            database = stack.enter_context(new_database(server_url, template))
            server = stack.enter_context(sandboxes.start(WorldSpec(libraries=SOME), frozen=True))
            panel = server.panel(folder / "panel")
            made = Stand(server, database, panel, folder / "data", server.url)
            done = made.crawl(f"source={source}", "RAW_ARCHIVE=1")
            assert done.returncode == 0, done.stderr
            return made

        yield crawled


@pytest.fixture
def second(server_url: URL, template: str) -> Iterator[Database]:
    """An empty database beside the test's own."""
    with new_database(server_url, template) as empty:
        yield empty


@pytest.fixture
def elsewhere(stand: Stand, second: Database) -> Stand:
    """The stand with an empty database."""
    return replace(stand, database=second)
