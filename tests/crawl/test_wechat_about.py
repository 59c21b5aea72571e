"""The owner of an account, and when an empty list is accepted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import OWN, session_of, truth

SILENT = "hainan"
A_WEEK = timedelta(days=7).total_seconds()


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    return make_stand(SILENT, OWN, platform="wechat")


def crawl(stand: Stand, folder: Path, account: str) -> int:
    session = session_of("reader", folder)
    crawled = stand.crawl("source=reader", f"accounts={account}", "depth=20", **session)
    assert "Traceback" not in crawled.stderr, crawled.stderr[-3000:]
    return crawled.returncode


def test_a_silent_account_is_accepted_the_second_time(stand: Stand, tmp_path: Path) -> None:
    own = biz(stand)
    assert not [row for row in truth(stand, "reader")["works"] if row["account"] == own]
    for advance, message in ((0, "partial"), (3600, "partial"), (A_WEEK, "complete")):
        stand.sandbox.advance(advance)
        assert crawl(stand, tmp_path, SILENT) == int(message != "complete")
        verdict, reason = stand.verdicts()[SILENT]
        assert (verdict, str(reason).startswith("the list shows nothing")) == (message, True)
    assert "the page about the account opens" in str(reason)
    marks = "SELECT count(*) FROM accounts WHERE covered_until IS NOT NULL"
    assert stand.query(marks) == [(0,)], "should the list have been withheld, nothing is lost"


def biz(stand: Stand) -> str:
    output = truth(stand, "reader")["accounts"]
    return next(str(row["platform_id"]) for row in output if row["library"] == SILENT)


@pytest.mark.parametrize("is_shut", [True, False])
def test_an_empty_list_of_an_account_that_does_not_open_is_not_accepted(
    stand: Stand, tmp_path: Path, is_shut: bool
) -> None:
    assert crawl(stand, tmp_path, SILENT) == 1
    stand.sandbox.advance(A_WEEK)
    if is_shut:
        stand.sandbox.event("block", SILENT, platform="wechat")
    else:
        stand.sandbox.fault("mojibake", endpoint="about", platform="wechat")
    assert crawl(stand, tmp_path, SILENT) == 1
    verdict, reason = stand.verdicts()[SILENT]
    assert verdict == ("gone" if is_shut else "partial")
    assert ("shut" if is_shut else "page about the account not read") in str(reason)


def test_a_list_that_had_works_is_not_accepted_as_empty(stand: Stand, tmp_path: Path) -> None:
    assert crawl(stand, tmp_path, OWN) == 0
    stand.sandbox.fault("empty", endpoint="list", platform="wechat")
    for _ in range(2):
        stand.sandbox.advance(A_WEEK)
        assert crawl(stand, tmp_path, OWN) == 1
        assert stand.verdicts()[OWN][0] == "partial"


def test_articles_are_read_without_the_page_about_their_account(
    stand: Stand, tmp_path: Path
) -> None:
    stand.sandbox.fault("http_500", endpoint="about", platform="wechat")
    assert crawl(stand, tmp_path, OWN) == 0
    assert "page about the account not read (HTTP 500" in str(stand.verdicts()[OWN][1])
    owner = "SELECT verified_text FROM accounts WHERE first_seen_at IS NOT NULL"
    assert stand.query(owner) == [(None,)]
    stand.sandbox.clear_faults()
    assert crawl(stand, tmp_path, OWN) == 0
    [output] = [row for row in truth(stand, "reader")["accounts"] if row["library"] == OWN]
    assert stand.query(owner) == [(output["verified_text"],)]
