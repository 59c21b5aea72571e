"""Statistical tests: results obvious by eye, the rules of choice, and data that allow no test."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compute.statistics import (
    agree,
    associate,
    check_normality,
    contrast_groups,
    correlate,
    regress,
)
from analysis.compute.statistics.results import COLUMNS, holm
from analysis.compute.statistics.several import kruskal
from analysis.errors import DataError
from tests.analysis.published import CARS, PLANTS, SPRAYS, TEA, cases, grouped, results

RANDOM = np.random.default_rng(5)
NORMAL = tuple(RANDOM.normal(10, 1, 20))
SKEWED = tuple(RANDOM.lognormal(0, 2, 20))


def chosen(frame: pd.DataFrame, **options: str) -> list[str]:
    """The tests that compare the groups, without their pairs."""
    table = contrast_groups(frame, ["value"], ["group"], **options)  # type: ignore[arg-type]
    return list(table["test"].unique())


@pytest.mark.parametrize(
    ("frame", "tests"),
    [
        (grouped(a=NORMAL, b=tuple(x + 1 for x in NORMAL)), ["Levene", "Student's t"]),
        (grouped(a=NORMAL, b=tuple(5 * x for x in NORMAL)), ["Levene", "Welch's t"]),
        (grouped(a=NORMAL, b=SKEWED), ["Mann–Whitney"]),
        (PLANTS, ["Levene", "ANOVA", "Tukey HSD"]),
        (
            grouped(a=NORMAL, b=tuple(2 * x for x in NORMAL), c=tuple(9 * x for x in NORMAL)),
            ["Levene", "Welch's ANOVA", "Games–Howell"],
        ),
        (SPRAYS, ["Kruskal–Wallis", "Mann–Whitney"]),
        (grouped(a=NORMAL[:7], b=NORMAL[7:]), ["Mann–Whitney"]),  # too few to be called normal
        (grouped(a=NORMAL[:2], b=NORMAL[2:]), ["comparison"]),
    ],
)
def test_the_data_choose(frame: pd.DataFrame, tests: list[str]) -> None:
    assert chosen(frame) == tests


def test_the_reason_stands_in_the_row() -> None:
    def why(frame: pd.DataFrame) -> str:
        table = contrast_groups(frame, ["value"], ["group"])
        return str(table.loc[table["test"] != "Levene", "why"].iloc[0])

    assert why(PLANTS).startswith("means: normal in every group (Shapiro–Wilk p ≥ 0.4")
    assert why(PLANTS).endswith("variances alike (Levene p = 0.306)")
    assert why(grouped(a=NORMAL, b=SKEWED)) == "ranks: not normal in b (Shapiro–Wilk p < 0.001)"
    assert why(grouped(a=NORMAL[:7], b=NORMAL[7:])) == "ranks: fewer than 8 cases in a"


def test_a_choice_of_ones_own() -> None:
    assert chosen(PLANTS, method="ranks") == ["Kruskal–Wallis", "Mann–Whitney"]
    assert chosen(CARS, method="means") == ["Levene", "Welch's t"]


def test_no_pairs_where_nothing_differs() -> None:
    same = PLANTS.assign(value=np.arange(30) % 10)
    _, result = results(contrast_groups(same, ["value"], ["group"]))
    assert (result.test, result.note) == ("ANOVA", "omega² = -0.071; no pairs compared, p ≥ 0.05")


def test_small_groups_are_left_out_and_named() -> None:
    frame = pd.concat([PLANTS, grouped(other=(5.0, 6.0))])
    _, result, *_ = results(contrast_groups(frame, ["value"], ["group"]))
    assert "left out, fewer than 3 cases: other (2)" in result.note
    assert result.n == 30


def test_perfect_correlations() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 9], "b": [2, 4, 6, 8, 18], "c": [5, 4, 3, 2, -3]})
    for result in results(correlate(frame, ["a", "b", "c"])):
        expected = -1 if result.by == "c" else 1
        assert result.effect == pytest.approx(expected)
        assert math.isnan(result.effect_low)


def test_the_same_order_is_agreement() -> None:
    frame = pd.DataFrame({"wci-14.2": [1.0, 2, 3, 4, 5, 9], "nri": [10.0, 20, 30, 50, 40, 60]})
    spearman, kendall = results(agree(frame, ["wci-14.2", "nri"]))
    assert spearman.statistic == pytest.approx(1 - 6 * 2 / (6 * 35))
    assert kendall.statistic == pytest.approx(13 / 15)
    assert spearman.note == "2 of 6 have another rank, by 1 at most"


def test_standard_errors_are_hc3() -> None:
    """(X'X)⁻¹ X' diag(e² ÷ (1 − h)²) X (X'X)⁻¹, MacKinnon and White 1985."""
    x = np.arange(12.0)
    y = 3 + 2 * x + np.array([1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6.0])
    _, _, slope, _ = results(regress(pd.DataFrame({"x": x, "y": y}), "y", ["x"]))
    design = np.column_stack([np.ones(12), x])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    leverage = (design @ bread * design).sum(axis=1)
    meat = design.T @ np.diag(((y - design @ beta) / (1 - leverage)) ** 2) @ design
    assert slope.standard_error == pytest.approx(math.sqrt((bread @ meat @ bread)[1, 1]))
    assert (slope.estimate, slope.vif) == (pytest.approx(beta[1]), 1)


def test_regression_on_logarithms_and_groups() -> None:
    """ln(y + 1) = 1 + 2 ln(x + 1) + 3 in group b, but for a little."""
    x = np.tile(np.arange(1.0, 9), 3)
    group = np.repeat(["a", "b", "c"], 8)
    little = RANDOM.normal(0, 1e-3, 24)
    y = np.exp(1 + 2 * np.log(x + 1) + 3 * (group == "b") + little) - 1
    frame = pd.DataFrame({"x": x, "y": y, "group": group})
    whole, *coefficients = results(regress(frame, "y", ["x"], ["group"], logged=["x", "y"]))
    found = {each.by: each.estimate for each in coefficients if each.test == "OLS coefficient"}
    expected = {"(constant)": 1, "ln(x + 1)": 2, "group = b": 3, "group = c": 0}
    assert found == pytest.approx(expected, abs=5e-3)
    assert "group against a" in whole.note


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"x": [1, 2, 3], "z": [3, 1, 2]}, "needs 5 cases or more for 2 terms"),
        ({"x": range(9), "z": [2 * x + 1 for x in range(9)]}, "are combinations of others"),
        ({"x": [4] * 9, "z": [5] * 9}, "no term varies"),
        ({"x": [4] * 9, "z": [None] * 9}, "no case has all terms; not known of any case: z"),
        ({"x": [0] * 8 + [1], "z": range(9)}, "one case alone decides a coefficient"),
    ],
)
def test_regressions_that_cannot_be(columns: dict[str, list[float]], words: str) -> None:
    frame = pd.DataFrame(columns).astype("Float64")
    frame["y"] = [5.0, 3, 8, 1, 9, 2, 7, 4, 6][: len(frame)]
    [result] = results(regress(frame, "y", ["x", "z"]))
    assert words in str(result.note)
    assert math.isnan(result.p)


