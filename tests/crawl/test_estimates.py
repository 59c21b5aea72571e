"""A crawl's estimate of its requests is right within a factor of 1.5."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox import WorldSpec
from sandbox.libraries import libraries_of
from tests.crawl.conftest import MakeStand, Stand
from tests.crawl.wechat import OWN, session_of


def expected_and_sent(stand: Stand, crawled: str) -> tuple[int, int]:
    estimate = re.search(r"about ([\d,]+) requests", crawled)
    assert estimate
    sent = [row for row in stand.sandbox.log() if row["endpoint"] != "robots"]
    stand.sandbox.clear_log()
    return int(estimate[1]), len(sent)


def test_all_accounts_of_a_panel(make_stand: MakeStand, tmp_path: Path) -> None:
    """Nothing is known of them: the pace of accounts in general, over the given window."""
    stand = make_stand(*(library.code for library in libraries_of(WorldSpec())), platform="wechat")
    crawled = stand.crawl("source=reader", "depth=25", **session_of("reader", tmp_path))
    expected, sent = expected_and_sent(stand, crawled.stderr)
    assert sent > 200
    assert 1 / 1.5 <= expected / sent <= 1.5, (expected, sent)


@pytest.mark.parametrize(
    ("source", "first", "accounts"),
    [("reader", 40, ("tianjin", "beijing")), ("backoffice", 60, (OWN,)), ("official", 60, (OWN,))],
)
def test_accounts_that_were_crawled_before(
    make_stand: MakeStand, tmp_path: Path, source: str, first: int, accounts: tuple[str, ...]
) -> None:
    stand = make_stand(*accounts, platform="wechat")
    session = session_of(source, tmp_path)
    names = (f"source={source}", f"accounts={','.join(accounts)}")
    assert stand.crawl(*names, f"depth={first}", **session).returncode == 0
    stand.sandbox.clear_log()
    for window in ((), (f"depth={first * 3 // 2}",)):
        crawled = stand.crawl(*names, *window, **session)
        assert crawled.returncode == 0, crawled.stdout
        expected, sent = expected_and_sent(stand, crawled.stderr)
        assert 1 / 1.5 <= expected / sent <= 1.5, (window, expected, sent)
