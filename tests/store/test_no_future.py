"""No rows from the future: clocks are compared, odd times accepted, old rows repaired."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from libcrawl.items import Refresh, Verdict
from libcrawl.store.errors import ClockWrong
from libcrawl.store.imported_run import NotStored, store_imported_run
from libcrawl.store.schema import migrate
from libcrawl.store.server.clock import check_clock
from libcrawl.store.server.timestamps import FAR_FUTURE, FAR_PAST
from tests.conftest import Database, RunScrapy
from tests.gate.conftest import with_wrong_clock

ROWS = """
INSERT INTO libraries (code, name_zh) VALUES ('one', '一馆');
INSERT INTO accounts (library_id, platform, platform_id, status, covered_from, covered_until,
    first_seen_at, gone_at)
SELECT id, 'weibo', n::text, 'confirmed', '2024-01-01 +8',
    CASE n WHEN 1 THEN '9999-12-31 23:00 +0'::timestamptz WHEN 2 THEN '2036-01-01 +8'
        ELSE '2026-03-01 +8' END,
    '2026-01-01 +8', CASE n WHEN 2 THEN '2036-01-01 +8'::timestamptz END
FROM libraries, generate_series(1, 3) AS n;
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', '2026-02-01 +8', '2026-02-01 01:00 +8', 'finished', '0', '{}');
INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since, pages_asked,
    pages_got, works_seen)
SELECT r.id, a.id, '2026-01-20 +8', '2026-01-20 +8', 'complete', '2025-01-20 +8', 1, 1, 1
FROM crawl_runs AS r, accounts AS a WHERE a.platform_id <> '2';
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings)
VALUES ('weibo', '2026-02-01 +8', '2026-02-01 01:00 +8', 'finished', '0', '{}');
INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since, pages_asked,
    pages_got, works_seen)
SELECT (SELECT max(id) FROM crawl_runs), a.id, a.covered_until, a.covered_until, 'complete',
    least(a.covered_until - interval '1 year', '9000-01-01 +8'), 1, 1, 1
FROM accounts AS a WHERE a.covered_until > '2030-01-01 +8';
INSERT INTO account_names (account_id, first_seen_at, last_seen_at, name)
SELECT id, '2026-01-20 +8', covered_until, '旧名' FROM accounts;
INSERT INTO account_snapshots (account_id, captured_at, run_id, followers)
SELECT a.id, at, r.id, 7 FROM accounts AS a, (SELECT min(id) AS id FROM crawl_runs) AS r,
    LATERAL (VALUES ('2026-01-20 +8'::timestamptz), (a.covered_until)) AS moments (at);
INSERT INTO works (account_id, platform_id, kind, text, text_complete, url, published_at,
    first_seen_at, last_seen_at, missing_since, deleted_at)
SELECT id, 'm1', 'text', '', TRUE, '', '2026-01-10 +8', '2026-01-20 +8', covered_until,
    covered_until, CASE WHEN covered_until > '2030-01-01 +8' THEN covered_until END
FROM accounts;
SELECT ensure_snapshot_partition(at) FROM
    (VALUES ('9999-12-31 23:00 +0'::timestamptz), ('2036-01-01 +8')) AS moments (at);
INSERT INTO work_snapshots (work_id, captured_at, run_id, likes)
SELECT w.id, at, r.id, 7 FROM works AS w, (SELECT min(id) AS id FROM crawl_runs) AS r,
    LATERAL (VALUES ('2026-01-20 +8'::timestamptz), (w.last_seen_at)) AS moments (at);
"""
MARKS = """
SELECT platform_id, (covered_from AT TIME ZONE 'Asia/Shanghai')::date::text,
    (covered_until AT TIME ZONE 'Asia/Shanghai')::date::text, gone_at FROM accounts ORDER BY 1
