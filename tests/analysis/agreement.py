"""Holds the numbers of pandas against those of SQL."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Engine, text

from analysis.compute.indicators import compute_indicators
from analysis.compute.scores import compute_indices
from analysis.load.observations import load_observations, window_values
from analysis.window import Window

ARGUMENTS = "(:start, :stop, :counters, :as_of)"
INDICATORS = f"SELECT * FROM account_indicators{ARGUMENTS}"
INDICES = f"SELECT * FROM account_indices{ARGUMENTS}"


def assert_same(engine: Engine, window: Window) -> pd.DataFrame:
    """Every indicator, index, part and reason is the same; returns the indices."""
    values = window_values(window)
    indicators = compute_indicators(load_observations(engine, window))
    indices = compute_indices(indicators)
    with engine.connect() as connection:
        for frame, query, keys in (
            (indicators, INDICATORS, ("account_id",)),
            (indices, INDICES, ("account_id", "version")),
        ):
            rows = [dict(row) for row in connection.execute(text(query), values).mappings()]
            expected = {tuple(row[key] for key in keys): row for row in rows}
            got = {tuple(row[key] for key in keys): row for row in frame.to_dict(orient="records")}
            assert got.keys() == expected.keys()
            for key, row in expected.items():
                for name, value in row.items():
                    assert is_same(value, got[key][name]), (
                        window,
                        key,
                        name,
                        value,
                        got[key][name],
                    )
    return indices


def is_same(sql: Any, pandas: Any) -> bool:
    """Equal within 1e-9, or both without a value."""
    if isinstance(sql, dict):
        return sql.keys() == pandas.keys() and all(is_same(sql[key], pandas[key]) for key in sql)
    if isinstance(pandas, tuple | list):
        return list(sql or ()) == list(pandas)
    if sql is None or pandas is None or pd.isna(pandas):
        return sql is None and (pandas is None or bool(pd.isna(pandas)))
    if isinstance(sql, float):
        return math.isclose(sql, pandas, rel_tol=1e-12, abs_tol=1e-9)
    if isinstance(sql, timedelta):
        return abs(sql - pandas) < timedelta(milliseconds=1)
    return bool(sql == pandas)
