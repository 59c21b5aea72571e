"""The package in a notebook: its exports, and the examples in its docstrings."""

from __future__ import annotations

import doctest
import importlib
import re
import textwrap
from pathlib import Path

import pandas as pd
import pytest
import typer

import analysis
from analysis.__main__ import app
from analysis.commands.table import COMMANDS
from tests.analysis.world import WEIBO, insert_world, seen, work
from tests.conftest import Database

ROOT = Path(analysis.__file__).parent
MODULES = [
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    for path in sorted(ROOT.rglob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]


def test_everything_exported_is_there_and_documented() -> None:
    for name in analysis.__all__:
        assert getattr(analysis, name).__doc__ or name.isupper(), name
    assert sorted(set(analysis.__all__)) == sorted(analysis.__all__)


@pytest.mark.parametrize("module", MODULES)
def test_examples(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted > 0
    assert found.failed == 0


def test_three_lines(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of the package's docstring, as they stand."""
    with database.engine.begin() as connection:
        insert_world(connection)
        post = work(connection, WEIBO, "2026-10-20T12:00+08", is_original=True)
        seen(connection, post, "2026-10-29T12:00+08", likes=3, comments=1, shares=0)
    monkeypatch.setenv("DATABASE_URL", database.url)
    [block] = re.findall(r"\n\n((?:    .+\n)+)", analysis.__doc__ or "")
    *lines, last = textwrap.dedent(block).splitlines()
    names: dict[str, object] = {}
    exec("\n".join(lines), names)  # noqa: S102  (our own docstring)
    table = eval(last, names)  # noqa: S307  (our own docstring)
    assert isinstance(table, pd.DataFrame)
    assert len(lines) == 2
    assert table.set_index("account_id").loc[WEIBO, ["works", "interactions"]].tolist() == [1, 4]


def test_every_command_teaches_by_an_example() -> None:
    group = typer.main.get_command(app)
    for name in COMMANDS:
        for each in getattr(group.commands[name], "commands", {"": group.commands[name]}).values():
            assert "Example: " in (each.help or ""), (name, each.name)
