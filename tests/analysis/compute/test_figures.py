"""Figures of accounts: unknown values and lower bounds."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.compute.figures import choose_columns, compute_figures
from analysis.errors import DataError
from analysis.names import COUNTERS
from tests.analysis.drawn import observe

NOTHING = dict.fromkeys(COUNTERS, 4)


def test_a_counter_that_the_platform_does_not_have() -> None:
    """Weibo's account published nothing; a second one did, and its work has no reads."""
    seen = observe([(1, True, NOTHING)])
    silent = seen.accounts[seen.accounts["account_id"] == 1].assign(account_id=9)
    accounts = pd.concat([seen.accounts, silent], ignore_index=True)
    works = seen.works.assign(reads=pd.NA).astype({"reads": "Int64"})
    figures = compute_figures(replace(seen, accounts=accounts, works=works)).set_index("account_id")
    assert figures.loc[[1, 9], "likes"].tolist() == [4, 0]
    assert figures.loc[[1, 9], "reads"].isna().all()
    assert figures.loc[2, "reads"] == 0, "nobody published on WeChat: nothing is known of it"
    assert figures.loc[[1, 9], "interactions"].tolist() == [12, 0]
    assert figures.loc[9, "lower_bounds"] == []
    assert "reads" in figures.loc[1, "lower_bounds"]


def test_columns_hold_numbers() -> None:
    figures = compute_figures(observe([(1, True, NOTHING)]))
    assert choose_columns(figures, ["likes", "bci-1", "likes"]) == ["likes", "bci-1"]
    for name in ("library", "account_id", "age_mean", "covered", "beauty"):
        with pytest.raises(
            DataError, match=f"there is no column '{name}'; there are: active_weeks"
        ):
            choose_columns(figures, [name])
