"""Days of accounts, on a hand-made October and on single rows."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from analysis.compute.days import count_states, find_stretches
from analysis.load.days import load_days
from analysis.load.observations import load_observations
from analysis.window import month
from tests.analysis.study import insert_study
from tests.conftest import Database

WORDS = ["state", "verdict", "verdict_reason", "first", "last", "days"]
HOLE = """
INSERT INTO holes (account_id, platform_id, lacks, works, verdict, reason, since, published_at,
    tries, refusals, run_id, last_tried_at)
VALUES (2, 'a', 'text', 1, 'partial', '', '2026-11-01+8', '2026-10-03T23:30+8', 1, 0, 1, now())
"""


def load(database: Database) -> pd.DataFrame:
    return load_days(database.engine, load_observations(database.engine, month("2026-10")))


def test_of_a_month(database: Database) -> None:
    """The second library's account was refreshed on the 20th, and its session had expired."""
    insert_study(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(HOLE)
    days = load(database)
    assert days.loc[days["holes"] > 0, "day"].tolist() == ["2026-10-03"]
    assert days.groupby("account_id").size().eq(31).all()
    stretches = find_stretches(days)
    own = stretches[(stretches["library"] == "hai") & (stretches["platform"] == "weibo")]
    assert own[WORDS].values.tolist() == [
        ["hole", "login_required", "the session has expired", "2026-10-01", "2026-10-19", 19]
    ]
    counted = count_states(days)
    assert counted["days"].sum() == 31
    accounts = days["account_id"].nunique()
    assert (counted[["covered", "hole", "waiting"]].sum(axis=1) == accounts).all()
    assert all(one < other for one, other in pairwise(counted["first"]))


def test_a_day_after_the_last_refresh_is_no_hole_yet(database: Database) -> None:
    insert_study(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE accounts SET covered_from = '2026-10-01+8',"
            " covered_until = '2026-10-20T12:00+8' WHERE id = 4"
        )
    own = load(database)
    own = own[own["account_id"] == 4].set_index("day")["state"]
    assert own["2026-10-19"] == "covered"
    assert set(own["2026-10-20":]) == {"waiting"}  # part of the day was seen; none began since


def test_stretches_end_with_the_verdict() -> None:
    days = pd.DataFrame(
        {
            "account_id": [1] * 5 + [2], "library": "a", "name_zh": "甲", "platform": "weibo",
            "account": "甲", "day": [f"2026-10-0{day}" for day in (1, 2, 3, 4, 5, 1)],
            "state": ["hole", "hole", "covered", "hole", "hole", "hole"],
            "verdict": ["partial", "partial", None, None, "drift", "drift"],
            "verdict_reason": ["x", "y", None, None, "z", "z"], "holes": 0,
        }
    )  # fmt: skip
    found = find_stretches(days)
    assert found[["account_id", "first", "last", "days", "verdict_reason"]].fillna(
        ""
    ).values.tolist() == [
        [1, "2026-10-01", "2026-10-02", 2, "y"],
        [1, "2026-10-04", "2026-10-04", 1, ""],
        [1, "2026-10-05", "2026-10-05", 1, "z"],
        [2, "2026-10-01", "2026-10-01", 1, "z"],
    ]
