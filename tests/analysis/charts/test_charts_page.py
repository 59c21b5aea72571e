"""The example of docs/report.md runs as it is printed; the page names every figure."""

from __future__ import annotations

import re
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from sqlalchemy import text

from analysis import charts
from tests.analysis.study import insert_study
from tests.conftest import Database

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_example(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    insert_study(database)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database.url)
    [block] = re.findall(
        r"^```python\n(.*?)^```", (DOCS / "report.md").read_text("utf-8"), re.M | re.S
    )
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102  (our own page)
    assert (tmp_path / "ranking.pdf").read_bytes().startswith(b"%PDF-")
    ranks = names["ranks"]
    assert isinstance(ranks, pd.DataFrame)
    ranked = ranks.dropna(subset="rank")
    with database.engine.connect() as connection:
        stored = connection.execute(text(
            "SELECT account_id, rank FROM rankings WHERE starts_on = '2026-10-01'"
            " AND period = 'month' AND version = 'bci-1' AND rank IS NOT NULL"
        )).all()  # fmt: skip
    assert stored
    assert set(zip(ranked["account_id"], ranked["rank"], strict=True)) == {tuple(s) for s in stored}
    assert (ranked["rank_low"] <= ranked["rank"]).all()
    for name in ("chart", "spread", "publishing", "lorenz"):
        drawn = names[name]
        assert isinstance(drawn, alt.TopLevelMixin)
        assert b"<svg" in charts.draw(drawn, charts.Form.SVG)


def test_every_figure_is_listed() -> None:
    figures = {name for name in charts.__all__ if name not in {"Form", "draw", "read_width"}}
    for page in ("report.md", "zh/report.md"):
        table = re.findall(r"^\| (`.*?) \|", (DOCS / page).read_text("utf-8"), re.M)
        assert {name for row in table for name in re.findall(r"`(\w+)`", row)} == figures
