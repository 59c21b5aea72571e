"""Results certified by NIST or printed by R; published.R has the calls and versions of R."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy import stats
from statsmodels.datasets import longley

from analysis.compute.statistics import (
    associate,
    check_normality,
    contrast_groups,
    correlate,
    regress,
)
from analysis.compute.statistics.effects import hedges_g, hedges_g_welch
from analysis.compute.statistics.noncentral import interval_chi2, interval_f, interval_t
from analysis.compute.statistics.pairs import games_howell_pairs, mann_whitney_pairs, tukey_pairs
from analysis.compute.statistics.samples import Samples, split
from analysis.compute.statistics.several import anova, kruskal, levene, welch_anova
from analysis.compute.statistics.two import mann_whitney, student, welch
from tests.analysis.compute.test_published_correlations import COLUMNS, INCREMENTS, PUBLISHED
from tests.analysis.published import (
    CARS,
    CILIA,
    HAIR_AND_EYES,
    HC3,
    NIST_LONGLEY,
    PLACENTA,
    PLANTS,
    SCALE,
    SIRSTV,
    SLEEP,
    SPRAYS,
    TEA,
    TUNA,
    VIF,
    cases,
    results,
)


def groups(frame: pd.DataFrame) -> Samples:
    return split(frame, "value", "group")


def near(*printed: float) -> object:
    """Equal to twelve digits, as R prints them."""
    return pytest.approx(printed[0] if len(printed) == 1 else printed, rel=1e-10)


def test_correlations_of_libraries() -> None:
    """龚雪竹 2021, 大学图书馆学报 2021(4), Tables 3, 4, three decimals."""
    table = correlate(pd.DataFrame(INCREMENTS, columns=COLUMNS), COLUMNS, methods=["Pearson"])
    found = {(each.column, each.by): each.effect for each in results(table)}
    assert found == pytest.approx(PUBLISHED, abs=5e-4)  # type: ignore[arg-type]


def test_anova_of_nist() -> None:
    """NIST StRD, Analysis of Variance, SiRstv: certified F and R²."""
    result = anova(groups(SIRSTV))
    assert result.statistic == pytest.approx(1.18046237440255, rel=1e-9)
    assert (result.df, result.df2) == (4, 20)
    assert result.effect.value == pytest.approx(0.190999039051129, rel=1e-9)


def test_plants() -> None:
    """R: summary(aov(weight ~ group, PlantGrowth)) and TukeyHSD of it."""
    result = anova(groups(PLANTS))
    assert (result.statistic, result.p) == near(4.8460878623801, 0.0159099583256)
    # Those of effectsize::eta_squared are λ ÷ (λ + 27), Steiger has all 30 cases.
    ends = [27 * end / (30 - 3 * end) for end in (0.0109923125347, 0.490174887564)]
    assert (result.effect.low, result.effect.high) == pytest.approx(ends, abs=1e-6)
    pairs = {each.groups: each for each in tukey_pairs(groups(PLANTS))}
    expected = {
        "ctrl (10) – trt1 (10)": (0.371, 0.3908711442021),
        "ctrl (10) – trt2 (10)": (-0.494, 0.1979959912997),
        "trt1 (10) – trt2 (10)": (-0.865, 0.0120064239795),
    }
    for names, (difference, p) in expected.items():
        assert pairs[names].estimate == near(difference)
        assert pairs[names].p == pytest.approx(p, abs=1e-9)


def test_sleep() -> None:
    """R: t.test(extra ~ group, sleep), with var.equal = TRUE, too."""
    found = welch(groups(SLEEP))
    assert (found.statistic, found.df, found.p) == near(
        -1.8608134674869, 17.7764735161785, 0.0793941401874
    )
    found = student(groups(SLEEP))
    assert (found.statistic, found.df, found.p) == near(-1.8608134674869, 18, 0.0791867142159)


@pytest.mark.parametrize(
    ("frame", "h", "df", "p"),
    [(CILIA, 0.771428571429, 2, 0.679964773579), (SPRAYS, 54.6913446224, 5, 1.51084443942e-10)],
    ids=["cilia", "sprays"],
)
def test_kruskal(frame: pd.DataFrame, h: float, df: int, p: float) -> None:
    """R: kruskal.test."""
    result = kruskal(groups(frame))
    assert (result.statistic, result.df, result.p) == near(h, df, p)


def test_sprays_of_different_variances() -> None:
    """R: oneway.test(count ~ spray, InsectSprays); car::leveneTest with center = mean."""
    result = welch_anova(groups(SPRAYS))
    assert (result.statistic, result.df, result.df2) == near(36.0654438936, 5, 30.0425605088)
    assert result.p == near(7.99937945567e-12)
    result = levene(groups(SPRAYS))
    assert (result.statistic, result.p) == near(6.45535271009, 6.10363383448e-05)


def test_pairs_of_sprays() -> None:
    """R: rstatix::games_howell_test, whose statistic is q ÷ √2; pairwise.wilcox.test (Holm)."""
    howell = {each.groups: each for each in games_howell_pairs(groups(SPRAYS))}
    for names, statistic, p in (
        ("A (12) – B (12)", 0.453524385219, 0.997),
        ("C (12) – D (12)", 3.078215365446, 0.0560),  # rstatix keeps three digits and rounds up
        ("C (12) – E (12)", 1.868039587111, 0.447),
        ("D (12) – F (12)", 6.076375289078, 2.91e-4),
    ):
        assert howell[names].statistic / 2**0.5 == near(statistic)
        assert howell[names].p == pytest.approx(p, rel=1e-2)
    wilcoxon = {each.groups: each.p_adjusted for each in mann_whitney_pairs(groups(SPRAYS))}
    for names, p in (
        ("A (12) – B (12)", 1),
        ("A (12) – C (12)", 0.000448554533725),
        ("C (12) – D (12)", 0.014445458455722),
        ("C (12) – E (12)", 0.245468012133376),
        ("D (12) – E (12)", 0.661057926957300),
    ):
        assert wilcoxon[names] == near(p)


def test_placenta() -> None:
    """R: wilcox.test(x, y): W = 35 of the first sample, exact p."""
    result = mann_whitney(groups(PLACENTA))
    assert result.statistic == 50 - 35
    assert result.p == near(0.254412254412)
    assert result.note == "exact p"


def test_tuna() -> None:
    """R: cor.test(x, y), with method = "kendall" and with "spearman"; exact p of both."""
    pearson, spearman, kendall = results(correlate(TUNA, ["hunter", "panel"]))
    assert (pearson.effect, pearson.p) == near(0.571181557564, 0.108173054349)
    assert (pearson.effect_low, pearson.effect_high) == near(-0.149742633037, 0.895579461839)
    assert (kendall.effect, kendall.p) == near(0.444444444444, 0.119438932981)
    assert (spearman.effect, spearman.p) == near(0.6, 35126 / 362880)


def test_normality() -> None:
    """R: shapiro.test of the weights of 11 men in Shapiro and Wilk 1965; nortest::lillie.test."""
    weights = [148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]
    _, result = results(check_normality(pd.DataFrame({"pounds": weights}), ["pounds"]))
    assert (result.statistic, result.p) == pytest.approx((0.7888146948354, 0.0067038140565))
    result, _ = results(check_normality(CARS, ["value"]))
    assert result.statistic == near(0.126302441838)


def test_hair_and_eyes() -> None:
    """R: chisq.test(apply(HairEyeColor, c("Hair", "Eye"), sum)); V = √(χ² ÷ 592 · 3)."""
    [result] = results(associate(cases(HAIR_AND_EYES), ["row", "column"]))
    assert (result.statistic, result.df, result.p) == near(138.289841626, 9, 2.3252867871e-25)
    assert result.effect == near((138.289841626 / (592 * 3)) ** 0.5)
    # Those of effectsize::cramers_v are of √(λ ÷ 592 · 3), without Smithson's degrees of freedom.
    ends = [math.sqrt(end**2 + 9 / (592 * 3)) for end in (0.223526994709, 0.317988099290)]
    assert [result.effect_low, result.effect_high] == pytest.approx(ends, abs=1e-7)


def test_lady_tasting_tea() -> None:
    """R: fisher.test, whose odds ratio has six digits; the ends are those of its definition."""
    chi2, fisher = results(associate(cases(TEA), ["row", "column"]))
    assert chi2.test == "chi-square"
    assert chi2.note is not None and "100% of the cells expect fewer than 5" in chi2.note
    assert fisher.test == "Fisher's exact"
    assert fisher.p == near(0.485714285714)
    assert fisher.effect == pytest.approx(6.408308867006, rel=1e-5)
    # At the upper end three cups or fewer are guessed in 2.5 % of the cases, at the lower three or
    # more. R stops its search early, at 621.93; the share is 2.5 % at 626.24.
    for odds, tail in (
        (fisher.effect_high, stats.nchypergeom_fisher.cdf),
        (fisher.effect_low, lambda *given: stats.nchypergeom_fisher.sf(2, *given[1:])),
    ):
        assert tail(3, 8, 4, 4, odds) == pytest.approx(0.025, rel=1e-6)


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


def test_effects_of_cars() -> None:
    """R: effectsize::hedges_g(mpg ~ am, data = mtcars), with pooled_sd = FALSE; rank_biserial."""
    one, other = groups(CARS).values()
    for effect, value, ends in (
        (hedges_g(one, other), -1.440635402402, (-2.208767198889, -0.653639683325)),
        (hedges_g_welch(one, other), -1.352383835260, (-2.166064064181, -0.512016031585)),
    ):
        assert effect.value == near(value)
        # effectsize looks for the ends with optim, to about seven digits.
        assert (effect.low, effect.high) == pytest.approx(ends, abs=1e-6)
    effect = mann_whitney(groups(CARS)).effect
    assert (effect.value, effect.low, effect.high) == near(
        -0.659919028340, -0.835561602145, -0.361886931946
    )


def test_longley() -> None:
    """Coefficients, R² and F certified by NIST for nearly collinear columns."""
    frame = longley.load_pandas().data
    whole, *coefficients, _ = results(regress(frame, "TOTEMP", list(VIF)))
    assert whole.statistic == pytest.approx(330.285339234588, rel=1e-7)
    assert (whole.df, whole.df2, whole.n) == (6, 9, 16)
    assert whole.effect == pytest.approx(0.995479004577296, rel=1e-9)
    assert {each.by: each.estimate for each in coefficients} == pytest.approx(
        NIST_LONGLEY, rel=1e-6
    )
    for each, error, scale in zip(coefficients, HC3, SCALE, strict=True):
        assert each.standard_error == pytest.approx(error * scale, rel=1e-6), each.by
    found = {each.by: each.vif for each in coefficients[1:]}
    assert found == pytest.approx(VIF, rel=1e-6)
    assert all("VIF above 10" in (each.note or "") for each in coefficients if each.vif > 10)


def test_the_rules_choose() -> None:
    """Plants are normal and vary alike; sprays do not look normal."""
    chosen = contrast_groups(PLANTS, ["value"], ["group"])["test"].tolist()
    assert chosen == ["Levene", "ANOVA", *["Tukey HSD"] * 3]
    chosen = contrast_groups(SPRAYS, ["value"], ["group"])["test"].tolist()
    assert chosen == ["Kruskal–Wallis", *["Mann–Whitney"] * 15]
