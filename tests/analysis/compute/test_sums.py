"""Rows by account, against sums by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.compute.sums import RowsByAccount, as_flags, as_floats, integers

ACCOUNTS = pd.Series([30, 10, 20], dtype="Int64")
ROWS = pd.DataFrame(
    {
        "account_id": pd.array([10, 30, 10, 99, 10], dtype="Int64"),
        "likes": pd.array([5, None, None, 7, 2], dtype="Int64"),
        "push": pd.array(["a", None, "a", "a", "b"], dtype="string"),
        "is_video": pd.array([True, None, False, True, True], dtype="boolean"),
        "capped": [("likes",), (), ("likes", "reads"), ("likes",), ()],
    }
)


def test_rows_of_each_account_and_of_no_other() -> None:
    made = RowsByAccount(ROWS, ACCOUNTS)
    assert made.count().tolist() == [1, 3, 0]
    assert made.count(as_flags(made.rows["is_video"])).tolist() == [0, 2, 0]
    sums, known = made.sum(as_floats(made.rows["likes"]))
    assert (sums.tolist(), known.tolist()) == ([0, 7, 0], [0, 2, 0])
    assert made.maximum(as_floats(made.rows["likes"])).tolist() == [-np.inf, 5, -np.inf]
    assert made.count_different(made.rows["push"]).tolist() == [0, 2, 0]
    names = made.count_names(made.rows["capped"], ("likes", "shares"))
    assert {name: each.tolist() for name, each in names.items()} == {
        "likes": [0, 2, 0], "shares": [0, 0, 0],
    }  # fmt: skip


def test_without_a_row() -> None:
    made = RowsByAccount(ROWS[:0], ACCOUNTS)
    sums, known = made.sum(as_floats(made.rows["likes"]))
    assert (sums.dtype, sums.tolist(), known.tolist()) == (np.float64, [0, 0, 0], [0, 0, 0])
    assert made.count_different(made.rows["push"]).tolist() == [0, 0, 0]


def test_an_account_twice_is_refused() -> None:
    with pytest.raises(pd.errors.InvalidIndexError):
        RowsByAccount(ROWS, pd.Series([10, 10]))


def test_what_is_not_known_is_na() -> None:
    made = integers(np.array([1.0, np.nan]), np.array([False, True]))
    assert pd.Series(made).tolist() == [1, pd.NA]
