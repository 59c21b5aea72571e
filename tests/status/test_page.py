"""The page shows what the database holds, in one file that needs nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlalchemy import text

from libcrawl.jobs.planning.cadence import Cadence
from libcrawl.jobs.running.preflight import all_spiders
from libcrawl.jobs.state.overview import read_overview
from libcrawl.status.page import StatusError, render, write_page
from libcrawl.status.queries import ACCOUNTS_SHOWN, read_status
from tests.conftest import Database, RunScrapy
from tests.processes import COLD

WORLD = """
INSERT INTO libraries (code, name_zh) VALUES ('shanghai', '上海图书馆'), ('anhui', '安徽省图书馆');
INSERT INTO accounts (library_id, platform, platform_id, name, status, first_seen_at, covered_from,
    covered_until)
VALUES
    (1, 'weibo', 'a', '上图<script>', 'confirmed', now() - interval '90 days',
     now() - interval '90 days', now()),
    (2, 'weibo', 'b', '安图', 'confirmed', now() - interval '90 days', NULL, NULL),
    (2, 'douyin', NULL, NULL, 'none', NULL, NULL, NULL);
INSERT INTO crawl_runs (platform, started_at, finished_at, status, program_version, settings,
    requests)
    VALUES ('weibo', now() - interval '1 minute', now(), 'finished', '1', '{}', 1234);
INSERT INTO refreshes (run_id, account_id, started_at, finished_at, verdict, since, pages_asked,
    pages_got, works_seen, reason)
VALUES (1, 1, now(), now(), 'complete', now(), 1, 1, 1, NULL),
    (1, 2, now(), now(), 'drift', now(), 1, 1, 1, 'no created_at');
INSERT INTO gates (platform, session, delay, daily_budget, day, sent, resting_since, resting_until,
    resting_outcome)
VALUES ('weibo', 'default', 8, 3000, (now() AT TIME ZONE 'Asia/Shanghai')::date, 1234, now(),
    now() + interval '1 hour', 'captcha');
INSERT INTO platform_pauses (platform, reason) VALUES ('douyin', '馆方要求');
INSERT INTO holes (account_id, platform_id, lacks, works, verdict, reason, since, tries, refusals,
    run_id, last_tried_at)
VALUES (2, 'a', 'text', 1, 'partial', '', '2026-11-03 08:00+8', 1, 0, 1, now()),
    (2, 'a', 'counters', 1, 'drift', '', '2026-11-04+8', 1, 0, 1, now()),
    (2, '', 'work', 3, 'drift', '', '2026-11-05+8', 1, 0, 1, now());
INSERT INTO alerts (kind, subject, message) VALUES ('drift', 'weibo', 'weibo: no created_at');
"""


@pytest.fixture
def world(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(WORLD)
    return database


def page(database: Database, settings: Settings) -> str:
    """The page as it is now."""
    overview = read_overview(database.engine, settings, all_spiders(settings), Cadence())
    return render(read_status(database.engine), overview)


# A note of a table, and one that a crawl dates to the same second and calls otherwise.
TWICE = """
WITH one AS (
    INSERT INTO accounts (library_id, platform, platform_id, name, status)
    VALUES (1, 'xiaohongshu', 'x', '上图小红书', 'confirmed') RETURNING id
)
INSERT INTO works (account_id, platform_id, kind, title, text, text_complete, published_at,
    first_seen_at, last_seen_at)
SELECT one.id, named.platform_id, 'image', named.title, '', false, '2026-07-26 14:05:22+8', now(),
    now()
FROM one, (VALUES ('t00000000000000000000000', '春天'), ('6a6000000000000001f00001', '夏天'))
    AS named (platform_id, title)
