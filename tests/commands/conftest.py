"""A database with a panel, and the command that imports tables into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlalchemy import text

from tests.conftest import Database, RunScrapy
from tests.tables.files import make_panel

Import = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def import_table(database: Database, run_scrapy: RunScrapy, tmp_path: Path) -> Import:
    """Runs the command on a database that holds the panel."""
    environment = {
        "DATABASE_URL": database.url,
        "LIBCRAWL_PANEL": str(make_panel(tmp_path / "panel")),
    }
    synced = run_scrapy("panel", **environment)
    assert synced.returncode == 0, synced.stderr

    def run(file: Path, mapping: Path, *more: str) -> CompletedProcess[str]:
        return run_scrapy(
            "import-table", str(file), "--mapping", str(mapping), *more, **environment
        )

    return run


def query(database: Database, sql: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]
