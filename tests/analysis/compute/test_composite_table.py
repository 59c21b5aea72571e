"""Rows of composites and groups side by side, on hand-made figures of two platforms."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.choices import By, Scoring, Statistic, Weighting
from analysis.compute.comparison import set_side_by_side, widen
from analysis.compute.composite import compose
from analysis.compute.composite_table import (
    MCCI_3,
    tabulate,
)
from analysis.compute.indices import mcci_3
from analysis.errors import DataError

ROWS = [
    # library, region, platform, covered, likes, wci-14.2, bci-1, dci-1.0
    ("a", "east", "wechat", True, 5, 400, None, None),
    ("a", "east", "weibo", True, 7, None, 300, None),
    ("a", "east", "weibo", True, 9, None, 500, None),
    ("a", "east", "douyin", True, 1, None, None, 600),
    ("b", "west", "wechat", True, 2, 100, None, None),
    ("b", "west", "weibo", True, 3, None, 200, None),
    ("c", None, "wechat", True, 8, None, None, None),
    ("c", None, "weibo", False, 6, None, 900, None),
    ("c", None, "douyin", True, 4, None, None, 50),
]
COLUMNS = ["library", "region", "platform", "covered", "likes", "wci-14.2", "bci-1", "dci-1.0"]
FIGURES = pd.DataFrame(ROWS, columns=COLUMNS).assign(
    name_zh="图", account=None, account_id=range(1, len(ROWS) + 1), lower_bounds=[["likes"]] * 9,
    works=10, works_observed=9, share_observed=0.9,
)  # fmt: skip
FIGURES = FIGURES.astype(dict.fromkeys(COLUMNS[4:], "Float64"))


def test_a_library_that_lacks_a_platform_has_no_mcci() -> None:
    table = tabulate(FIGURES, list(MCCI_3)).set_index("library")
    found = compose(table[list(MCCI_3)], Weighting.FIXED, Scoring.VALUES, MCCI_3).scores
    whole = mcci_3(wci=400, bci=500, dci=600).value  # of two accounts the better counts
    assert found.loc["a", "score"] == pytest.approx(whole)
    assert found.loc[["b", "c"], "score"].isna().all()
    assert found.loc[["b", "c"], "rank"].isna().all()
    assert table["reason"].fillna("").tolist() == ["", "no_account", "missing_input"]
    assert table["missing"].tolist() == [[], ["dci-1.0"], ["wci-14.2", "bci-1"]]


def test_uncovered_accounts_count_on_request() -> None:
    columns = ["bci-1", "dci-1.0"]
    [strict, reported] = (
        tabulate(FIGURES, columns, only_covered=flag).set_index("library") for flag in (True, False)
    )
    assert (strict.loc["c", "reason"], pd.isna(strict.loc["c", "bci-1"])) == ("not_covered", True)
    assert (pd.isna(reported.loc["c", "reason"]), reported.loc["c", "bci-1"]) == (True, 900)


def test_columns_of_one_platform_have_a_row_for_each_account() -> None:
    weibo = FIGURES[FIGURES["platform"] == "weibo"]
    table = tabulate(weibo, ["likes", "bci-1"])
    assert table[["account_id", "bci-1"]].to_numpy().tolist()[:2] == [[2, 300], [3, 500]]
    assert table["lower_bound"].tolist()[:3] == [True, True, True]
    assert tabulate(weibo, ["bci-1"])["lower_bound"].tolist()[:3] == [False, False, False]


def test_few_observed_and_silent_accounts_have_no_score() -> None:
    """Where no account of a library has enough works observed, its best value does not count."""
    few = FIGURES.assign(works_observed=4, share_observed=0.4).where(
        FIGURES["library"].eq("b") & FIGURES["platform"].eq("wechat"), FIGURES
    )
    few.loc[few["share_observed"] < 0.5, list(MCCI_3)] = pd.NA  # as compute_figures leaves them
    table = tabulate(few, ["wci-14.2", "bci-1"]).set_index("library")
    assert table["reason"].fillna("").tolist() == ["", "few_observed", "missing_input"]
    assert table.loc["a", "share_observed"] == pytest.approx(0.9)
    weibo = FIGURES[FIGURES["platform"] == "weibo"].copy()
    weibo.loc[weibo["library"] == "b", ["works", "works_observed", "share_observed"]] = [
        0,
        0,
        pd.NA,
    ]
    silent = pd.concat([FIGURES[FIGURES["platform"] != "weibo"], weibo])
    mixed = tabulate(silent, ["wci-14.2", "bci-1"]).set_index("library")
    assert mixed["reason"].fillna("").tolist() == ["", "no_works", "missing_input"]
    assert pd.isna(mixed.loc["b", "bci-1"]), "whatever the formula gives"
    by_index = tabulate(weibo, ["bci-1"]).set_index("account_id")
    assert by_index["reason"].fillna("").tolist() == ["", "", "no_works", "not_covered"]
    assert pd.isna(by_index.loc[6, "bci-1"])


def test_columns_over_platforms_are_named() -> None:
    table = tabulate(FIGURES, ["weibo.likes", "douyin.likes"]).set_index("library")
    assert table.loc["a", ["weibo.likes", "douyin.likes"]].tolist() == [9, 1]
    for columns, words in (
        (["likes"], "likes of which platform"),
        (["weibo.beauty"], "there is no column 'beauty'"),
        (["nowhere"], "there is no column 'nowhere'"),
    ):
        with pytest.raises(DataError, match=words):
            tabulate(FIGURES, columns)
    with pytest.raises(DataError, match=r"wci-14\.2 is of wechat: no account of it"):
        tabulate(FIGURES[FIGURES["platform"] == "weibo"], ["wci-14.2"])


def test_regions_side_by_side() -> None:
    table = set_side_by_side(FIGURES, ["likes", "bci-1"], By.REGION)
    weibo = table[table["platform"] == "weibo"].set_index(["column", "group"])
    assert weibo.loc[("likes", "east"), ["n", "value"]].tolist() == [2, 8]
    assert weibo.loc[("bci-1", "national"), "difference"] == 500
    assert set(table.loc[table["column"] == "bci-1", "platform"]) == {"weibo"}
    douyin = table[table["platform"] == "douyin"].set_index("group")
    assert (douyin.loc["west", "n"], pd.isna(douyin.loc["west", "value"])) == (0, True)


def test_two_groups_and_their_difference() -> None:
    two = FIGURES[FIGURES["library"] != "c"]
    wide = widen(set_side_by_side(two, ["likes"], By.LIBRARY, Statistic.SUM))
    weibo = wide.set_index("platform").loc["weibo"]
    assert weibo[["a", "b", "difference"]].tolist() == [16, 3, -13]


def test_platforms_side_by_side() -> None:
    wide = widen(set_side_by_side(FIGURES, ["likes"], By.PLATFORM, Statistic.MEAN))
    assert wide.to_dict(orient="records") == [
        {"column": "likes", "wechat": 5, "weibo": 6.25, "douyin": 2.5}
    ]
