"""Groups over lanes, and reports where the requests do not suffice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from libcrawl.items import Verdict
from libcrawl.jobs.planning.cadence import DAY, HOUR, Cadence
from libcrawl.jobs.planning.demand import demand, through_at
from libcrawl.jobs.planning.due import Due, History
from libcrawl.jobs.planning.plan import GROUP_ACCOUNTS, Group, Lane, plan

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)  # noon in Shanghai
PACED = Lane(platform="weibo", session="default", delay=8.0, budget=3000, remaining=3000)
FREE = Lane(platform="weibo", session="default")


def history(key: int, platform: str = "weibo", pages: int = 2, **more: object) -> History:
    done = NOW - DAY
    return History(
        account_id=key, platform=platform, platform_id=str(key), label=f"{key}",
        attempted_at=done, verdict=Verdict.COMPLETE, reached_end=True, completed_at=done,
        window=31 * DAY, pages=pages, works=30, last_work=done, **more,
    )  # type: ignore[arg-type]  # fmt: skip


def due(*keys: int, hours: float = 1, **more: object) -> list[Due]:
    return [
        Due(history(key, **more), NOW, NOW + timedelta(hours=hours, minutes=key), "active")  # type: ignore[arg-type]
        for key in keys
    ]


def keys(groups: list[Group]) -> list[list[int]]:
    return [[each.history.account_id for each in group.accounts] for group in groups]


def test_the_most_urgent_first() -> None:
    assert keys(plan([*due(3, 2), *due(9, hours=-5)], [FREE], NOW)) == [[9, 2, 3]]


def test_accounts_not_due_yet_wait() -> None:
    [later] = due(1)
    assert plan([replace(later, at=NOW + HOUR)], [FREE], NOW) == []


def test_a_group_lasts_for_half_an_hour_at_the_polite_pace() -> None:
    [group] = plan(due(*range(500)), [PACED], NOW)
    assert 0.9 * 1800 <= group.requests * PACED.delay <= 1800
    [one] = plan(due(1, pages=900), [PACED], NOW)
    assert len(one.accounts) == 1, "an account is never divided"
    [many] = plan(due(*range(500)), [FREE], NOW)
    assert len(many.accounts) == GROUP_ACCOUNTS


def test_sessions_share_and_platforms_go_side_by_side() -> None:
    lanes = [PACED, replace(PACED, session="b"), replace(PACED, platform="douyin")]
    groups = plan([*due(*range(20)), *due(90, platform="douyin")], lanes, NOW)
    assert [group.lane.key for group in groups] == ["weibo/default", "weibo/b", "douyin/default"]
    assert sorted([*keys(groups)[0], *keys(groups)[1]]) == list(range(20))
    assert 8 <= len(groups[0].accounts) <= 12


CLOSED = {
    "paused": {"paused": "reading the rules"},
    "backed off": {"resting_until": NOW + HOUR},
    "unusable": {"problem": "no access"},
    "budget spent": {"remaining": 0},
    "session expired": {"needs_session": True, "session_state": "expired"},
}


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_lane_gets_nothing_and_others_go_on(state: str) -> None:
    closed = replace(PACED, **CLOSED[state])  # type: ignore[arg-type]
    assert closed.state(NOW) == state
    assert plan(due(1), [closed], NOW) == []
    assert keys(plan(due(1), [closed, replace(PACED, session="b")], NOW)) == [[1]]
    assert keys(plan(due(1, platform="wechat"), [closed, replace(PACED, platform="wechat")], NOW))


def test_one_job_waits_behind_the_one_at_work() -> None:
    assert plan(due(1), [replace(FREE, working=1)], NOW)
    assert plan(due(1), [replace(FREE, working=1, waiting=1)], NOW) == []


def test_the_remaining_budget() -> None:
    left = replace(PACED, remaining=7)
    assert keys(plan(due(1, 2, 3), [left], NOW)) == [[1, 2]]
    huge = due(5, pages=4000)
    assert plan(huge, [replace(PACED, remaining=1499)], NOW) == []
    assert plan(huge, [replace(PACED, remaining=1500)], NOW), "it would never fit otherwise"


def test_a_way_in_to_ones_own_account_takes_no_others() -> None:
    own = replace(FREE, owns=True, source="backoffice")
    known, other = due(1)[0], due(2)[0]
    known = replace(known, history=replace(known.history, source="backoffice"))
    assert keys(plan([known, other], [own], NOW)) == [[1]]


def test_what_is_read_once_a_day_waits_for_its_day() -> None:
    slow = replace(PACED, source="profile", once_in=20 * HOUR, read_lately=frozenset({1, 3}))
    assert keys(plan(due(1, 2, 3), [slow], NOW)) == [[2]]
    assert plan(due(1, 3), [slow], NOW) == []
    busy = [replace(history(key), works=120) for key in range(10)]
    often, once = (demand("weibo", busy, [each], Cadence()).wanted for each in (PACED, slow))
    assert often > once == 10 * 3 * 24 / 20, "its visits do not count more often than they come"


def test_too_little_for_the_cadence_states_by_how_much_and_what_would_help() -> None:
    few = replace(PACED, budget=60, remaining=60)
    busy = [history(key) for key in range(20)]
    assert demand("weibo", busy, [PACED], Cadence()).advice is None
    output = demand("weibo", busy, [few], Cadence())
    assert (output.wanted, output.capacity) == (74, 60)
    assert output.advice == (
        "weibo needs 74 requests a day, its budget is 60:"
        " one more session, or a daily budget of 100"
    )
    quiet = [replace(history(99 + key), last_work=NOW - 20 * DAY) for key in range(40)]
    fewer = replace(few, budget=54)
    output = demand("weibo", [*busy[:10], *quiet], [fewer], Cadence())
    assert output.advice is not None
    assert output.advice.endswith("or a quiet cadence of 8 days (LIBCRAWL_CADENCE_QUIET)")
    pace = replace(PACED, budget=86_400)
    assert demand("weibo", [], [pace], Cadence()).capacity == 10_800


def test_when_all_is_done() -> None:
    assert through_at(0, [PACED], NOW) == NOW
    assert through_at(10**9, [FREE], NOW) == NOW, "nothing waits on loopback"
    assert through_at(450, [PACED], NOW) == NOW + HOUR
    assert through_at(450, [replace(PACED, resting_until=NOW + HOUR)], NOW) == NOW + 2 * HOUR
    assert through_at(450, [PACED, replace(PACED, session="b")], NOW) == NOW + HOUR / 2
    midnight = NOW + 12 * HOUR
    spent = replace(PACED, sent=2900, remaining=100)
    assert through_at(550, [spent], NOW) == midnight + HOUR
    assert through_at(1, [replace(PACED, paused="")], NOW) is None
    assert through_at(1, [], NOW) is None
