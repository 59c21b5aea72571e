"""The address of the database as the content of a file, for the crawler and for the analysis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.load.database import open_database
from libcrawl.store.errors import BadDatabaseUrl
from libcrawl.store.server.engine import open_engine
from tests.conftest import Database


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Path], set[str | None]]:
    def open_both(file: Path) -> set[str | None]:
        monkeypatch.setenv("DATABASE_URL", "")
        monkeypatch.setenv("DATABASE_URL_FILE", str(file))
        settings = {"DATABASE_URL_FILE": str(file), "LIBCRAWL_DATA": str(tmp_path)}
        engines = (open_database(), open_engine(settings))
        names = {engine.url.database for engine in engines}
        for engine in engines:
            engine.dispose()
        return names

    return open_both


def test_read(
    database: Database, tmp_path: Path, opened: Callable[[Path], set[str | None]]
) -> None:
    file = tmp_path / "database_url"
    file.write_text(f"{database.url}\n", encoding="utf-8")
    assert opened(file) == {database.engine.url.database}


def test_missing_or_empty(tmp_path: Path, opened: Callable[[Path], set[str | None]]) -> None:
    with pytest.raises(DataError, match=r"^DATABASE_URL_FILE: there is no file .*/none$"):
        opened(tmp_path / "none")
    for content, message in ((None, "cannot be read: No such file"), ("\n", "is empty")):
        file = tmp_path / "database_url"
        if content is not None:
            file.write_text(content, encoding="utf-8")
        with pytest.raises(BadDatabaseUrl, match=f"^DATABASE_URL_FILE: .*{message}"):
            open_engine({"DATABASE_URL_FILE": str(file), "LIBCRAWL_DATA": str(tmp_path)})
