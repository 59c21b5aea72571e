"""Archives of crawls of the stand-in platform, and a second database beside the crawl's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.conftest import Database, new_database
from tests.crawl.conftest import Stand, make_stand, stand

__all__ = ["make_stand", "stand"]


def archives(stand: Stand) -> list[Path]:
    return sorted((stand.data / "archive").glob("*.warc.gz"))


@pytest.fixture
def second(server_url: URL, template: str) -> Iterator[Database]:
    """An empty database beside the test's own."""
    with new_database(server_url, template) as empty:
        yield empty


@pytest.fixture
def elsewhere(stand: Stand, second: Database) -> Stand:
    """The stand with an empty database."""
    return replace(stand, database=second)
