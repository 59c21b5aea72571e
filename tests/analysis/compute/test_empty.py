"""Without covered accounts tables have no rows and their usual columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from analysis.compute.description import describe
from analysis.compute.inequality import measure_inequality
from analysis.compute.themes.shares import measure_diversity
from analysis.compute.timing import compare_times, measure_regularity

ACCOUNTS = pd.DataFrame({
    "platform": ["weibo"], "region": ["east"], "works": [2], "works_observed": [2],
    "lower_bounds": [()], "likes": pd.array([3], dtype="Int64"),
})  # fmt: skip
WORKS = pd.DataFrame({
    "work_id": [1], "account_id": [1], "library": ["a"], "platform": ["weibo"], "hour": [9],
    "published_at": [datetime(2026, 10, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))],
    "captured_at": [datetime(2026, 10, 8, 9, tzinfo=ZoneInfo("Asia/Shanghai"))],
    "response": [1.0], "interactions": [3], "capped": [()], "theme": ["reading"],
})  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "compute"),
    [
        (ACCOUNTS, lambda rows: describe(rows, ["likes"])),
        (ACCOUNTS, lambda rows: measure_inequality(rows, ["likes"])),
        (WORKS, lambda rows: compare_times(rows, ["hour"])),
        (WORKS, measure_regularity),
        (WORKS, lambda rows: measure_diversity(rows, ["platform"])),
    ],
    ids=["describe", "inequality", "times", "regularity", "diversity"],
)
def test_columns(rows: pd.DataFrame, compute: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    one, none = compute(rows), compute(rows.iloc[:0])
    assert (len(one), len(none)) == (1, 0)
    assert list(none.columns) == list(one.columns)