"""
REFRESHES = """
SELECT a.platform_id, r.verdict, (r.started_at AT TIME ZONE 'Asia/Shanghai')::date::text,
    r.since < r.started_at, r.reason
FROM refreshes AS r INNER JOIN accounts AS a ON a.id = r.account_id ORDER BY 1, r.id
"""
FUTURE = """
SELECT (SELECT count(*) FROM work_snapshots WHERE captured_at > now()),
    (SELECT count(*) FROM account_snapshots WHERE captured_at > now()),
    (SELECT count(*) FROM works WHERE greatest(last_seen_at, missing_since, deleted_at) > now()),
    (SELECT count(*) FROM account_names WHERE last_seen_at > now()),
    (SELECT count(*) FROM pg_class WHERE relname ~ '^work_snapshots_y(2036|9999|10000)')
"""
LEFT = "SELECT count(*) FROM work_snapshots UNION ALL SELECT count(*) FROM account_snapshots"


def test_rows_of_the_future_are_repaired_and_reported(
    empty_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = empty_database.engine
    migrate.upgrade(engine, "0008")
    with engine.begin() as connection:
        connection.execute(text(ROWS))
    capsys.readouterr()
    migrate.upgrade(engine)
    assert capsys.readouterr().err.splitlines() == [
        "0009: work_snapshots: 2 rows dated in the future: removed",
        "0009: account_snapshots: 2 rows dated in the future: removed",
        "0009: refreshes: 2 rows dated in the future: made failed, at the time of their run",
        "0009: account_names: 2 rows dated in the future: ended where they began",
        "0009: accounts: 1 rows dated in the future: without a first profile or an end in the"
        " future",
        "0009: works: 2 rows dated in the future: seen by now at the latest, and not missing",
        "0009: accounts: 2 rows dated in the future: with a mark that goes back",
    ]
    with engine.connect() as connection:
        assert tuple(connection.execute(text(FUTURE)).one()) == (0, 0, 0, 0, 0)
        assert connection.scalars(text(LEFT)).all() == [4, 4]
        assert [tuple(row) for row in connection.execute(text(MARKS))] == [
            ("1", "2025-01-20", "2026-01-20", None),
            ("2", None, None, None),
            ("3", "2024-01-01", "2026-03-01", None),
        ]
        words = "repaired: its answers were dated {}, in the future; it was complete"
        assert [tuple(row) for row in connection.execute(text(REFRESHES))] == [
            ("1", "complete", "2026-01-20", True, None),
            ("1", "failed", "2026-02-01", False, words.format("10000-01-01")),
            ("2", "failed", "2026-02-01", False, words.format("2036-01-01")),
            ("3", "complete", "2026-01-20", True, None),
        ]
    migrate.downgrade(engine, "0008")
    migrate.upgrade(engine)
    assert capsys.readouterr().err == "", "once is enough"


def test_a_stand_in_may_be_ahead(empty_database: Database) -> None:
    engine = empty_database.engine
    migrate.upgrade(engine, "0008")
    rows = ROWS.replace("'{}'", """'{"is_loopback": true}'""").replace("2036", "2028")
    with engine.begin() as connection:
        connection.execute(text(rows))
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text(MARKS)).all()[1][2] == "2028-01-01"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_wrong(database: Database, minutes: int) -> None:
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)),
        pytest.raises(ClockWrong, match=r"clock shows 2\d{3}-.* UTC, that of the database server"),
    ):
        check_clock(database.engine)


@pytest.mark.parametrize("minutes", [-4, 0, 4])
def test_a_clock_that_is_about_right(database: Database, minutes: int) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        check_clock(database.engine)


@pytest.mark.parametrize(
    "words",
    [
        ("crawl", "weibo"),
        ("worker", "--platform", "weibo"),
        ("scheduler", "--once"),
        ("import", "{har}"),
    ],
    ids=lambda words: words[0],
)
def test_no_command_starts_with_a_wrong_clock(
    database: Database, run_scrapy: RunScrapy, tmp_path: Path, words: tuple[str, ...]
) -> None:
    har = tmp_path / "answers.ndjson"
    har.write_text(
        '{"url": "https://weibo.com/ajax/profile/info?uid=1000000001", "status": 200,'
        ' "captured_at": "2026-01-01T00:00:00+08:00", "body": "{}"}\n', encoding="utf-8",
    )  # fmt: skip
    access = {"LIBCRAWL_WEIBO_ACCESS": "written_permission"}
    done = run_scrapy(
        *(word.format(har=har) for word in words),
        DATABASE_URL=database.url, **access, **with_wrong_clock(tmp_path, 7),
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert "it is 7 minutes ahead of it; set the clock that is wrong" in line
    assert "Traceback" not in done.stderr
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM crawl_runs")) == 0


def test_a_table_of_the_future_is_refused(database: Database) -> None:
    later = datetime.now(UTC) + timedelta(minutes=6)
    refresh = Refresh(
        account_id=1, verdict=Verdict.COMPLETE, started_at=later, finished_at=later, since=later
    )
    with pytest.raises(NotStored, match="nothing was stored: an answer is dated"):
        store_imported_run(database.engine, "weibo", "own_account", {}, [refresh])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("9999-12-31 23:59 +0", FAR_FUTURE),
        ("294276-01-01 +0", FAR_FUTURE),
        ("infinity", FAR_FUTURE),
        ("-infinity", FAR_PAST),
        ("0044-03-15 BC", FAR_PAST),
        ("2026-03-05 04:00 +0", datetime(2026, 3, 5, 4, tzinfo=UTC)),
    ],
)
def test_times_that_python_does_not_have(database: Database, written: str, read: datetime) -> None:
    with database.engine.connect() as connection:
        row = {"at": written}
        assert connection.scalar(text("SELECT CAST(:at AS timestamptz)"), row) == read
        assert connection.scalar(text("SELECT CAST(:at AS date)"), row) == read.date()
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor(binary=True) as cursor:
            binary = "SELECT %(at)s::timestamptz, %(at)s::date"
            assert cursor.execute(binary, row).fetchone() == (read, read.date())


@pytest.mark.parametrize("at", ["9999-12-31 23:59:59 +0", "0001-01-01 00:00 +0"])
def test_commands_that_read_rows_accept_any_time(
    database: Database, run_scrapy: RunScrapy, at: str
) -> None:
    """The ends of what Python could once hand over: no version stored infinity or BC."""
    url = {"DATABASE_URL": database.url, "LIBCRAWL_WEIBO_ACCESS": "written_permission"}
    assert run_scrapy("panel", **url).returncode == 0
    with database.engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version,"
            f" settings) VALUES ('weibo', '{at}', '{at}', 'finished', '0', '{{}}');"
            "INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since,"
            " pages_asked, pages_got, works_seen)"
            f" SELECT r.id, a.id, '{at}', '{at}', 'complete', '0001-01-01 +0', 1, 1, 1"
            " FROM crawl_runs AS r, accounts AS a;"
            f"UPDATE accounts SET covered_until = '{at}', covered_from = '0001-01-01 +0',"
            f" first_seen_at = '{at}';"
            "INSERT INTO works (account_id, platform_id, kind, text, text_complete, url,"
            " published_at, first_seen_at, last_seen_at)"
            f" SELECT id, 'm1', 'text', '', TRUE, '', '{at}', '{at}', '{at}' FROM accounts;"
            f"UPDATE gates SET next_turn_at = '{at}', resting_until = '{at}'"
        ))  # fmt: skip
    for words in (("status",), ("schedule",), ("panel",), ("scheduler", "--once")):
        done = run_scrapy(*words, **url)
        assert "Traceback" not in done.stderr, done.stderr
        assert "error:" not in done.stderr, done.stderr
        assert done.returncode == 0, (words, done.stdout, done.stderr)
