"""Inequality: values that are obvious by eye, and what must hold for all."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from analysis.compute.inequality import (
    gini,
    lorenz,
    measure_inequality,
    theil,
    theil_parts,
    top_share,
    trace_lorenz,
)

amounts = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(
    lambda each: sum(each) > 0
)


def values(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=float)


def test_all_the_same() -> None:
    same = values(5, 5, 5, 5)
    assert gini(same) == 0
    assert theil(same) == 0
    assert top_share(same, 0.25) == 0.25
    assert lorenz(same)["share_value"].tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_one_has_everything() -> None:
    one = values(0, 0, 0, 8)
    assert gini(one) == pytest.approx(0.75)
    assert theil(one) == pytest.approx(math.log(4))
    assert top_share(one, 0.1) == 1
    assert lorenz(one)["share_value"].tolist() == [0, 0, 0, 0, 1]


def test_known_values() -> None:
    assert gini(values(1, 2, 3, 4)) == pytest.approx(0.25)
    assert theil(values(1, 3)) == pytest.approx((0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2)


def test_the_example_of_rs_ineq() -> None:
    """R package ineq, ?ineq: ineq(x), whose Gini is 0.462091130267624."""
    incomes = values(541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261)
    assert gini(incomes) == pytest.approx(0.462091130267624, rel=1e-12)


@given(amounts)
def test_by_other_definitions(numbers: list[int]) -> None:
    """Mean difference of all pairs ÷ twice the mean; ln n − entropy; twice the Lorenz area."""
    plain = values(*numbers)
    pairs = np.abs(plain[:, None] - plain[None, :]).mean() / (2 * plain.mean())
    curve = lorenz(plain)
    area = float(np.trapezoid(curve["share_value"], curve["share_accounts"]))
    assert gini(plain) == pytest.approx(pairs, abs=1e-9)
    assert gini(plain) == pytest.approx(1 - 2 * area, abs=1e-9)
    assert theil(plain) == pytest.approx(math.log(len(plain)) - entropy(plain), abs=1e-9)


def test_within_and_between() -> None:
    groups = np.array(["east", "east", "west", "west"], dtype=object)
    assert theil_parts(values(2, 2, 6, 6), groups) == (0, pytest.approx(theil(values(2, 6))))
    within, between = theil_parts(values(1, 3, 1, 3), groups)
    assert (within, between) == (pytest.approx(theil(values(1, 3))), pytest.approx(0))


@pytest.mark.parametrize("numbers", [(), (0, 0), (3, -1)])
def test_nothing_to_share(numbers: tuple[float, ...]) -> None:
    assert math.isnan(gini(values(*numbers)))
    assert math.isnan(theil(values(*numbers)))
    assert math.isnan(top_share(values(*numbers), 0.5))


@given(amounts, st.integers(2, 9), st.randoms())
def test_scale_order_and_copies_do_not_matter(
    numbers: list[int], factor: int, random: Random
) -> None:
    plain = values(*numbers)
    shuffled = random.sample(numbers, len(numbers))
    for measure in (gini, theil):
        for other in (plain * factor, values(*shuffled), np.repeat(plain, factor)):
            assert measure(other) == pytest.approx(measure(plain), abs=1e-9)


@given(amounts, st.data())
def test_theil_is_the_sum_of_its_parts(numbers: list[int], data: st.DataObject) -> None:
    groups = np.array([data.draw(st.sampled_from("abc")) for _ in numbers], dtype=object)
    assert sum(theil_parts(values(*numbers), groups)) == pytest.approx(
        theil(values(*numbers)), abs=1e-9
    )


def test_a_row_for_each_platform_and_column() -> None:
    frame = pd.DataFrame(
        {
            "platform": ["weibo", "weibo", "wechat"],
            "region": ["east", None, "west"],
            "followers": pd.array([1, 3, None], dtype="Int64"),
        }
    )
    table = measure_inequality(frame, ["followers"]).set_index("platform")
    assert table["n"].to_dict() == {"weibo": 2, "wechat": 0}
    assert table["gini"]["weibo"] == 0.25
    assert table["theil_within_regions"]["weibo"] == 0
    assert math.isnan(table["gini"]["wechat"])
    assert table["reason"].fillna("").to_dict() == {"weibo": "", "wechat": "no_values"}
    change = measure_inequality(frame.assign(followers=[0, -1, 0]), ["followers"])
    assert change["reason"].tolist() == ["all_zero", "below_zero"]
    alone = measure_inequality(frame.head(1), ["followers"]).iloc[0]
    assert (alone["n"], alone["reason"]) == (1, "one_account")
    assert alone[["gini", "theil", "top_10_percent"]].isna().all()


def test_lorenz_curves_of_what_can_be_shared() -> None:
    frame = pd.DataFrame(
        {"platform": ["weibo", "weibo", "wechat"], "likes": [1.0, 3.0, 0.0], "change": [2, -1, 1]}
    )
    curves = trace_lorenz(frame, ["likes", "change"])
    weibo, wechat = (curves[curves["platform"] == name] for name in ("weibo", "wechat"))
    assert weibo["share_value"].tolist() == [0, 0.25, 1]
    assert weibo["share_accounts"].tolist() == [0, 0.5, 1]
    assert set(weibo["column"]) == {"likes"}  # a change below zero cannot be shared
    assert wechat["column"].tolist() == ["change", "change"]
