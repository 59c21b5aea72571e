"""docs/notebooks/replicate.ipynb, run by a kernel on a package of a half-year of six libraries."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Connection, text

from tests.analysis.commands.coded import code_works
from tests.analysis.study import analyser
from tests.conftest import ROOT, Database

NOTEBOOK = ROOT / "docs" / "notebooks" / "replicate.ipynb"
HALF_YEAR = ("--from", "2026-05-01", "--to", "2026-10-31")
LIBRARIES = {
    "shanghai": ("上海图书馆", "east", 30), "anhui": ("安徽省图书馆", "central", 4),
    "zhejiang": ("浙江图书馆", "east", 15), "hunan": ("湖南图书馆", "central", 8),
    "sichuan": ("四川省图书馆", "west", 6), "jilin": ("吉林省图书馆", "northeast", 3),
}  # fmt: skip
WORLD = """
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', '2026-05-01+8', '2026-11-08+8', 'finished', '0', '{}');
"""
ACCOUNT = """
INSERT INTO accounts (library_id, platform, platform_id, name, covered_from, covered_until)
VALUES (:library, :platform, :code, :name, '2026-04-01+8', '2026-11-10+8') RETURNING id
"""
WORKS = """
INSERT INTO works (account_id, platform_id, kind, title, text, text_complete, url, published_at,
    is_original, is_headline, push_id, first_seen_at, last_seen_at)
SELECT :account, 'm' || n, 'text', '第' || n || '期', '', TRUE, '', moment, n % 3 > 0,
    CASE WHEN :platform = 'wechat' THEN n % 2 = 0 END,
    CASE WHEN :platform = 'wechat' THEN 'p' || n / 2 END, moment, '2026-11-08+8'
FROM generate_series(0, 91) AS n,
    LATERAL (SELECT timestamptz '2026-05-01+8' + n * interval '2 days'
        + (8 + (n * 5) % 14) * interval '1 hour' AS moment) AS published
"""
# 安徽 gets eight times as much from August on.
SEEN = """
INSERT INTO work_snapshots (work_id, captured_at, run_id, reads, likes, wows, comments, shares)
SELECT id, published_at + interval '7 days', 1,
    CASE WHEN :platform = 'wechat' THEN 40 * size END, 3 * size,
    CASE WHEN :platform = 'wechat' THEN size END, size, size + id % 3
FROM works, LATERAL (
    SELECT :level * (1 + id % 4) * CASE
        WHEN :code = 'anhui' AND published_at >= '2026-08-02+8' THEN 8 ELSE 1
    END AS size
) AS counted
WHERE account_id = :account
"""
TOTALS = """
INSERT INTO account_snapshots (account_id, captured_at, run_id, followers, works, likes_received)
VALUES (:account, '2026-04-30+8', 1, :followers, 10, 100),
    (:account, '2026-10-31+8', 1, :followers + 50, 102, 900)
"""
THEMES = """
SELECT count(theme), count(theme) FILTER (WHERE theme = 'b') FROM work_themes
WHERE platform = 'weibo'
"""


def insert_half_year(connection: Connection) -> None:
    connection.execute(text(WORLD))
    for library, (code, (name, region, level)) in enumerate(LIBRARIES.items(), start=1):
        row = {"code": code, "name": name, "region": region}
        connection.execute(
            text("INSERT INTO libraries (code, name_zh, region) VALUES (:code, :name, :region)"),
            row,
        )
        for platform in ("weibo", "wechat", "douyin"):
            values = {**row, "library": library, "platform": platform, "level": level}
            account = connection.execute(text(ACCOUNT), values).scalar_one()
            values |= {"account": account, "followers": 1000 * level}
            for statement in (WORKS, SEEN, TOTALS):
                connection.execute(text(statement), values)


@pytest.fixture
def package(database: Database, tmp_path: Path) -> Path:
    with database.engine.begin() as connection:
        insert_half_year(connection)
        code_works(connection)
    folder = tmp_path / "libraries"
    done = analyser(database)("export", *HALF_YEAR, "--package", str(folder))
    assert done.exit_code == 0, done.stderr
    return folder


def test_the_notebook(database: Database, package: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(package.parent)}}
    ).execute()
    paper = package.parent / "paper"
    names = {file.name for file in paper.iterdir()}
    tables = {name for name in names if name.endswith(".csv")}
    assert {name.split("-")[0] for name in tables} == {"1", "2", "3", "4", "5", "6", "7"}
    for figure in ("2-distribution", "3-week", "3-hours", "4-lorenz", "5-ranking"):
        assert (paper / f"{figure}.svg").read_text("utf-8").startswith("<svg")
    printed = analyser(database)(
        "ranking", *HALF_YEAR, "--index", "bci", "--platform", "weibo", "--format", "json"
    )
    from_database = {row["library"]: row for row in json.loads(printed.stdout)}
    ranking = _read(paper, "5-bci-1").set_index("library")
    assert list(ranking.index[:2]) == ["shanghai", "anhui"]
    for library, row in from_database.items():
        assert ranking.loc[library, "value"] == pytest.approx(row["value"], rel=1e-9)
    months = _read(paper, "6-months").set_index(["library", "month"])["value"]
    assert months["anhui", "2026-09"] > 1.3 * months["anhui", "2026-07"]
    themes = _read(paper, "7-themes-own").set_index(["platform", "theme"])
    with database.engine.connect() as connection:
        [coded, books] = connection.execute(text(THEMES)).one()
    assert themes.loc["weibo", "works_coded"].tolist() == [coded, coded]
    assert themes.loc[("weibo", "b"), "share"] == pytest.approx(books / coded)
    change = _read(paper, "6-anhui-change")["contribution"].sum()
    assert change == pytest.approx(months["anhui", "2026-10"] - months["anhui", "2026-05"])
    found = _read(paper, "6-change-points").set_index("library")
    week = datetime.fromisoformat(str(found.loc["anhui", "week"]))
    assert abs(week - datetime(2026, 8, 2)) <= timedelta(days=7)  # noqa: DTZ001
    assert found.loc["shanghai", "reason"] == "no_change"


def _read(paper: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(paper / f"{name}.csv", encoding="utf-8-sig")
