"""Samples in which rare themes are drawn more often, and shares that know it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.compute.themes.sampling import RARE, draw_sample
from analysis.compute.themes.shares import share_themes
from analysis.errors import DataError

SIZES = {"events": 700, "books": 250, "work": 30, "news": 4}


def works() -> pd.DataFrame:
    themes = [theme for theme, count in SIZES.items() for _ in range(count)] + [None] * 216
    return pd.DataFrame(
        {"work_id": range(len(themes)), RARE: themes, "platform": np.resize(["a", "b"], 1200)}
    )


@pytest.mark.parametrize("by", [[], ["platform"]])
def test_each_theme_has_its_works_and_weights_make_up_for_it(by: list[str]) -> None:
    sample = draw_sample(works(), 120, by, 5, least=20)
    assert len(sample) == 120 == sample["work_id"].nunique()
    drawn = sample[RARE].value_counts()
    assert drawn[["events", "books", "work", "news"]].ge([20, 20, 20, 4]).all(), drawn
    weights = sample.groupby(RARE)["weight"].sum()
    assert weights.to_dict() == pytest.approx(SIZES), "each theme stands for all its works"
    coded = sample.dropna(subset=[RARE]).assign(theme=lambda one: one[RARE], rests_on="coders")
    table = share_themes(coded, list(SIZES)).set_index("theme")
    total = sum(SIZES.values())
    for theme, count in SIZES.items():
        assert table.loc[theme, "share"] == pytest.approx(count / total)
        assert table.loc[theme, "share_low"] < count / total < table.loc[theme, "share_high"]
    plain = share_themes(coded.drop(columns="weight"), list(SIZES)).set_index("theme")
    assert plain.loc["work", "share"] > 3 * table.loc["work", "share"]


def test_too_few_places_for_all_themes() -> None:
    with pytest.raises(DataError, match="choose a larger --n"):
        draw_sample(works(), 50, [], 5, least=20)
