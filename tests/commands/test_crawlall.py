"""`scrapy crawlall` over stand-in platforms: real processes, real answers, one database."""

from __future__ import annotations

import os
import re
import signal
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.crawl.conftest import MakeStand, Stand, make_stand, only
from tests.crawl.wechat import READER
from tests.processes import COLD, Completed, start

__all__ = ["make_stand"]

# The other platforms have accounts in the panel; whether a session or a browser is at hand is
# another test's business.
UNDECLARED = only("weibo")
RECENT = ("-a", "depth=30")


def crawlall(stand: Stand, *arguments: str, **environment: str) -> Completed:
    return stand.scrapy("crawlall", *arguments, **{**UNDECLARED, **environment})


def test_platforms_without_access_are_left_out_and_reported(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin")
    done = crawlall(stand, *RECENT, **COLD)
    assert done.returncode == 0, done.stderr
    assert "left out: wechat: LIBCRAWL_WECHAT_ACCESS is not set" in done.stderr
    assert re.search(r"weibo │ weibo: 2 accounts, about \d+ requests", done.stderr)
    assert "weibo: run 1, " in done.stdout
    assert "; 2 complete" in done.stdout
    assert "wechat: left out: LIBCRAWL_WECHAT_ACCESS is not set" in done.stdout
    named = crawlall(stand, "weibo", "wechat", *RECENT)
    assert named.returncode == 1, "what is named and not crawled is a failure"
    assert "; 2 complete" in named.stdout


def test_side_by_side_with_one_table(make_stand: MakeStand) -> None:
    """The reader's session is missing for one platform: it fails, the other goes on."""
    stand = make_stand("beijing", "tianjin")
    stand.sandbox.fault("drift", account="tianjin", endpoint="list", source="pc")
    done = crawlall(stand, "weibo", "wechat", *RECENT, LIBCRAWL_WECHAT_URL=stand.base_url)
    assert done.returncode == 1
    assert "wechat │ error: source=links needs -a links=FILE" in done.stderr
    assert " weibo │ " in done.stderr
    assert "wechat: no run; 2 without a verdict" in done.stdout
    assert "the crawl did not begin, see above" in done.stdout
    assert "1 complete, 1 drift" in done.stdout
    assert stand.query("SELECT count(*) FROM crawl_runs") == [(1,)]


def test_an_account_that_is_left_out_has_its_row(make_stand: MakeStand) -> None:
    """An account that was found gone and not yet confirmed is reported, and is no success."""
    stand = make_stand("beijing", "tianjin")
    assert stand.crawl("depth=30").returncode == 0
    with stand.database.engine.begin() as connection:
        gone = "UPDATE accounts SET gone_at = now() WHERE platform_id = :uid"
        connection.execute(text(gone), {"uid": stand.uid("tianjin")})
    done = crawlall(stand, "weibo", *RECENT)
    assert done.returncode == 1
    row = next(line for line in done.stdout.splitlines() if "天津图书馆" in line)
    assert [cell.strip() for cell in row.split("│")[2:4]] == ["天津图书馆", "not found"]
    assert f"weibo:{stand.uid('tianjin')}" in "".join(done.stdout.replace("│", " ").split())
    assert "; 1 complete; not crawled: 1 (1 not found)" in done.stdout
    assert stand.scrapy("panel", "gone", f"weibo:{stand.uid('tianjin')}").returncode == 0
    done = crawlall(stand, "weibo", *RECENT)
    assert done.returncode == 0, "a person has looked"
    assert "天津图书馆" not in done.stdout
    assert "not crawled: 1 (1 gone)" in done.stdout


def test_accounts_that_are_not_on_every_platform(make_stand: MakeStand) -> None:
    stand = make_stand("beijing", "tianjin", "xizang")
    accounts = stand.panel / "accounts.csv"
    lines = accounts.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("wechat,", "douyin,beijing"))]
    accounts.write_text("\n".join(kept) + "\n", "utf-8")
    done = crawlall(stand, "-a", "accounts=beijing", *RECENT)
    assert done.returncode == 0, done.stderr
    assert "none of the libraries named has an account there" in done.stderr
    assert set(stand.verdicts()) == {"beijing"}


@pytest.mark.usefixtures("chromium")
def test_three_platforms(make_stand: MakeStand) -> None:
    """Douyin in a real browser beside the others; one refusal does not affect the others."""
    stand = make_stand("gansu", "anhui")
    stand.sandbox.fault("captcha", account="gansu", platform="douyin", endpoint="list")
    settings = {
        "LIBCRAWL_DOUYIN_URL": stand.base_url,
        "LIBCRAWL_WECHAT_URL": stand.base_url,
        "LIBCRAWL_WECHAT_SESSION": READER,
    }
    done = crawlall(stand, "-a", "depth=20", "-a", "douyin.accounts=gansu", **settings)
    assert done.returncode == 1, done.stderr[-3000:]
    ended = (
        "SELECT c.platform, r.verdict FROM refreshes AS r JOIN crawl_runs AS c ON c.id = r.run_id"
    )
    assert sorted(stand.query(ended)) == [
        ("douyin", "blocked"), ("wechat", "complete"), ("wechat", "complete"),
        ("weibo", "complete"), ("weibo", "complete"),
    ]  # fmt: skip
    for output in ("douyin: run ", "1 blocked", "wechat: run ", "weibo: run ", "; 2 complete"):
        assert output in done.stdout
    assert "a person must clear it" in " ".join(done.stdout.split())


WRONG = {
    ("twitter",): "no platform 'twitter'; there is",
    ("-a", "accounts=beijin"): "no account of these platforms: beijin",
    ("-a", "deep=3"): "unknown argument 'deep'",
    ("-a", "weibo.links=x"): "unknown argument 'weibo.links'",
    ("-a", "depth=ten"): "depth=ten: not a number of days",
    ("wechat",): "there is no platform to crawl",
}


def test_misunderstandings(make_stand: MakeStand) -> None:
    stand = make_stand("beijing")
    for arguments, message in WRONG.items():
        done = crawlall(stand, *arguments)
        assert done.returncode == 1
        errors = [line for line in done.stderr.splitlines() if line.startswith("error:")]
        assert len(errors) == 1 and message in errors[0], done.stderr
        assert "Traceback" not in done.stderr
    assert stand.sandbox.log() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_all_of_them_cleanly(make_stand: MakeStand, number: signal.Signals) -> None:
    stand = make_stand("beijing", "tianjin", "hunan")
    stand.sandbox.fault("slow", seconds=3)
    running = start("crawlall", environment=stand.environment(**UNDECLARED))
    deadline = time.monotonic() + timedelta(seconds=60).total_seconds()
    while not [row for row in stand.sandbox.log() if row["endpoint"] == "profile"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    os.kill(running.pid, number)
    output, _ = running.communicate(timeout=60)
    assert "Traceback" not in output
    if number is signal.SIGKILL:  # it prints nothing more, and its crawls end by themselves
        while stand.query("SELECT status FROM crawl_runs") == [("running",)]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    else:
        assert running.returncode == 1
        assert "interrupted" in output
    [(status,)] = stand.query("SELECT status FROM crawl_runs")
    assert status == "interrupted"
