"""A library week by week and among its peers."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.choices import Peers
from analysis.compute.figures import compute_figures
from analysis.compute.peers import stand_among
from analysis.compute.weekly import date_changes, follow
from analysis.errors import DataError
from analysis.load.observations import load_observations
from analysis.load.peers import load_peers
from analysis.load.weeks import load_weeks, weeks_until
from analysis.window import month, week
from tests.analysis.world import WEIBO, insert_world, seen, work
from tests.conftest import Database

SUNDAY = date(2026, 10, 4)


@pytest.mark.parametrize(
    ("end", "last"),
    [(date(2026, 11, 1), date(2026, 10, 25)), (date(2026, 11, 7), date(2026, 10, 25)),
     (date(2026, 11, 8), date(2026, 11, 1))],
)  # fmt: skip
def test_only_weeks_that_have_ended(end: date, last: date) -> None:
    first, found = weeks_until(end, 3)
    assert (found, (found - first).days) == (last, 14)


def weeks(values: dict[int, list[float | None]], uncovered: int | None = None) -> pd.DataFrame:
    """Likes of accounts in weeks from SUNDAY on; in the last week one account is not covered."""
    rows = [
        (account, pd.Timestamp(SUNDAY) + pd.Timedelta(weeks=place), likes)
        for account, series in values.items()
        for place, likes in enumerate(series)
    ]
    frame = pd.DataFrame(rows, columns=["account_id", "week", "likes"])
    is_last = frame["week"] == frame["week"].max()
    frame["covered"] = ~(is_last & (frame["account_id"] == uncovered))
    return frame.astype({"likes": "Float64"})


def test_an_account_beside_its_peers() -> None:
    table = follow(weeks({1: [1, 2], 2: [5, 9], 3: [7, 11]}, uncovered=3), 1, [2, 3], ["likes"])
    assert table["value"].tolist() == [1, 2]
    assert table["peers_median"].tolist() == [6, 9]
    assert table["n_peers"].tolist() == [2, 1]


def test_weeks_that_are_not_covered_have_no_value() -> None:
    table = follow(weeks({1: [1, 2]}, uncovered=1), 1, [], ["likes"])
    assert table["value"].isna().tolist() == [False, True]
    assert table["n_peers"].tolist() == [0, 0]


def test_changes_have_their_week() -> None:
    series: list[float | None] = [10, 11, 10, None, 11, 10, 90, 80, 95, 85, 90]
    [row] = date_changes(follow(weeks({1: series}), 1, [], ["likes"])).to_dict(orient="records")
    assert (row["week"], row["n"]) == (pd.Timestamp(2026, 11, 15), 10)
    assert (row["before"], row["after"], row["reason"]) == (10, 90, None)


def test_too_short_is_reported() -> None:
    [row] = date_changes(follow(weeks({1: [1, 2, 3]}), 1, [], ["likes"])).to_dict("records")
    assert (row["n"], row["reason"], pd.isna(row["week"])) == (3, "too_short", True)


def test_among_its_peers() -> None:
    before = pd.DataFrame({"account_id": [1, 2, 3, 4], "likes": [5, 10, 20, 1], "covered": True})
    after = pd.DataFrame({"account_id": [1, 2, 3, 4], "likes": [15, 12, None, 9], "covered": True})
    after.loc[3, "covered"] = False
    [row] = stand_among(before, after, 1, [2, 3, 4], ["likes"]).to_dict(orient="records")
    assert (row["before"], row["after"], row["change"]) == (5, 15, 10)
    assert (row["n_peers"], row["peers_before"], row["peers_after"]) == (1, 10, 12)
    assert (row["rank_before"], row["rank_after"]) == (2, 1)
    alone = stand_among(before, after, 1, [], ["likes"]).iloc[0]
    assert (alone["n_peers"], pd.isna(alone["peers_before"]), pd.isna(alone["rank_after"])) == (
        0, True, True,
    )  # fmt: skip


def test_peers_and_weeks_of_a_database(database: Database) -> None:
    with database.engine.begin() as connection:
        insert_world(connection)
        for day, likes in (("2026-10-20", 3), ("2026-10-27", 8)):
            post = work(connection, WEIBO, f"{day}T12:00+08", is_original=True)
            seen(connection, post, f"{day}T20:00+08", likes=likes, comments=1, shares=0)
    assert load_peers(database.engine, "yun", Peers.ALL) == ["hai"]
    assert load_peers(database.engine, "yun", Peers.REGION) == []
    with pytest.raises(DataError, match="yun has no level: hold it against all"):
        load_peers(database.engine, "yun", Peers.LEVEL)
    table = load_weeks(database.engine, "weibo", month("2026-10"), 2).set_index("account_id")
    likes = table.loc[WEIBO].set_index("week")["likes"]
    assert [(str(day)[:10], value) for day, value in likes.items()] == [
        ("2026-10-18", 3), ("2026-10-25", 8),
    ]  # fmt: skip
    alone = compute_figures(load_observations(database.engine, week("2026-10-27")))
    [own] = alone[alone["account_id"] == WEIBO].to_dict(orient="records")
    [same] = table.loc[WEIBO].query("likes == 8").to_dict(orient="records")
    for name in ("works", "likes", "bci-1", "bci-simple"):
        assert own[name] == pytest.approx(same[name]), name
    silent = load_weeks(database.engine, "weibo", month("2026-10"), 4).set_index("account_id")
    assert silent.loc[WEIBO]["works"].tolist() == [0, 0, 1, 1]
    assert silent.loc[WEIBO]["bci-1"].isna().tolist() == [True, True, False, False]
