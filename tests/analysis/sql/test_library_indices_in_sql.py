"""MCCI of libraries: SQL and pandas give the same values, and the same reasons for missing ones."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from analysis.choices import Scoring, Weighting
from analysis.compute.composite import compose
from analysis.compute.composite_table import MCCI_3, tabulate
from analysis.compute.figures import compute_figures
from analysis.load.database import open_database
from analysis.load.observations import load_observations
from analysis.window import Window, month
from tests.analysis.agreement import is_same
from tests.analysis.sql.test_same_numbers import WORLD
from tests.conftest import Database

QUERY = text("SELECT * FROM library_indices(:start, :stop)")
# A library without an account on Douyin, one without and one with two on WeChat. The eighth's on
# Douyin is the first's, so that one has all three; the sixth publishes nothing on Weibo.
CHANGES = """
UPDATE accounts SET platform_id = NULL WHERE platform = 'douyin' AND library_id = 1;
UPDATE accounts SET library_id = 1 WHERE platform = 'douyin' AND library_id = 8;
UPDATE accounts SET library_id = 3 WHERE platform = 'wechat' AND library_id = 2;
UPDATE account_snapshots SET followers = 500 + 30 * extract(DOY FROM captured_at);
"""


@pytest.fixture
def filled(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.execute(text(WORLD.replace(":", r"\:")))
        connection.execute(text(CHANGES))
    return database


def in_sql(database: Database, window: Window) -> dict[str, dict[str, Any]]:
    start, stop = window.moments
    with database.engine.connect() as connection:
        rows = connection.execute(QUERY, {"start": start, "stop": stop}).mappings()
        return {row["library"]: dict(row) for row in rows}


@pytest.mark.parametrize("name", ["2026-08", "2026-09", "2026-06"])
def test_the_same_as_in_pandas(filled: Database, name: str) -> None:
    window = month(name)
    engine = open_database(filled.url)
    table = tabulate(compute_figures(load_observations(engine, window)), list(MCCI_3))
    engine.dispose()
    found = compose(table[list(MCCI_3)], Weighting.FIXED, Scoring.VALUES, MCCI_3)
    rows = in_sql(filled, window)
    assert set(rows) == set(table["library"])
    for expected, score in zip(table.to_dict(orient="records"), found.scores["score"], strict=True):
        row = rows[expected["library"]]
        assert is_same(row["value"], score)
        for index in MCCI_3:
            assert is_same(row["parts"][index], expected[index])
        for column in ("missing", "reason", "lower_bound"):
            assert is_same(row[column], expected[column]), (row, expected)


def test_some_have_a_value_and_others_a_reason(filled: Database) -> None:
    rows = in_sql(filled, month("2026-09"))
    assert {row["reason"] for row in rows.values()} == {
        None, "no_account", "not_covered", "missing_input", "no_works",
    }  # fmt: skip
    assert rows["l8"]["missing"][-1:] == ["dci-1.0"]
    assert rows["l1"]["value"] == pytest.approx(
        0.375 * 932.3866558 + 0.3125 * 571.7914369 + 0.3125 * 448.5754008
    )
    assert (rows["l6"]["reason"], rows["l6"]["missing"]) == ("no_works", ["bci-1"])
    for row in rows.values():
        assert (row["value"] is None) == bool(row["missing"])


def test_months(filled: Database) -> None:
    query = "SELECT * FROM library_index_months WHERE month = '2026-09-01'"
    with filled.engine.connect() as connection:
        by_month = {row.library: row.value for row in connection.execute(text(query))}
    assert by_month == {
        library: row["value"] for library, row in in_sql(filled, month("2026-09")).items()
    }