"""


def test_works_that_may_be_stored_twice(world: Database, settings: Settings) -> None:
    assert "possible_same_works" not in page(world, settings)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(TWICE)
    shown = re.sub(r"<[^>]*>", " ", page(world, settings).partition("possible_same_works")[2])
    assert "小红书 Xiaohongshu 上图小红书 1 other_words" in " ".join(shown.split())


def words(html: str) -> str:
    """The visible text of the page."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_what_it_shows(world: Database, settings: Settings) -> None:
    html = page(world, settings)
    seen = words(html)
    assert "2 采集账号 accounts crawled" in seen
    assert "weibo: no created_at" in seen
    assert "1,234 / 3,000" in seen
    assert re.search(r"\d\d:\d\d \(captcha\)", seen)
    assert "抖音 Douyin : 人工暂停 paused since" in seen
    assert "馆方要求" in seen
    assert "4 未读全 works not wholly read" in seen
    assert "微博 Weibo 安图 4 2026-11-03 08:00 counters, text, work" in seen
    assert "安徽省图书馆 ~ ? ∅" in seen.replace("~ ∅ ?", "~ ? ∅")
    assert 'title="no created_at">D<' in html
    assert seen.index("安图 D") < seen.index("上图&lt;script&gt; ✓"), "trouble comes first"
    assert "1 / 2" in seen
    assert re.search(r"微博 Weibo 2 0 0 0 0 [-\d]+ [:\d]+ (安图|上图)", seen), (
        "both are due tomorrow"
    )


def test_estimated_snapshots_are_not_those_of_the_indexes(
    database: Database, settings: Settings
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SELECT ensure_snapshot_partition(timestamptz '2026-10-01+8')")
        # as ANALYZE would leave it for a large one
        connection.exec_driver_sql(
            "UPDATE pg_class SET reltuples = 200000"
            " WHERE relname LIKE 'work_snapshots_y2026m10%%' AND relkind IN ('r', 'i')"
        )
    assert "≈200,000" in page(database, settings)


def test_it_is_one_file_and_runs_nothing(world: Database, settings: Settings) -> None:
    html = page(world, settings)
    assert not re.search(r"<script|src=|href=|url\(|@import", html)


def test_it_leads_to_the_report_that_lies_beside_it(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "index.html"
    write_page(database.engine, settings, file)
    assert "report/index.html" not in file.read_text("utf-8")
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "index.html").touch()
    write_page(database.engine, settings, file)
    assert '<a href="report/index.html">图书馆新媒体报告' in file.read_text("utf-8")


def test_an_empty_database_has_a_page_too(database: Database, settings: Settings) -> None:
    seen = words(page(database, settings))
    assert "尚未访问任何平台 no request was sent to any platform yet" in seen
    assert "没有数据 no data" in seen
    assert "没有可采集的账号 no account to crawl" in seen


def test_a_page_of_many_accounts_stays_readable(world: Database, settings: Settings) -> None:
    with world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO accounts (library_id, platform, platform_id, status)"
                " SELECT 1, 'wechat', 'x' || number, 'confirmed'"
                " FROM generate_series(1, :count) AS number"
            ),
            {"count": ACCOUNTS_SHOWN},
        )
    status = read_status(world.engine)
    assert len(status.accounts) == ACCOUNTS_SHOWN
    assert status.accounts_in_all == ACCOUNTS_SHOWN + 2
    assert f"{ACCOUNTS_SHOWN} of {ACCOUNTS_SHOWN + 2} accounts" in words(page(world, settings))


def test_the_command_and_a_place_that_cannot_be_written(
    world: Database, settings: Settings, run_scrapy: RunScrapy, tmp_path: Path
) -> None:
    file = tmp_path / "site" / "index.html"
    done = run_scrapy("status", DATABASE_URL=world.url, LIBCRAWL_STATUS_PAGE=str(file), **COLD)
    assert (done.returncode, done.stdout) == (0, f"written: {file}\n")
    assert "安徽省图书馆" in file.read_text("utf-8")
    with pytest.raises(StatusError, match=r"index.html/x cannot be written: "):
        write_page(world.engine, settings, file / "x")
    assert [each.name for each in file.parent.iterdir()] == ["index.html"]
