"""The statistics are those of GNU PSPP on the same .sav, to the digits that it prints.

Twelve decimals of figures, three of p and of Pearson's correlations.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.compute.description import describe
from analysis.compute.statistics import (
    associate,
    check_normality,
    contrast_groups,
    correlate,
    regress,
)
from analysis.compute.statistics.pairs import games_howell_pairs, tukey_pairs
from analysis.compute.statistics.samples import Samples, split
from analysis.compute.statistics.several import anova, kruskal, levene
from analysis.compute.statistics.two import mann_whitney, student, welch
from tests.analysis.compute.pspp.run import Tables, run_pspp
from tests.analysis.published import results

SYNTAX = """
DESCRIPTIVES /VARIABLES=likes shares reach /STATISTICS=ALL.
EXAMINE /VARIABLES=likes /STATISTICS=NONE /PERCENTILES(25,50,75)=HAVERAGE.
EXAMINE /VARIABLES=shares /STATISTICS=NONE /PERCENTILES(25,50,75)=HAVERAGE.
EXAMINE /VARIABLES=reach /STATISTICS=NONE /PERCENTILES(25,50,75)=HAVERAGE.
CORRELATIONS /VARIABLES=likes shares reach /PRINT=TWOTAIL SIG.
CROSSTABS /TABLES=likes BY shares /FORMAT=NOTABLES /STATISTICS=CORR BTAU.
CROSSTABS /TABLES=likes BY reach /FORMAT=NOTABLES /STATISTICS=CORR BTAU.
CROSSTABS /TABLES=shares BY reach /FORMAT=NOTABLES /STATISTICS=CORR BTAU.
ONEWAY reach BY region /STATISTICS=HOMOGENEITY /POSTHOC=TUKEY GH.
NPAR TESTS /KRUSKAL-WALLIS=likes BY region(1,4).
NPAR TESTS /MANN-WHITNEY=likes BY level(1,2).
NPAR TESTS /KOLMOGOROV-SMIRNOV(NORMAL)=reach.
CROSSTABS /TABLES=region BY level /FORMAT=NOTABLES /STATISTICS=CHISQ PHI.
CROSSTABS /TABLES=level BY opened /FORMAT=NOTABLES /STATISTICS=CHISQ PHI.
T-TEST /GROUPS=level(1,2) /VARIABLES=reach.
SELECT IF NOT MISSING(reach).
REGRESSION /VARIABLES=shares likes /DEPENDENT=reach /STATISTICS=COEFF R ANOVA TOL.
"""
FIGURES = ["likes", "shares", "reach"]


def draw() -> pd.DataFrame:
    """70 cases: counts with ties, a normal figure, groups; some figures are not known."""
    random = np.random.default_rng(20)
    region = random.integers(1, 5, 70)
    frame = pd.DataFrame({"region": region, "level": random.integers(1, 3, 70)}, dtype="float64")
    frame["likes"] = np.floor(random.lognormal(2, 1, 70) * (1 + region / 4))
    frame["shares"] = np.floor(frame["likes"] * random.uniform(0, 0.6, 70))
    frame["reach"] = random.normal(20, 4, 70) + frame["region"] + frame["level"]
    frame["opened"] = np.where(random.uniform(size=70) < 0.08, 1.0, 2.0)
    frame.loc[[3, 11], "likes"] = np.nan
    frame.loc[[11, 30, 31], "reach"] = np.nan
    return frame


FRAME = draw()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Output of PSPP about FRAME."""
    return run_pspp(tmp_path_factory.mktemp("pspp"), FRAME, SYNTAX)


def samples(column: str, by: str) -> Samples:
    return split(FRAME, column, by)


def same(found: float, printed: float | None) -> None:
    """To the twelfth decimal, or as many digits as a float has."""
    assert printed is not None
    assert math.isclose(found, printed, rel_tol=1e-9, abs_tol=1e-11), (found, printed)


def same_p(found: float, printed: float | None) -> None:
    assert printed is not None
    assert abs(found - printed) <= 5e-4, (found, printed)


@pytest.mark.parametrize("column", FIGURES)
def test_description(printed: Tables, column: str) -> None:
    [row] = describe(FRAME.assign(platform="all"), [column]).to_dict(orient="records")
    n, mean, _, sd, _, kurtosis, kurtosis_se, skewness, skewness_se, *_ = printed.find(
        "Descriptive Statistics", column
    )
    assert row["n"] == n
    for name, value in (
        ("mean", mean), ("sd", sd), ("kurtosis", kurtosis), ("kurtosis_se", kurtosis_se),
        ("skewness", skewness), ("skewness_se", skewness_se),
    ):  # fmt: skip
        same(row[name], value)
    place = FIGURES.index(column)
    quartiles = printed.find("Percentiles", column, "Weighted Average", place=place)
    for name, value in zip(("q1", "median", "q3"), quartiles, strict=True):
        same(row[name], value)


PAIRS = [("likes", "shares"), ("likes", "reach"), ("shares", "reach")]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_correlations(printed: Tables, one: str, other: str) -> None:
    pearson, spearman, kendall = results(correlate(FRAME, [one, other]))
    place = PAIRS.index((one, other))
    for result, labels in (
        (pearson, ("Interval by Interval", "Pearson's R")),
        (spearman, ("", "Spearman Correlation")),
        (kendall, ("Ordinal by Ordinal", "Kendall's tau-b")),
    ):
        value, *_ = printed.find("Symmetric Measures", *labels, place=place)
        same(result.statistic, value)
    [n, *_] = printed.find("Symmetric Measures", "N of Valid Cases", "", place=place)
    assert n == pearson.n


