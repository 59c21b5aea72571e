"""The views for analysts; latest counters are found by the key."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, text

from libcrawl.items import AccountCounters
from libcrawl.platforms import PLATFORMS
from tests.conftest import Database

START = datetime(2026, 11, 1, tzinfo=UTC)

WORLD = """
INSERT INTO libraries (code, name_zh) VALUES ('shanghai', '上海图书馆');
INSERT INTO accounts (library_id, platform, platform_id, name) VALUES
    (1, 'weibo', 'w', '上图微博'), (1, 'wechat', 'x', '上图微信'), (1, 'douyin', NULL, NULL);
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
    SELECT 'weibo', at, at + interval '1 hour', 'finished', '1', '{}'
    FROM generate_series(timestamptz '2026-11-01Z', '2026-11-03Z', '1 day') AS at;
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    first_seen_at, last_seen_at)
    SELECT account, 'm', 'text', '', true, '', '2026-10-31Z', '2026-11-01Z', '2026-11-03Z'
    FROM generate_series(1, 2) AS account;
"""


@pytest.fixture
def connection(database: Database) -> Any:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(WORLD)
        yield connection


def one(connection: Connection, query: str, **values: Any) -> Row[Any]:
    return connection.execute(text(query), values).one()


def snapshot(connection: Connection, work: int, day: int, **counters: int | None) -> None:
    columns = "".join(f", {name}" for name in counters)
    values = "".join(f", :{name}" for name in counters)
    connection.execute(
        text(
            f"INSERT INTO work_snapshots (work_id, captured_at, run_id{columns})"
            f" VALUES (:work, :at, :run{values})"
        ),
        {"work": work, "at": START + timedelta(days=day), "run": day + 1, **counters},
    )


def test_the_latest_of_an_account(connection: Connection) -> None:
    connection.exec_driver_sql(
        "INSERT INTO account_snapshots (account_id, captured_at, run_id, followers) VALUES"
        " (1, '2026-11-01Z', 1, 10), (1, '2026-11-03Z', 3, 30), (1, '2026-11-02Z', 2, 20)"
    )
    query = "SELECT followers, works, captured_at FROM latest_account_counters WHERE account_id = 1"
    assert one(connection, query) == (30, None, START + timedelta(days=2))


def test_accounts_that_were_never_crawled_are_there(connection: Connection) -> None:
    query = "SELECT platform, captured_at, followers FROM latest_account_counters ORDER BY 1"
    assert connection.execute(text(query)).all() == [
        ("douyin", None, None),
        ("wechat", None, None),
        ("weibo", None, None),
    ]


def test_the_latest_of_a_work(connection: Connection) -> None:
    snapshot(connection, 1, day=0, likes=1)
    snapshot(connection, 1, day=2, likes=3, comments=2, shares=1)
    snapshot(connection, 1, day=1, likes=2)
    query = "SELECT likes, reads, interactions, age FROM latest_work_counters WHERE work_id = 1"
    assert one(connection, query) == (3, None, 6, timedelta(days=3))


@pytest.mark.parametrize(
    ("work", "counters", "interactions"),
    [
        (1, {"likes": 1, "comments": 2, "shares": 4}, 7),
        (1, {"likes": 0, "comments": 0, "shares": 0}, 0),
        (1, {"likes": 1, "comments": 2}, None),
        (2, {"likes": 1, "comments": 2, "shares": 4, "wows": 8}, 15),
        (2, {"likes": 1, "comments": 2, "shares": 4}, None),
    ],
)
def test_interactions_need_all_counters_of_the_platform(
    connection: Connection, work: int, counters: dict[str, int], interactions: int | None
) -> None:
    snapshot(connection, work, day=0, **counters)
    query = "SELECT interactions FROM latest_work_counters WHERE work_id = :work"
    assert one(connection, query, work=work) == (interactions,)


def test_a_work_is_found_by_the_key(connection: Connection) -> None:
    connection.exec_driver_sql(
        "SELECT ensure_snapshot_partition('2026-11-01Z');"
        "INSERT INTO work_snapshots (work_id, captured_at, run_id)"
        " SELECT 1 + n %% 2, timestamptz '2026-11-01Z' + n * interval '1 minute', 1"
        " FROM generate_series(1, 20000) AS n;"
        "ANALYZE work_snapshots"
    )
    query = "EXPLAIN (FORMAT json) SELECT * FROM latest_work_counters WHERE work_id = 1"
    nodes = list(walk(one(connection, query)[0][0]["Plan"]))
    on_snapshots = [
        node for node in nodes if node.get("Relation Name") == "work_snapshots_y2026m11"
    ]
    assert {node["Node Type"] for node in on_snapshots} == {"Index Scan"}, json.dumps(nodes)
    assert not any(node["Node Type"] == "Sort" and node["Plan Rows"] > 1000 for node in nodes)


def walk(node: dict[str, Any]) -> Any:
    yield node
    for child in node.get("Plans", ()):
        yield from walk(child)


def refresh(connection: Connection, run: int, account: int, verdict: str, seen: int) -> None:
    connection.execute(
        text(
            "INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since,"
            " pages_asked, pages_got, works_seen, works_claimed, reached_end)"
            " VALUES (:run, :account, :at, :at, :verdict, :at, 1, 1, :seen, 8,"
            " :verdict = 'complete')"
        ),
        {
            "run": run,
            "account": account,
            "at": START + timedelta(days=run - 1),
            "verdict": verdict,
            "seen": seen,
        },
    )


def test_refreshes_that_reached_their_end_move_the_mark(connection: Connection) -> None:
    for run, verdict in enumerate(("partial", "complete", "blocked"), start=1):
        refresh(connection, run, 1, verdict, seen=6)
    query = "SELECT verdict, mark, share_seen FROM refresh_history ORDER BY started_at"
    mark = START + timedelta(days=1)
    assert connection.execute(text(query)).all() == [
        ("partial", None, 0.75),
        ("complete", mark, 0.75),
        ("blocked", mark, 0.75),
    ]


def test_the_health_of_a_run(connection: Connection) -> None:
    refresh(connection, 1, 1, "complete", seen=3)
    refresh(connection, 1, 2, "blocked", seen=0)
    snapshot(connection, 1, day=0)
    snapshot(connection, 1, day=1)
    query = (
        "SELECT accounts, complete, blocked, failed, share_complete, works_seen, work_snapshots,"
        " duration FROM run_health WHERE run_id = :run"
    )
    assert one(connection, query, run=1) == (2, 1, 1, 0, 0.5, 3, 1, timedelta(hours=1))
    assert one(connection, query, run=3) == (0, 0, 0, 0, None, 0, 0, timedelta(hours=1))


def test_the_health_of_all_runs_is_one_pass_over_the_snapshots(connection: Connection) -> None:
    for day in range(3):
        snapshot(connection, 1, day=day)
    explained = one(connection, "EXPLAIN (ANALYZE, FORMAT json) SELECT * FROM run_health")[0]
    passes = [
        node["Actual Loops"]
        for node in walk(explained[0]["Plan"])
        if node.get("Relation Name", "").startswith("work_snapshots")
    ]
    assert set(passes) == {1}


def test_completion_and_mean_seconds_of_those_that_have_them(connection: Connection) -> None:
    snapshot(connection, 1, 2, plays=40)
    snapshot(connection, 2, 1, plays=30)
    connection.exec_driver_sql(
        "INSERT INTO work_snapshots (work_id, captured_at, run_id, plays, completion, mean_seconds)"
        " VALUES (2, '2026-11-03Z', 3, 50, 0.25, 8.5)"
    )
    query = "SELECT work_id, platform, plays, completion, mean_seconds FROM work_completion"
    assert one(connection, query) == (2, "wechat", 50, 0.25, 8.5)
    history = "SELECT completion FROM work_history WHERE work_id = 2 ORDER BY captured_at"
    assert list(connection.execute(text(history)).scalars()) == [None, 0.25]


def test_platforms_state_which_counters_they_show(database: Database) -> None:
    """As their records do, in the names that accounts have in items."""
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT code, counters, account_counters FROM platforms"))
        shown = {row.code: (row.counters, row.account_counters) for row in rows}
    assert shown == {
        name: (list(each.counters), list(each.account_counters))
        for name, each in PLATFORMS.items()
    }  # fmt: skip
    assert shown["wechat"][1] == [] and "followers" in shown["weibo"][1]
    named = {name for _, counters in shown.values() for name in counters}
    assert named <= set(AccountCounters.__dataclass_fields__) - {"rounded", "capped"}
