"""The tests give what textbooks, NIST and the documentation of R print."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats
from statsmodels.datasets import longley

from analysis.statistics import (
    associate,
    check_normality,
    contrast_groups,
    correlate,
    regress,
)
from analysis.statistics.effects import hedges_g
from analysis.statistics.noncentral import interval_chi2, interval_f, interval_t
from analysis.statistics.pairs import tukey_pairs
from analysis.statistics.samples import split
from analysis.statistics.several import anova, kruskal, welch_anova
from analysis.statistics.two import mann_whitney, student, welch
from tests.analysis.published import (
    CARS,
    CILIA,
    HAIR_AND_EYES,
    PLACENTA,
    PLANTS,
    SIRSTV,
    SLEEP,
    SPRAYS,
    TEA,
    TUNA,
    cases,
    results,
)
from tests.analysis.test_published_correlations import COLUMNS, INCREMENTS, PUBLISHED


def test_correlations_of_libraries() -> None:
    """龚雪竹 2021, 大学图书馆学报 2021(4), Tables 3, 4, three decimals."""
    table = correlate(pd.DataFrame(INCREMENTS, columns=COLUMNS), COLUMNS, methods=["Pearson"])
    found = {(each.column, each.by): each.effect for each in results(table)}
    assert found == pytest.approx(PUBLISHED, abs=5e-4)  # type: ignore[arg-type]


def test_anova_of_nist() -> None:
    """F certified by the Statistical Reference Datasets."""
    result = anova(split(SIRSTV, "value", "group"))
    assert result.statistic == pytest.approx(1.18046237440255, rel=1e-9)
    assert (result.df, result.df2) == (4, 20)
    assert result.effect.value == pytest.approx(0.190999039051129, rel=1e-9)  # certified R²


def test_plants() -> None:
    """R, ?PlantGrowth and TukeyHSD."""
    result = anova(split(PLANTS, "value", "group"))
    assert result.statistic == pytest.approx(4.846, abs=5e-4)
    assert result.p == pytest.approx(0.01591, abs=5e-6)
    pairs = {each.groups: each for each in tukey_pairs(split(PLANTS, "value", "group"))}
    expected = {
        "ctrl (10) – trt1 (10)": (0.371, 0.3908711),
        "ctrl (10) – trt2 (10)": (-0.494, 0.1979960),
        "trt1 (10) – trt2 (10)": (-0.865, 0.0120064),
    }
    for groups, (difference, p) in expected.items():
        assert pairs[groups].estimate == pytest.approx(difference)
        assert pairs[groups].p == pytest.approx(p, abs=5e-7)


def test_sleep() -> None:
    """R, ?sleep: Welch's and Student's t."""
    found = welch(split(SLEEP, "value", "group"))
    assert (found.statistic, found.df, found.p) == pytest.approx(
        (-1.8608, 17.776, 0.07939), abs=5e-4
    )
    found = student(split(SLEEP, "value", "group"))
    assert (found.statistic, found.df, found.p) == pytest.approx((-1.8608, 18, 0.07919), abs=5e-5)


@pytest.mark.parametrize(
    ("frame", "h", "df", "p"),
    [(CILIA, 0.77143, 2, 0.68), (SPRAYS, 54.691, 5, 1.511e-10)],
    ids=["cilia", "sprays"],
)
def test_kruskal(frame: pd.DataFrame, h: float, df: int, p: float) -> None:
    """R, ?kruskal.test and ?InsectSprays."""
    result = kruskal(split(frame, "value", "group"))
    assert result.statistic == pytest.approx(h, rel=1e-5)
    assert result.df == df
    assert result.p == pytest.approx(p, rel=5e-4)


def test_sprays_of_different_variances() -> None:
    """R, ?InsectSprays: oneway.test(count ~ spray)."""
    result = welch_anova(split(SPRAYS, "value", "group"))
    assert (result.statistic, result.df, result.df2) == pytest.approx((36.065, 5, 30.043), abs=5e-4)
    assert result.p == pytest.approx(7.999e-12, rel=1e-3)


def test_placenta() -> None:
    """R, ?wilcox.test: W = 35 and an exact p, here of both sides."""
    result = mann_whitney(split(PLACENTA, "value", "group"))
    assert result.statistic == 50 - 35
    assert result.p == pytest.approx(2 * 0.1272, abs=1e-4)
    assert result.note == "exact p"


def test_tuna() -> None:
    """R, ?cor.test: Kendall T = 26 of 36 pairs; Spearman's rho and its p of both sides."""
    spearman, kendall = results(correlate(TUNA, ["hunter", "panel"], ["Spearman", "Kendall"]))
    assert kendall.statistic == pytest.approx((26 - 10) / 36)
    assert kendall.p == pytest.approx(2 * 0.05972, abs=1e-4)
    assert spearman.statistic == pytest.approx(0.6)