def test_p_of_correlations(printed: Tables) -> None:
    rows = printed.rows("Correlations")
    ps = {row[0]: rows[number + 1][2:] for number, row in enumerate(rows) if row[0]}
    for one, other in PAIRS:
        [result] = results(correlate(FRAME, [one, other], methods=["Pearson"]))
        same_p(result.p, float(ps[one][FIGURES.index(other)]))


def test_several_groups(printed: Tables) -> None:
    groups = samples("reach", "region")
    result = levene(groups)
    statistic, df, df2, p = printed.find("Test of Homogeneity of Variances", "reach")
    same(result.statistic, statistic)
    assert (result.df, result.df2) == (df, df2)
    same_p(result.p, p)
    result = anova(groups)
    between, df, _, f, p = printed.find("ANOVA", "reach", "Between Groups")
    total, *_ = printed.find("ANOVA", "", "Total")
    same(result.statistic, f)
    same_p(result.p, p)
    assert between is not None and total is not None
    same(result.effect.value, between / total)
    result = kruskal(samples("likes", "region"))
    same(result.statistic, printed.find("Test Statistics", "Chi-Square")[0])
    same_p(result.p, printed.find("Test Statistics", "Asymp. Sig.")[0])


def test_pairs(printed: Tables) -> None:
    groups = samples("reach", "region")
    rows = printed.rows("Multiple Comparisons (reach)")
    found: dict[tuple[str, str, str], list[float]] = {}
    test = one = ""
    for row in rows[2:]:
        test, one = row[0] or test, row[1] or one
        found[test, one[0], row[2][0]] = [float(text) for text in row[3:]]
    for name, pairs in (
        ("Tukey HSD", tukey_pairs(groups)),
        ("Games-Howell", games_howell_pairs(groups)),
    ):
        assert len(pairs) == 6
        for result in pairs:
            one, other = (part[0] for part in str(result.groups).split(" – "))
            difference, error, p, *_ = found[name, one, other]
            same(result.estimate, difference)
            same_p(result.p, p)
            if name == "Tukey HSD":  # PSPP prints the same error for Games and Howell
                same(result.standard_error, error)


def test_two_groups(printed: Tables) -> None:
    groups = samples("reach", "level")
    f, p, *equal = printed.find("Independent Samples Test", "reach", "Equal variances assumed")
    result = levene(groups)
    same(result.statistic, f)
    same_p(result.p, p)
    unequal = printed.find("Independent Samples Test", "", "Equal variances not assumed")[2:]
    for result, (t, df, sig, difference, error, *_) in (
        (student(groups), equal),
        (welch(groups), unequal),
    ):
        same(result.statistic, t)
        same(result.df, df)
        same_p(result.p, sig)
        same(result.estimate, difference)
        same(result.standard_error, error)
    result = mann_whitney(samples("likes", "level"))
    u, _, _, p = printed.find("Test Statistics", "likes", place=1)
    same(result.statistic, u)
    same_p(result.p, p)


def test_normality(printed: Tables) -> None:
    result, _ = results(check_normality(FRAME, ["reach"]))
    title = "One-Sample Kolmogorov-Smirnov Test"
    same(result.statistic, printed.find(title, "Most Extreme Differences", "Absolute")[0])


def test_cross_tables(printed: Tables) -> None:
    def compare(result: Any, place: int) -> None:
        value, df, p, *_ = printed.find("Chi-Square Tests", "Pearson Chi-Square", place=place)
        same(result.statistic, value)
        assert result.df == df
        same_p(result.p, p)
        measures = len(PAIRS) + place
        same(
            result.effect,
            printed.find("Symmetric Measures", "", "Cramer's V", place=measures)[0],
        )

    [result] = results(associate(FRAME, ["region", "level"]))
    compare(result, 0)
    result, fisher = results(associate(FRAME, ["level", "opened"]))
    compare(result, 1)
    p = printed.find("Chi-Square Tests", "Fisher's Exact Test", place=1)[3]
    assert fisher.test == "Fisher's exact"
    same_p(fisher.p, p)


def test_regression(printed: Tables) -> None:
    whole, _, *coefficients, _ = results(regress(FRAME, "reach", ["shares", "likes"]))
    rows = printed.rows("Model Summary (reach)")
    _, r2, adjusted, _ = (float(text) for text in rows[1])
    same(whole.effect, r2)
    assert whole.note == f"adjusted R² = {adjusted:.3f}"
    _, df, _, f, p = printed.find("ANOVA (reach)", "Regression")
    same(whole.statistic, f)
    assert whole.df == df
    same_p(whole.p, p)
    for result in coefficients:
        # t and standard errors are not compared: PSPP has no HC3.
        b, _, beta, _, _, _, vif = printed.find("Coefficients (reach)", str(result.by))
        same(result.estimate, b)
        same(result.effect, beta)
        same(result.vif, vif)


def test_chosen_by_rule(printed: Tables) -> None:
    """contrast_groups gives the same rows."""
    h, *pairs = results(contrast_groups(FRAME, ["likes"], ["region"]))
    assert {each.test for each in pairs} <= {"Mann–Whitney"}
    same(h.statistic, printed.find("Test Statistics", "Chi-Square")[0])
