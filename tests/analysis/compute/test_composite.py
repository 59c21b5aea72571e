"""Composite indices: published examples, weights obvious by eye, and what must hold for all."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from analysis.choices import Scoring, Weighting
from analysis.compute.composite import compose, rank, score_by_sum, score_by_topsis
from analysis.compute.weighting import (
    measure_entropy,
    normalise,
    parse_weights,
    weigh_as_given,
    weigh_by_critic,
    weigh_by_entropy,
    weigh_equally,
)
from analysis.errors import DataError

WEIGHTINGS = (weigh_equally, weigh_by_entropy, weigh_by_critic)
# Eight firms by profitability, market share and productivity: Diakoulaki, Mavrotas, Papayannakis
# 1995, Computers & Operations Research 22(7): 763-770.
FIRMS = [
    (61, 1.08, 4.33), (20.7, 0.26, 4.34), (16.3, 1.98, 2.53), (9, 3.29, 1.65),
    (5.4, 2.77, 2.33), (4, 4.12, 1.21), (-6.1, 3.52, 2.10), (-34.6, 3.31, 0.98),
]  # fmt: skip
# Software by six criteria, more being better: Tuş, Aytaç Adalı 2019, OPSEARCH 56(2): 528-538.
SOFTWARE = [
    (5000, 3, 3, 4, 3, 2), (680, 5, 3, 2, 2, 1), (2000, 3, 2, 3, 4, 3), (600, 4, 3, 1, 2, 2),
    (800, 2, 4, 3, 3, 4),
]  # fmt: skip
# Tzeng, Huang 2011, Multiple Attribute Decision Making, CRC Press.
ALTERNATIVES = [(5, 8, 4), (7, 6, 8), (8, 8, 6), (7, 4, 6)]
# Xu 2004, European Journal of Operational Research 156(2): 530-532.
XU = [(30, 30, 38, 29), (19, 54, 86, 29), (19, 15, 85, 28.9), (68, 70, 60, 29)]
# Zavadskas, Podvezko 2016, International Journal of Information Technology & Decision Making
# 15(2): 267-283.
ZAVADSKAS = [(3.0, 100, 10, 7), (2.5, 80, 8, 5), (1.8, 50, 20, 11), (2.2, 70, 12, 9)]
# Eleven wards of a hospital by nine points of nursing (renrendoc.com/paper/133129052.html).
WARDS = [
    (100, 90, 100, 84, 90, 100, 100, 100, 100), (100, 100, 78.6, 100, 90, 100, 100, 100, 100),
    (75, 100, 85.7, 100, 90, 100, 100, 100, 100), (100, 100, 78.6, 100, 90, 100, 94.4, 100, 100),
    (100, 90, 100, 100, 100, 90, 100, 100, 80), (100, 100, 100, 100, 90, 100, 100, 85.7, 100),
    (100, 100, 78.6, 100, 90, 100, 55.6, 100, 100), (87.5, 100, 85.7, 100, 100, 100, 100, 100, 100),
    (100, 100, 92.9, 100, 80, 100, 100, 100, 100), (100, 90, 100, 100, 100, 100, 100, 100, 100),
    (100, 100, 92.9, 100, 90, 100, 100, 100, 100),
]  # fmt: skip


numbers = st.integers(0, 1000)
tables = st.lists(st.tuples(numbers, numbers, numbers), min_size=2, max_size=12).filter(
    lambda rows: all(len(set(column)) > 1 for column in zip(*rows, strict=True))
)


def table(rows: list[tuple[float, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list("abcdefghi")[: len(rows[0])], dtype=float)


@pytest.mark.parametrize(
    ("rows", "published"),
    [
        (XU, [0.4630, 0.3992, 0.1378, 0.0000]),
        (ZAVADSKAS, [0.1146, 0.1981, 0.4185, 0.2689]),
    ],
    ids=["Xu 2004", "Zavadskas, Podvezko 2016"],
)
def test_published_entropy_weights(rows: list[tuple[float, ...]], published: list[float]) -> None:
    """Both papers take the shares of the values as they are, p = x ÷ Σx."""
    assert weigh_by_entropy(table(rows)).tolist() == pytest.approx(published, abs=5e-5)


def test_entropy_weights_from_lowest_to_highest() -> None:
    """entropy_weighting of pyrepo-mcda 0.1.15, and the same of scikit-criteria 0.10."""
    weights = weigh_by_entropy(normalise(table(WARDS)))
    assert weights.tolist() == pytest.approx(
        [0.0757855908, 0.2191587022, 0.2713738082, 0.0655921199, 0.1051976964, 0.0655921199,
         0.0661157228, 0.0655921199, 0.0655921199],
        abs=1e-10,
    )  # fmt: skip


def test_critic_of_its_paper() -> None:
    """The data of its paper; the digits are those of critic_weights in pymcdm 1.4.0."""
    weights = weigh_by_critic(normalise(table(FIRMS)))
    assert weights.tolist() == pytest.approx([0.2022255398, 0.480901729, 0.3168727312], abs=1e-10)


def test_published_critic_weights() -> None:
    weights = weigh_by_critic(normalise(table(SOFTWARE)))
    assert weights.tolist() == pytest.approx([0.157, 0.249, 0.168, 0.121, 0.154, 0.151], abs=5e-4)


def test_topsis_of_a_textbook() -> None:
    """The data of the book; the digits are those of TOPSIS with vector norms in pymcdm 1.4.0."""
    frame = table(ALTERNATIVES)
    weights = weigh_as_given(list("abc"), {"a": 0.3, "b": 0.4, "c": 0.3})
    score = score_by_topsis(frame, weights)
    assert score.tolist() == pytest.approx(
        [0.5037196586, 0.658084772, 0.7482486599, 0.3339974369], abs=1e-10
    )
    assert rank(score).tolist() == [3, 2, 1, 4]


def test_equal_columns_weigh_the_same() -> None:
    same = normalise(pd.DataFrame({"a": [1, 2, 4], "b": [10, 20, 40]}))
    for weigh in WEIGHTINGS:
        assert weigh(same).to_dict() == pytest.approx({"a": 0.5, "b": 0.5})


def test_entropy_by_hand() -> None:
    weights = weigh_by_entropy(normalise(pd.DataFrame({"a": [0, 0, 9], "b": [0, 5, 5]})))
    even = 1 - math.log(2) / math.log(3)  # b: 0, ½, ½; a has no entropy at all
    assert weights.to_dict() == pytest.approx({"a": 1 / (1 + even), "b": even / (1 + even)})


@given(tables)
def test_entropy_is_scipys(rows: list[tuple[float, ...]]) -> None:
    normalised = normalise(table(rows))
    expected = entropy(normalised.to_numpy(), base=len(rows), axis=0)
    assert measure_entropy(normalised).tolist() == pytest.approx(expected.tolist(), abs=1e-12)


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


def test_missing_values_are_not_zero() -> None:
    frame = table([(1, 2), (3, 9), (math.nan, 100)])
    found = compose(frame)
    assert found.scores["score"].tolist()[:2] == [0, 1]
    assert found.scores.iloc[2].isna().all()
    assert found.weights.set_index("column")["weight"].to_dict() == {"a": 0.5, "b": 0.5}


def test_a_mix_of_values() -> None:
    found = compose(table([(100, 10)]), Weighting.FIXED, Scoring.VALUES, {"a": 1, "b": 3})
    assert found.scores["score"].tolist() == [pytest.approx(25 + 7.5)]


@pytest.mark.parametrize(
    ("rows", "given", "words"),
    [
        ([(1, 2)], None, "two rows or more that have all columns; there are 1. Known are a of 1"),
        ([(1, 2), (1, 3)], None, "a is the same in all rows"),
        ([(1, 2), (2, 3)], {"a": 1}, "no weight is given for b"),
        ([(1, 2), (2, 3)], {"a": 1, "b": 1, "z": 1}, "a weight is given for z"),
        ([(1, 2), (2, 3)], {"a": -1, "b": 2}, "numbers from 0"),
        ([(1, 2), (2, 3)], {"a": 0, "b": 0}, "not all of them 0"),
        ([(1, 2), (2, 3)], {"a": math.nan, "b": 2}, "numbers from 0"),
    ],
)
def test_what_cannot_be_composed(
    rows: list[tuple[float, ...]], given: dict[str, float] | None, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        compose(table(rows), Weighting.FIXED if given else Weighting.EQUAL, given=given)


@pytest.mark.parametrize("text", ["a", "a=", "a=x", "", "a=0.5,,b=0.5", "a=1,a=2"])
def test_weights_that_cannot_be_read(text: str) -> None:
    with pytest.raises(DataError, match=r"write --weights a=0\.3,b=0\.7"):
        parse_weights(text)


@given(tables)
def test_weights_sum_to_one_and_scores_lie_between(rows: list[tuple[float, ...]]) -> None:
    frame = table(rows)
    for weigh in WEIGHTINGS:
        weights = weigh(normalise(frame))
        assert weights.sum() == pytest.approx(1)
        assert (weights >= -1e-12).all()
        for score in (score_by_sum(normalise(frame), weights), score_by_topsis(frame, weights)):
            assert score.between(-1e-9, 1 + 1e-9).all()


@given(tables, st.integers(2, 50), st.integers(-100, 100))
def test_units_do_not_matter(rows: list[tuple[float, ...]], factor: int, shift: int) -> None:
    """Weights and sums: nor does the zero. TOPSIS: a column's zero matters, its unit does not."""
    frame = table(rows)
    other = frame.assign(a=frame["a"] * factor)
    for weigh in WEIGHTINGS:
        weights = weigh(normalise(frame))
        moved = weigh(normalise(other + shift))
        assert moved.tolist() == pytest.approx(weights.tolist(), abs=1e-9)
        assert score_by_topsis(other, weights).tolist() == pytest.approx(
            score_by_topsis(frame, weights).tolist(), abs=1e-9
        )


