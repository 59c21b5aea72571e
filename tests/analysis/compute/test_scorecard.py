"""Scorecards: percentiles counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.compute.problems.month import Month
from analysis.compute.scorecard import (
    average_dimensions,
    percentiles,
    score_libraries,
    sum_up_scorecards,
)
from tests.analysis.compute.test_problems import COVERAGE, month, with_content


def test_percentiles_are_shares_of_the_others() -> None:
    assert percentiles(pd.Series([10, 40, 20, 30, None])).tolist()[:4] == pytest.approx(
        [0, 100, 100 / 3, 200 / 3]
    )
    assert percentiles(pd.Series([1, 2, 3])).isna().all(), "three accounts are few"


def five(small: Month) -> pd.DataFrame:
    """Figures of five libraries on Weibo."""
    figures = pd.concat([small.figures.iloc[[0]]] * 5, ignore_index=True)
    return figures.assign(
        account_id=range(1, 6), library=list("abcde"), name_zh=list("abcde"), works=[18] * 5,
        followers=[100, 200, 300, 400, 500], followers_change=[10, 0, -20, 40, 5],
        median_interactions=[5, 5, 9, 2, 1], like_rate=None,
    ).astype({"followers": "Int64", "followers_change": "Int64"})  # fmt: skip


def card() -> pd.DataFrame:
    small = month()
    return score_libraries(Month(COVERAGE, five(small), small.works))


def test_measures_of_a_platform_are_compared() -> None:
    rows = card().set_index(["measure", "library"])
    assert rows.loc["followers", "percentile"].tolist() == [0, 25, 50, 75, 100]
    assert rows.loc["followers", "quartile"].tolist() == [1, 2, 3, 4, 4]
    assert rows.loc[("followers_growth", "a"), "value"] == pytest.approx(10 / 90)
    # 5, 5, 9, 2, 1: the two fives share the places 2 and 3 of 0 … 4
    assert rows.loc["median_interactions", "percentile"].tolist() == [62.5, 62.5, 100, 25, 0]
    assert "like_rate" not in rows.index.get_level_values("measure"), "Weibo has no reads"


def test_a_dimension_is_the_mean_of_its_measures() -> None:
    averaged = average_dimensions(card()).set_index(["library", "dimension"])
    growth = [10 / 90, 0, -20 / 320, 40 / 360, 5 / 495]
    order = pd.Series(growth).rank()
    expected = (0 + (order[0] - 1) / 4 * 100) / 2
    assert averaged.loc[("a", "reach"), "percentile"] == pytest.approx(expected)


def test_weights_are_shown_beside_the_sums() -> None:
    libraries = list("abcd")
    rows = [
        {"library": library, "name_zh": library, "dimension": dimension,
         "percentile": float(25 * ((place * step) % 4))}
        for step, dimension in ((1, "reach"), (3, "output"))
        for place, library in enumerate(libraries)
    ]  # fmt: skip
    scores, weights = sum_up_scorecards(pd.DataFrame(rows))
    assert set(weights["weighting"]) == {"equal", "entropy", "critic"}
    assert weights.groupby("weighting")["weight"].sum().tolist() == pytest.approx([1, 1, 1])
    assert (scores["rank_best"] <= scores["rank_worst"]).all()


def test_platforms_that_carry_different_things() -> None:
    """A library has half of its works on both of its platforms; one on a single platform is NA."""
    small = with_content(month())
    other = small.works[small.works["library"] == "a"].head(4).assign(platform="wechat")
    works = pd.concat([small.works, other], ignore_index=True)
    rows = score_libraries(Month(COVERAGE, five(small), works))
    own = rows[rows["measure"] == "differentiation"]
    size = len(works[works["library"] == "a"])
    assert own["library"].tolist() == ["a"]
    assert own["value"].tolist() == pytest.approx([1 - (9 + 4) / size])
    assert own["dimension"].tolist() == ["breadth"]
    assert set(rows.loc[rows["measure"] == "theme_evenness", "dimension"]) == {"fit"}
