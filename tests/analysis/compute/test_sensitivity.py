"""Sensitivity of ranks: agreement that is obvious by eye."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compute.composite_table import MCCI_3
from analysis.compute.sensitivity import (
    compare_rankings,
    mix_versions,
    score_in_all_ways,
    score_mixes,
    trace_ranks,
)

NAMES = ["a", "b", "c", "d"]


def pair(one: list[float | None], other: list[float | None]) -> dict[str, object]:
    scores = pd.DataFrame({"one": one, "other": other}, index=NAMES, dtype="Float64")
    [row] = compare_rankings(scores).to_dict(orient="records")
    return {str(name): value for name, value in row.items()}


def test_the_same_order() -> None:
    row = pair([4, 3, 2, 1], [400, 30, 20, 1])
    assert (row["spearman"], row["kendall"]) == (pytest.approx(1), pytest.approx(1))
    assert (row["share_moved"], row["largest_movement"], row["moved_most"]) == (0, 0, [])


def test_the_reverse_order() -> None:
    row = pair([4, 3, 2, 1], [1, 2, 3, 4])
    assert (row["spearman"], row["kendall"]) == (pytest.approx(-1), pytest.approx(-1))
    assert (row["share_moved"], row["mean_movement"], row["largest_movement"]) == (1, 2, 3)
    assert row["moved_most"] == ["a", "d"]


def test_ranks_are_over_those_that_have_both() -> None:
    row = pair([4, 3, None, 1], [9, 8, 7, None])
    assert (row["n"], row["share_moved"]) == (2, 0)
    assert math.isnan(row["spearman"]), "two are too few"


def test_all_the_same() -> None:
    row = pair([1, 1, 1, 1], [1, 2, 3, 4])
    assert math.isnan(row["kendall"])
    assert row["largest_movement"] == 3


def test_ranks_by_each_way() -> None:
    scores = pd.DataFrame({"one": [1, 3, 2, None], "other": [3, 2, 1, 4]}, index=NAMES)
    table = trace_ranks(scores.astype("Float64"))
    assert table.index.tolist() == ["b", "a", "c"]
    assert table.loc["a"].tolist() == [3, 1, 1, 3]


def test_weightings_and_scorings() -> None:
    frame = pd.DataFrame({"x": [1, 2, 9], "y": [5, 1, 9]}, index=["a", "b", "best"])
    scores = score_in_all_ways(frame, {"x": 3, "y": 1})
    assert set(scores) == {
        f"{weighting}-{scoring}"
        for weighting in ("equal", "fixed", "entropy", "critic")
        for scoring in ("sum", "topsis")
    }
    assert (trace_ranks(scores).loc["best", ["rank_best", "rank_worst"]] == 1).all()
    assert scores.loc["a", "fixed-sum"] == pytest.approx(0.25 * 0.5)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12))
def test_agreement_is_mutual_and_bounded(rows: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["one", "other"], dtype="Float64")
    there, back = (compare_rankings(each).iloc[0] for each in (frame, frame[["other", "one"]]))
    for name in ("spearman", "kendall", "share_moved", "mean_movement", "largest_movement"):
        assert there[name] == pytest.approx(back[name], nan_ok=True)
    assert there["largest_movement"] < len(rows)
    assert 0 <= there["share_moved"] <= 1


def test_mixes_of_versions() -> None:
    mixes = mix_versions()
    assert mixes[0] == tuple(MCCI_3)
    assert len(mixes) == 4 * 2 * 1
    names = sorted({name for mix in mixes for name in mix})
    table = pd.DataFrame([[80.0] * len(names), [8.0] * len(names)], ["a", "b"], names)
    table.loc["b", "bci-simple"] = math.nan
    scores = score_mixes(table.astype("Float64"), mixes)
    assert scores.loc["a"].tolist() == pytest.approx([80] * 8)
    assert list(scores)[:2] == ["wci-14.2+bci-1", "wci-14.2+bci-simple"]
    assert scores.loc["b"].isna().sum() == 4, "the four that take the simple BCI"
