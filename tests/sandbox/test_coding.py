"""The demo codes, trains and applies by itself: every command of `themes` has something to show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import Result

from sandbox import WorldSpec
from sandbox.coding import code_themes
from tests.analysis.themes import insert_world, runner
from tests.conftest import Database

WINDOW = ("--from", "2025-12-01", "--to", "2026-11-15")
SHOWN = [
    ("show", *WINDOW, "--by", "region"),
    ("diversity", *WINDOW),
    ("response", *WINDOW),
    ("compare", *WINDOW, "--by", "region"),
    ("words", *WINDOW, "--one", "theme=books"),
    ("topics", *WINDOW, "--number", "4"),
]


def test_every_command_has_something_to_show(database: Database, tmp_path: Path) -> None:
    with database.engine.begin() as connection:
        world = insert_world(connection, WorldSpec(accounts=14, works=40))
    themes = runner(database.url, LIBCRAWL_DATA=str(tmp_path))
    code_themes(tmp_path, succeeding(themes), world.truth, works=260)
    with database.engine.connect() as connection:
        counts = dict(
            connection.execute(text("SELECT rests_on, count(*) FROM work_themes GROUP BY 1"))
            .tuples()
            .all()
        )
    assert sum(counts.values()) == 14 * 40
    assert counts["coders"] + counts["settled"] == 260
    assert counts["classifier"] > 150
    for command in SHOWN:
        done = themes(*command)
        assert done.exit_code == 0, done.stderr
        assert len(done.stdout.splitlines()) > 4
    with pytest.raises(AssertionError, match="error:"):
        succeeding(themes)("themes", "show", "--by", "nothing")


def succeeding(themes: Callable[..., Result]) -> Callable[..., None]:
    """Runs commands as the demo does: a failure ends it."""

    def analyse(name: str, *words: str) -> None:
        assert name == "themes"
        done = themes(*words)
        assert done.exit_code == 0, done.output

    return analyse
