"""Levers of an index: the next better quarter, exactly computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.compute.indicators import compute_indicators
from analysis.compute.indices import bci_1
from analysis.compute.levers import LEVERS, _worth, next_quartile, raise_inputs, suggest_changes
from analysis.compute.scores import inputs_of
from analysis.compute.versions import VERSIONS
from analysis.names import COUNTERS
from analysis.observations import Observations
from tests.analysis.drawn import observe

EIGHT = np.arange(1.0, 9)


@pytest.mark.parametrize(
    ("own", "target"), [(1, 3.5), (2, 3.5), (3, 5.5), (4, 5.5), (5, 7.5), (6, 7.5), (7, None)]
)
def test_the_median_of_the_next_better_quarter(own: float, target: float | None) -> None:
    assert next_quartile(EIGHT, own) == target


def test_too_few_peers() -> None:
    assert next_quartile(np.array([1.0, 2, 3]), 1) is None


def test_more_originals_are_more_works() -> None:
    peers = pd.DataFrame({"originals": EIGHT, "works": EIGHT * 10})
    after = raise_inputs(LEVERS["bci"]["originals"], {"originals": 1, "works": 60}, peers)
    assert after is not None
    assert after["originals"] == 3.5
    assert after["works"] == 75, "the next better quarter of works, which is more than 62.5"


def test_comments_on_originals_are_comments() -> None:
    peers = pd.DataFrame({"comments": EIGHT, "original_comments": EIGHT * 100})
    after = raise_inputs(LEVERS["bci"]["comments"], {"comments": 1, "original_comments": 1}, peers)
    assert after == {"comments": 3.5, "original_comments": 3.5}


def eight() -> tuple[Observations, list[pd.DataFrame]]:
    """Eight accounts with 1 to 8 times as many comments on each of five works, for four months."""
    works = [
        (1, True, dict.fromkeys(COUNTERS, 10) | {"comments": size * 10})
        for size in range(1, 9)
        for _ in range(5)
    ]
    seen = observe(works)
    first = seen.accounts[seen.accounts["platform"] == "weibo"]
    accounts = pd.concat([first.assign(account_id=size) for size in range(1, 9)], ignore_index=True)
    seen = replace(seen, accounts=accounts, works=seen.works.assign(
        account_id=[size for size in range(1, 9) for _ in range(5)]
    ))  # fmt: skip
    return seen, [compute_indicators(seen)] * 4


def with_comments(history: list[pd.DataFrame], *times: int) -> list[pd.DataFrame]:
    """The months with so many times the comments."""
    return [
        each.assign(comments=each["comments"] * size, original_comments=each["comments"] * size)
        for each, size in zip(history, times, strict=True)
    ]


def test_points_are_exact() -> None:
    seen, history = eight()
    better = with_comments(history, 4, 4, 4, 1)
    every = suggest_changes(seen, "bci-1", better, draws=50)
    assert reasons(every) == {7: "best_quarter", 8: "best_quarter"}
    found = every.dropna(subset="lever").set_index(["account_id", "lever"])
    row = found.loc[(1, "comments")]
    indicators = compute_indicators(seen)
    own = {name: float(each[0]) for name, each in inputs_of(VERSIONS["bci-1"], indicators).items()}
    raised = own | {"comments": 175.0, "original_comments": 175.0}
    expected = float(bci_1(**raised).value) - float(bci_1(**own).value)
    assert row["points"] == pytest.approx(expected)
    assert (row["before"], row["after"]) == (50, 175)
    assert (row["low"], row["high"]) == pytest.approx((expected, expected)), "works are alike"
    assert (row["rank"], row["rank_after"]) == (8, 6), "the third and the fourth stand still"
    assert row["feasibility"] == pytest.approx(0.75), "what the account reached before"
    assert set(found.index.get_level_values("lever")) == {"comments"}, "all else is equal"


def reasons(found: pd.DataFrame) -> dict[int, str]:
    """Reasons of the accounts without a lever."""
    without = found[found["lever"].isna()]
    return dict(zip(without["account_id"].tolist(), without["reason"].tolist(), strict=True))


def test_little_history_and_small_gains_give_no_row() -> None:
    seen, history = eight()
    short = suggest_changes(seen, "bci-1", history[:2], draws=20)
    assert reasons(short) == dict.fromkeys(range(1, 9), "short_history")
    shaken = with_comments(history, 1, 400, 1, 400)
    small = suggest_changes(seen, "bci-1", shaken, draws=20)
    assert reasons(small) == dict.fromkeys(range(1, 7), "small_gain") | dict.fromkeys(
        (7, 8), "best_quarter"
    )


def test_uncovered_and_silent_accounts_are_named() -> None:
    seen, history = eight()
    accounts = seen.accounts.assign(covered=seen.accounts["account_id"] != 3)
    silent = replace(seen, accounts=accounts, works=seen.works[seen.works["account_id"] != 4])
    found = reasons(suggest_changes(silent, "bci-1", history, draws=20))
    assert (found[3], found[4]) == ("not_covered", "no_works")


def test_what_an_account_never_reached_is_shown_after_what_it_has() -> None:
    seen, history = eight()
    found = suggest_changes(seen, "bci-1", history, draws=20).set_index("account_id")
    assert (found.loc[1, "lever"], found.loc[1, "feasibility"]) == ("comments", 0)
    rows = [{"points": 90, "feasibility": 0.0}, {"points": 10, "feasibility": 0.5}]
    assert sorted(rows, key=_worth) == rows[::-1]