@settings(max_examples=12)
@given(tables, st.integers(2, 4))
def test_order_and_copies_of_rows_do_not_matter(rows: list[tuple[float, ...]], times: int) -> None:
    frame = table(rows)
    turned = frame.iloc[::-1]
    copies = pd.concat([frame] * times, ignore_index=True)
    for weighting in (Weighting.EQUAL, Weighting.ENTROPY, Weighting.CRITIC):
        for scoring in (Scoring.SUM, Scoring.TOPSIS):
            plain, back, many = (
                compose(each, weighting, scoring) for each in (frame, turned, copies)
            )
            score = plain.scores["score"].to_numpy(dtype=float)
            weight = plain.weights["weight"].to_numpy()
            for other in (back, many):
                assert np.allclose(other.weights["weight"], weight, atol=1e-9)
            assert np.allclose(back.scores["score"].to_numpy(dtype=float)[::-1], score, atol=1e-9)
            assert np.allclose(
                many.scores["score"].to_numpy(dtype=float)[: len(frame)], score, atol=1e-9
            )


@given(tables, st.data())
def test_a_sum_never_falls_when_a_figure_rises(
    rows: list[tuple[float, ...]], data: st.DataObject
) -> None:
    frame = table(rows)
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(list("abc")))
    raised = frame.copy()
    raised.loc[row, column] += data.draw(st.integers(1, 500))
    if raised[column].nunique() == 1:
        return
    before, after = (compose(each).scores.loc[row] for each in (frame, raised))
    assert after["score"] >= before["score"] - 1e-12
    assert after["rank"] <= before["rank"]
