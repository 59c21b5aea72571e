"""Composite indices: weights that are obvious by eye, and one worked by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.composite import score_by_sum, score_by_topsis
from analysis.weighting import normalise, weigh_by_critic, weigh_by_entropy, weigh_equally

WEIGHTINGS = (weigh_equally, weigh_by_entropy, weigh_by_critic)


def test_columns_that_say_the_same_weigh_the_same() -> None:
    same = normalise(pd.DataFrame({"a": [1, 2, 4], "b": [10, 20, 40]}))
    for weigh in WEIGHTINGS:
        assert weigh(same).to_dict() == pytest.approx({"a": 0.5, "b": 0.5})


def test_entropy_by_hand() -> None:
    weights = weigh_by_entropy(normalise(pd.DataFrame({"a": [0, 0, 9], "b": [0, 5, 5]})))
    even = 1 - math.log(2) / math.log(3)  # b: 0, ½, ½; a has no entropy at all
    assert weights.to_dict() == pytest.approx({"a": 1 / (1 + even), "b": even / (1 + even)})


def test_critic_by_hand() -> None:
    frame = pd.DataFrame({"a": [0, 1, 2], "b": [0, 1, 2], "c": [2, 1, 0]})
    weights = weigh_by_critic(normalise(frame))  # Σ(1 − r): 2, 2, 4; one standard deviation
    assert weights.to_dict() == pytest.approx({"a": 0.25, "b": 0.25, "c": 0.5})


def test_the_best_in_all_has_one_and_the_worst_zero() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [10, 15, 30]})
    for weigh in WEIGHTINGS:
        weights = weigh(normalise(frame))
        for score in (score_by_sum(normalise(frame), weights), score_by_topsis(frame, weights)):
            assert score.iloc[[0, 2]].tolist() == pytest.approx([0, 1])
            assert 0 < score.iloc[1] < 1


@given(
    st.lists(st.tuples(*[st.integers(0, 1000)] * 3), min_size=2, max_size=20).filter(
        lambda rows: all(len(set(column)) > 1 for column in zip(*rows, strict=True))
    )
)
def test_weights_sum_to_one_and_scores_lie_between(rows: list[tuple[int, int, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b", "c"], dtype=float)
    for weigh in WEIGHTINGS:
        weights = weigh(normalise(frame))
        assert weights.sum() == pytest.approx(1)
        assert (weights >= -1e-12).all()
        assert score_by_sum(normalise(frame), weights).between(-1e-9, 1 + 1e-9).all()
