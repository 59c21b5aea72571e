"""A platform without a published index: all but the index, and a sentence about it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.panel import fill_panel
from tests.analysis.report.pages import WINDOW, report
from tests.conftest import Database

# What a record of a platform that no formula of ours knows becomes at an upgrade.
NOTES = """
INSERT INTO platforms
SELECT (jsonb_populate_record(platforms, '{"code": "notes", "name_zh": "云书笔记",
    "name_en": "Cloud Notes", "position": 90}')).*
FROM platforms WHERE code = 'douyin'
"""


@pytest.fixture
def notes(database: Database) -> Database:
    fill_panel(database.engine, libraries=7, first=date(2026, 9, 1), months=2)
    with database.engine.begin() as connection:
        connection.execute(text(NOTES))
        connection.execute(text("UPDATE accounts SET platform = 'notes' WHERE platform = 'douyin'"))
    return database


def test_a_platform_without_an_index(notes: Database, tmp_path: Path) -> None:
    """Beside one that has an index. (Alone it is in tests/invented/test_every_command.py.)"""
    platforms = ("--platform", "notes", "--platform", "weibo")
    done = report(notes, tmp_path / "report", *WINDOW, *platforms, "--case", "l0002")
    assert done.exit_code == 0, done.output
    names = ("platforms/notes.html", "index.html", "data.html", "libraries/l0002.html")
    printed = {each: (tmp_path / "report" / each).read_text("utf-8") for each in names}
    page = printed["platforms/notes.html"]
    assert "云书笔记没有公布计算公式的指数，不排名；其他数值都在下面。" in page
    assert "No index with a published formula exists for Cloud Notes, and nobody is ranked" in page
    for key in ("accounts-notes", "description-notes", "inequality-notes", "top-notes"):
        assert f'id="{key}"' in page, key
    for key in ("ranking-notes", "parts-notes"):
        assert f'id="{key}"' not in page, key
    assert 'href="platforms/notes.html"' in printed["index.html"]
    assert all("没有公布计算公式的指数" in words for words in printed.values())
    assert "微博" in printed["index.html"]
