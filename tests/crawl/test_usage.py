"""Mistakes of a user: a line for each problem, exit 1, nothing requested, nothing stored."""

from __future__ import annotations

import pytest

from tests.crawl.conftest import MakeStand, Stand

ARGUMENTS = {
    ("accounts=beijin",): "did you mean 'beijing'?",
    ("accounts=",): "no account code given",
    ("since=2999-01-01",): "since=2999-01-01 lies in the future",
    ("since=20261101",): "since=20261101: not a date of the form YYYY-MM-DD",
    ("since=2026-02-30",): "since=2026-02-30: not a date",
    ("depth=0",): "depth=0: not a number of days",
    ("depth=-3",): "depth=-3: not a number of days",
    ("depth=ten",): "depth=ten: not a number of days",
    ("since=2026-01-01", "depth=3"): "exclude each other",
    ("source=phone",): "source=phone: not one of pc, mobile",
    ("deep=3",): "unknown argument 'deep'; there is accounts, since, depth, source",
}
SETTINGS = {
    ("LIBCRAWL_WEIBO_PC_URL", "weibo.com"): "LIBCRAWL_WEIBO_PC_URL is 'weibo.com'",
    ("LIBCRAWL_WEIBO_PC_URL", "ftp://127.0.0.1"): "LIBCRAWL_WEIBO_PC_URL is 'ftp://127.0.0.1'",
    ("LIBCRAWL_WEIBO_PC_URL", "http://127.0.0.1:x"): "LIBCRAWL_WEIBO_PC_URL is",
    ("LIBCRAWL_WEIBO_PC_URL", "https://weibo.com"): "LIBCRAWL_WEIBO_ACCESS is not set",
    ("LIBCRAWL_WEIBO_ACCESS", "because"): "LIBCRAWL_WEIBO_ACCESS is 'because'; it must be one of",
    ("LIBCRAWL_WEIBO_DELAY", "soon"): "LIBCRAWL_WEIBO_DELAY is 'soon': not a number",
    ("LIBCRAWL_WEIBO_DAILY_BUDGET", "-1"): "LIBCRAWL_WEIBO_DAILY_BUDGET is '-1'",
    ("LIBCRAWL_WEIBO_SESSION", "/no/such/file"): "LIBCRAWL_WEIBO_SESSION: there is no file",
    ("LIBCRAWL_PANEL", "/no/such/folder"): "/no/such/folder",
    ("DATABASE_URL", "postgresql://127.0.0.1:1/none"): "does not answer",
    ("DATABASE_URL", "mysql://127.0.0.1/none"): "DATABASE_URL",
}


def assert_refused(stand: Stand, arguments: tuple[str, ...], message: str, **settings: str) -> None:
    crawled = stand.crawl(*arguments, **settings)
    errors = [line for line in crawled.stderr.splitlines() if line.startswith("error:")]
    assert crawled.returncode == 1
    assert errors and message in errors[0], crawled.stderr
    assert "Traceback" not in crawled.stderr
    assert stand.sandbox.log() == []
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(0,)]


def test_arguments(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin")
    for arguments, message in ARGUMENTS.items():
        assert_refused(stand, arguments, message)


def test_settings(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin")
    for (name, value), message in SETTINGS.items():
        assert_refused(stand, (), message, **{name: value})


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("weibo,tianjin", "weibbo,tianjin", "accounts.csv:3: platform"),
        ("weibo,tianjin", "weibo,tjanjin", "accounts.csv:3: library"),
    ],
)
def test_a_wrong_row_of_the_panel(
    make_stand: MakeStand, before: str, after: str, message: str
) -> None:
    stand = make_stand("beijing", "tianjin")
    accounts = stand.panel / "accounts.csv"
    accounts.write_text(accounts.read_text(encoding="utf-8").replace(before, after))
    assert_refused(stand, (), message)
    assert stand.query("SELECT count(*) FROM libraries") == [(0,)]


def test_accounts_without_an_identifier_are_reported(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "xizang")
    accounts = stand.panel / "accounts.csv"
    kept = [line for line in accounts.read_text(encoding="utf-8").splitlines()
            if not line.startswith("weibo,tianjin")]  # fmt: skip
    blank = "weibo,tianjin,,,天津图书馆,unknown,,"
    accounts.write_text("\n".join([*kept, blank]) + "\n", encoding="utf-8")
    crawled = stand.crawl()
    assert crawled.returncode == 0
    assert set(stand.verdicts()) == {"beijing"}
    assert "天津图书馆" in crawled.stderr
    assert "platform_id" in crawled.stderr
    assert stand.crawl("accounts=tianjin").returncode == 1


def test_the_duration_is_shown_before_anything_is_requested(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin")
    crawled = stand.crawl()
    assert "weibo: 2 accounts, about 56 requests, without waiting" in crawled.stderr


def test_an_unknown_platform(stand: Stand) -> None:
    crawled = stand.scrapy("crawl", "weibbo")
    assert crawled.returncode == 1
    assert "error: no platform 'weibbo'; there is weibo, wechat, douyin" in crawled.stderr
