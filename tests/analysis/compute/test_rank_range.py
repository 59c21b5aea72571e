"""Ranges of ranks: worlds in which they can be counted out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.compute.indicators import compute_indicators
from analysis.compute.rank_range import find_rank_ranges, rank_columns
from analysis.compute.resampling import draw_inputs
from analysis.compute.scores import compute_indices
from analysis.compute.versions import VERSIONS
from analysis.names import COUNTERS
from analysis.observations import Observations
from tests.analysis.drawn import observe


def weibo(*likes: list[int]) -> Observations:
    """An account on Weibo for each list, with a work for each number of likes; all original."""
    rows = [
        (1, True, dict.fromkeys(COUNTERS, 0) | {"likes": each}) for own in likes for each in own
    ]
    seen = observe(rows)
    first = seen.accounts[seen.accounts["platform"] == "weibo"]
    accounts = pd.concat(
        [first.assign(account_id=place) for place in range(len(likes))], ignore_index=True
    )
    owners = [place for place, own in enumerate(likes) for _ in own]
    return replace(seen, accounts=accounts, works=seen.works.assign(account_id=owners))


def ranges(seen: Observations) -> list[list[int]]:
    indicators = compute_indicators(seen)
    accounts = indicators["account_id"].tolist()
    found = find_rank_ranges(seen, indicators, "bci-simple", accounts).set_index("account_id")
    return found.loc[accounts].astype(int).to_numpy().tolist()


def test_works_that_are_alike_leave_no_doubt() -> None:
    assert ranges(weibo([9, 9, 9], [500, 500, 500], [9, 9, 9])) == [
        [2, 2, 2], [1, 1, 1], [2, 2, 2],
    ]  # fmt: skip


def test_one_success_makes_a_rank_uncertain() -> None:
    """One of ten works has all interactions: a third of the draws miss it."""
    seen = weibo([0] * 9 + [100_000], [50] * 10, [1] * 10)
    assert ranges(seen) == [[1, 3, 3], [1, 2, 2], [2, 3, 3]]


def test_draws_are_all_that_can_be_drawn_and_equally_often() -> None:
    seen = weibo([1, 10, 100])
    drawn = dict(draw_inputs(seen, compute_indicators(seen), "bci-simple", 20_000))[0]
    expected = pd.Series([sum(each) for each in product([1, 10, 100], repeat=3)]).value_counts()
    shares = pd.Series(drawn["likes"]).value_counts(normalize=True)
    assert set(shares.index) == set(expected.index)
    assert shares.sort_index().tolist() == pytest.approx(
        (expected.sort_index() / 27).tolist(), abs=0.012
    )
    assert set(drawn["works"]) == {3}


@pytest.mark.parametrize("version", ["bci-1", "wci-14.2-shares", "wci-2.0", "nri", "dci-1.0"])
def test_works_that_are_alike_give_the_index_itself(version: str) -> None:
    """Inputs of draws are computed as those of the index: equal works give equal draws."""
    account = {"weibo": 1, "wechat": 2, "douyin": 3}[VERSIONS[version].platform]
    seen = observe([(account, True, dict.fromkeys(COUNTERS, 7))] * 4)
    indicators = compute_indicators(seen)
    _, drawn = next(draw_inputs(seen, indicators, version, 5))
    values = np.asarray(VERSIONS[version].formula(**drawn).value)
    indices = compute_indices(indicators)
    own = indices[(indices["version"] == version) & (indices["account_id"] == account)]
    assert values.tolist() == pytest.approx([own["value"].iloc[0]] * 5, rel=1e-12)


def test_what_is_not_given_stays_so() -> None:
    seen = weibo([5, 6], [7, 8])
    works = seen.works.assign(shares=pd.NA).astype({"shares": "Int64"})
    drawn = dict(
        draw_inputs(
            replace(seen, works=works), compute_indicators(replace(seen, works=works)), "bci-1", 3
        )
    )
    assert np.isnan(drawn[0]["shares"]).all()
    assert not np.isnan(drawn[0]["likes"]).any()


def test_ties_share_the_better_rank_and_nothing_is_last() -> None:
    values = np.array([[3.0, np.nan], [5.0, 1.0], [3.0, 1.0]])
    assert rank_columns(values).T.tolist() == [[2, 1, 2], [3, 1, 1]]
