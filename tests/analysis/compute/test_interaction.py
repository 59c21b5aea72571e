"""Interaction: indices over works, and the summary of an account."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.compute.description import describe
from analysis.compute.interaction import (
    g_index,
    h_index,
    p_index,
    summarise_interactions,
    top_works,
)


def values(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=float)


@pytest.mark.parametrize(
    ("counts", "h", "g"),
    [
        ((), 0, 0),
        ((0, 0), 0, 0),
        ((1,), 1, 1),
        ((10, 8, 5, 4, 3), 4, 5),
        ((25, 8, 5, 3, 3), 3, 5),
        ((100, 0, 0, 0), 1, 4),
        ((3, 1, 0), 1, 2),
    ],
)
def test_h_and_g(counts: tuple[int, ...], h: int, g: int) -> None:
    assert (h_index(values(*counts)), g_index(values(*counts))) == (h, g)


def test_p() -> None:
    assert p_index(values(4, 4)) == pytest.approx((64 / 2) ** (1 / 3))
    assert math.isnan(p_index(values()))


def works(*rows: tuple[str, int | None, int | None, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["library", "likes", "reads", "interactions"])
    frame = frame.astype(dict.fromkeys(("likes", "reads", "interactions"), "Int64"))
    frame["account_id"] = frame["library"].map({"a": 1, "b": 2})
    return frame.assign(
        name_zh="图", region=None, platform="wechat", account=None, covered=True,
        published_at=pd.Timestamp("2026-10-01"), heading="", url="", comments=0, shares=0,
        captured_at=pd.Timestamp("2026-10-08"), capped=[()] * len(frame),
    )  # fmt: skip


def test_summary() -> None:
    table = summarise_interactions(
        works(("a", 10_000, 50_000, 10_005), ("a", 100, None, None), ("b", None, 7, None))
    ).set_index("library")
    a, b = table.loc["a"], table.loc["b"]
    assert (a["works"], a["works_counted"], a["interactions"]) == (2, 1, 10_005)
    assert (a["like_rate"], a["hot_works"]) == (0.2, 1)
    assert a["hot_share"] == pytest.approx(10_000 / 10_100)
    assert (b["works"], b["works_counted"]) == (1, 0)
    assert b[["interactions", "like_rate", "hot_works", "h_index"]].isna().all()
    assert (a["lower_bound"], b["lower_bound"], a["share_observed"]) == (True, True, 1)


def test_no_summary_where_less_than_half_was_observed() -> None:
    seen = works(("a", 5, 9, 5), ("a", 5, 9, 5), ("b", 5, 9, 5), ("b", 5, 9, 5), ("b", 5, 9, 5))
    seen.loc[[0, 2, 3], "captured_at"] = pd.NaT
    seen.loc[[0, 2, 3], ["likes", "reads", "interactions"]] = pd.NA
    table = summarise_interactions(seen).set_index("library")
    assert table["share_observed"].to_dict() == {"a": 0.5, "b": pytest.approx(1 / 3)}
    assert (table.loc["a", "interactions"], table.loc["a", "lower_bound"]) == (5, True)
    assert table.loc["b", ["interactions", "like_rate", "h_index"]].isna().all()


OTHERS = ("wows", "danmaku", "coins", "recommends", "thumbs")  # counters of other platforms


def test_top_works_are_those_whose_interactions_are_known() -> None:
    frame = works(("a", 1, 1, 5), ("b", 1, 1, None), ("b", 1, 1, 9)).assign(
        heading="开卷\n有益 ", **dict.fromkeys(OTHERS)
    )
    table = top_works(frame, 5)
    assert table["heading"].tolist() == ["开卷 有益"] * 2
    assert table["interactions"].tolist() == [9, 5]
    assert table["c_index"].isna().all()


def test_the_index_of_a_short_video() -> None:
    video = works(("a", 10, None, 15)).assign(
        platform="douyin", comments=2, shares=3, **dict.fromkeys(OTHERS)
    )
    assert top_works(video, 1)["c_index"].tolist() == [pytest.approx(145.182, abs=5e-4)]


def test_description() -> None:
    frame = pd.DataFrame({"platform": "weibo", "x": pd.array([1, 2, 3, 4, None], dtype="Int64")})
    [row] = describe(frame, ["x"]).to_dict(orient="records")
    assert (row["n"], row["missing"], row["mean"], row["median"]) == (4, 1, 2.5, 2.5)
    assert row["sd"] == pytest.approx(math.sqrt(5 / 3))
    assert (row["q1"], row["q3"]) == (1.25, 3.75)  # as SPSS, not as numpy's default
    assert (row["skewness"], row["kurtosis"]) == (pytest.approx(0), pytest.approx(-1.2))


def test_too_few_and_constant_values() -> None:
    frame = pd.DataFrame({"platform": ["a", "b", "b", "c"], "x": [1.0, 2.0, 2.0, None]})
    table = describe(frame, ["x"]).set_index("platform")
    assert table["n"].to_dict() == {"a": 1, "b": 2, "c": 0}
    assert math.isnan(table["sd"]["a"])
    assert table["skewness"].isna().all()