def test_what_is_not_known_is_left_out() -> None:
    holes = pd.DataFrame({"value": pd.array([None] * 5, dtype="Float64"), "group": list("ABCDE")})
    full = pd.concat([SPRAYS.astype({"value": "Float64"}), holes])
    before, after = (contrast_groups(each, ["value"], ["group"]) for each in (SPRAYS, full))
    pd.testing.assert_frame_equal(before, after)
    table = cases(TEA)
    more = pd.concat([table, pd.DataFrame({"row": ["milk", None], "column": [None, "1"]})])
    before, after = (associate(each, ["row", "column"]) for each in (table, more))
    pd.testing.assert_frame_equal(before, after)


def test_a_table_of_results() -> None:
    frame = check_normality(PLANTS, ["value"], by="group")
    assert tuple(frame.columns) == COLUMNS
    assert frame["groups"].tolist() == [name for name in ("ctrl", "trt1", "trt2") for _ in "ab"]
    assert frame["p_adjusted"].isna().all()
    with pytest.raises(DataError, match="there is no column 'beauty'; there are: group, value"):
        correlate(PLANTS, ["beauty", "value"])
    with pytest.raises(DataError, match="column group holds no numbers"):
        correlate(PLANTS, ["group", "value"])


@pytest.mark.filterwarnings("error")
def test_a_group_that_does_not_vary_beside_one_that_does() -> None:
    """0, 0, 1 and 2, 2, 2: the difference is −5/3, its standard error 1/3, Welch's df 2."""
    frame = pd.DataFrame({"value": [0.0, 0, 1, 2, 2, 2], "group": list("AAABBB")})
    [welch] = [
        each
        for each in results(contrast_groups(frame, ["value"], ["group"], method="means"))
        if each.test == "Welch's t"
    ]
    assert welch.statistic == pytest.approx(-5) and welch.df == pytest.approx(2)
    assert welch.p == pytest.approx(0.0377495513)