def test_weights_of_men() -> None:
    """Shapiro and Wilk 1965, their example: W = 0.79 of the weights of 11 men."""
    weights = [148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]
    _, result = results(check_normality(pd.DataFrame({"pounds": weights}), ["pounds"]))
    assert result.statistic == pytest.approx(0.79, abs=5e-3)
    assert result.p < 0.01


def test_hair_and_eyes() -> None:
    """R, ?HairEyeColor and vcd's Cramér's V."""
    [result] = results(associate(cases(HAIR_AND_EYES), ["row", "column"]))
    assert result.statistic == pytest.approx(138.29, abs=5e-3)
    assert result.df == 9
    assert result.effect == pytest.approx(0.279, abs=5e-4)


def test_lady_tasting_tea() -> None:
    """R, ?fisher.test."""
    chi2, fisher = results(associate(cases(TEA), ["row", "column"]))
    assert chi2.test == "chi-square"
    assert chi2.note is not None and "100% of the cells expect fewer than 5" in chi2.note
    assert fisher.test == "Fisher's exact"
    assert fisher.p == pytest.approx(0.4857, abs=5e-5)
    assert fisher.effect == pytest.approx(6.408309, rel=1e-5)
    # R looks for the ends less exactly.
    assert (fisher.effect_low, fisher.effect_high) == pytest.approx(
        (0.2117329, 621.9337505), rel=1e-2
    )


def test_ends_of_noncentral_intervals() -> None:
    """At the ends the statistic is the 97.5th and the 2.5th percentile."""
    for t, df in ((2.5, 10), (-0.3, 40), (8.0, 25)):
        low, high = interval_t(t, df)
        assert stats.nct.cdf(t, df, [low, high]) == pytest.approx([0.975, 0.025])
    low, high = interval_f(9.0, 3, 40)
    assert stats.ncf.cdf(9, 3, 40, [low, high]) == pytest.approx([0.975, 0.025])
    assert interval_f(0.2, 3, 20)[0] == interval_chi2(1.0, 4)[0] == 0
    low, high = interval_chi2(30.0, 4)
    assert stats.ncx2.cdf(30, 4, [low, high]) == pytest.approx([0.975, 0.025])


def test_hedges_g_of_cars() -> None:
    """R package effectsize, ?cohens_d: hedges_g(mpg ~ am)."""
    effect = hedges_g(*split(CARS, "value", "group").values())
    assert (effect.value, effect.low, effect.high) == pytest.approx((-1.44, -2.21, -0.65), abs=5e-3)


def test_rank_biserial_of_cars() -> None:
    """R package effectsize, ?rank_biserial: rank_biserial(mpg ~ am)."""
    effect = mann_whitney(split(CARS, "value", "group")).effect
    assert (effect.value, effect.low, effect.high) == pytest.approx((-0.66, -0.84, -0.36), abs=5e-3)


NIST_LONGLEY = {
    "(constant)": -3482258.63459582,
    "GNPDEFL": 15.0618722713733,
    "GNP": -0.0358191792925910,
    "UNEMP": -2.02022980381683,
    "ARMED": -1.03322686717359,
    "POP": -0.0511041056535807,
    "YEAR": 1829.15146461355,
}
# Fox, Applied Regression Analysis; R package car, vif(lm(TOTEMP ~ .)).
VIF = {"GNPDEFL": 135.532, "GNP": 1788.513, "UNEMP": 33.619, "ARMED": 3.589, "POP": 399.151,
       "YEAR": 758.981}  # fmt: skip


def test_longley() -> None:
    """Coefficients, R² and F certified by NIST for columns that nearly say the same."""
    frame = longley.load_pandas().data
    whole, *coefficients, residuals = results(regress(frame, "TOTEMP", list(VIF)))
    assert whole.statistic == pytest.approx(330.285339234588, rel=1e-7)
    assert (whole.df, whole.df2, whole.n) == (6, 9, 16)
    assert whole.effect == pytest.approx(0.995479004577296, rel=1e-9)
    assert {each.by: each.estimate for each in coefficients} == pytest.approx(
        NIST_LONGLEY, rel=1e-6
    )
    found = {each.by: each.vif for each in coefficients[1:]}
    assert found == pytest.approx(VIF, rel=1e-4)
    assert all("VIF above 10" in (each.note or "") for each in coefficients if each.vif > 10)
    assert residuals.column == "residuals"


def test_the_rules_choose() -> None:
    """Plants are normal and vary alike; sprays do not look normal."""
    chosen = contrast_groups(PLANTS, ["value"], ["group"])["test"].tolist()
    assert chosen == ["Levene", "ANOVA", *["Tukey HSD"] * 3]
    chosen = contrast_groups(SPRAYS, ["value"], ["group"])["test"].tolist()
    assert chosen == ["Kruskal–Wallis", *["Mann–Whitney"] * 15]