FAMILIES: list[Callable[[pd.DataFrame], pd.DataFrame]] = [
    lambda frame: check_normality(frame, ["a", "b"]),
    lambda frame: correlate(frame, ["a", "b"]),
    lambda frame: agree(frame, ["a", "b"]),
    lambda frame: contrast_groups(frame, ["a", "b"], ["g"]),
    lambda frame: contrast_groups(frame, ["a", "b"], ["g"], method="means"),
    lambda frame: contrast_groups(frame, ["a", "b"], ["g"], method="ranks"),
    lambda frame: associate(frame, ["g", "h"]),
    lambda frame: regress(frame, "a", ["b"], ["g"], logged=["a"]),
]
figures = st.one_of(st.none(), st.integers(0, 3), st.sampled_from([0.1, 1e7, 123456.789]))
groups = st.sampled_from(["x", "x", "y", "z", None])
rows = st.lists(st.tuples(figures, figures, groups, groups), max_size=40)


@given(rows, st.sampled_from(FAMILIES))
def test_any_data_give_rows(
    data: list[tuple[float | None, ...]], family: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    """No failure, no warning; where there is no p the note has the reason, and p lies in [0, 1]."""
    frame = pd.DataFrame(data, columns=["a", "b", "g", "h"])
    frame = frame.astype({"a": "Float64", "b": "Float64", "g": "string", "h": "string"})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = family(frame)
    assert len(table)
    for each in results(table):
        assert each.note if math.isnan(each.p) else 0 <= each.p <= 1
        assert math.isnan(each.p_adjusted) or each.p <= each.p_adjusted <= 1
        if each.effect_name not in (None, "eta_squared", "epsilon_squared"):
            assert math.isnan(each.effect_low) or (
                each.effect_low - 1e-9 <= each.effect <= each.effect_high + 1e-9
            )


samples = st.lists(
    st.lists(st.integers(0, 1000), min_size=3, max_size=12), min_size=3, max_size=4
).filter(lambda each: len({x for sample in each for x in sample}) > 1)


@settings(max_examples=25)
@given(samples, st.integers(2, 9))
def test_ranks_do_not_know_units(data: list[list[int]], factor: int) -> None:
    """Order of groups and cases, and any rising change of the values, leave H and its effect."""
    plain = {str(place): np.array(sample, dtype=float) for place, sample in enumerate(data)}
    changed = {name: np.exp(values[::-1] * factor / 1000) for name, values in plain.items()}
    turned = dict(reversed(changed.items()))
    for other in (changed, turned):
        assert kruskal(other).statistic == pytest.approx(kruskal(plain).statistic)
        assert kruskal(other).effect.value == pytest.approx(kruskal(plain).effect.value)


tables = st.lists(st.lists(st.integers(10, 30), min_size=3, max_size=3), min_size=2, max_size=4)


@given(tables, st.integers(2, 4))
def test_chi_square_of_copies(table: list[list[int]], copies: int) -> None:
    """Transposed it is the same; so many copies make it so many times, V stays."""
    frame = cases({str(place): tuple(row) for place, row in enumerate(table)})
    first, *_ = results(associate(frame, ["row", "column"]))
    turned, *_ = results(associate(frame, ["column", "row"]))
    more, *_ = results(associate(pd.concat([frame] * copies), ["row", "column"]))
    assert turned.statistic == pytest.approx(first.statistic)
    assert more.statistic == pytest.approx(copies * first.statistic, abs=1e-9)
    assert more.effect == pytest.approx(first.effect)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), max_size=12))
def test_holm(ps: list[float]) -> None:
    adjusted = holm(ps)
    known = sorted((p, q) for p, q in zip(ps, adjusted, strict=True) if not math.isnan(p))
    assert [math.isnan(q) for q in adjusted] == [math.isnan(p) for p in ps]
    assert all(p <= q <= 1 for p, q in known)
    assert [q for _, q in known] == sorted(q for _, q in known)
    if known:
        assert known[0][1] == min(1, known[0][0] * len(known))
