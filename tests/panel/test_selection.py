"""Accounts that a crawl requests, and reports about the others."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from libcrawl.panel.account_state import AccountState
from libcrawl.panel.coverage import read_coverage
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from libcrawl.panel.selection import select_accounts
from libcrawl.panel.sync import sync_panel
from libcrawl.store.schema.models.crawled import Account
from tests.conftest import Database
from tests.panel.files import write_panel

LIBRARIES = tuple(
    f"{code},{code}图书馆,,,,," for code in ("yun", "hai", "lin", "shan", "xi", "jiu")
)
ACCOUNTS = (
    "weibo,yun,9000000001,,,confirmed,,",
    "weibo,yun,9000000002,,,,,",
    "weibo,hai,,,,,,",
    "weibo,lin,9000000003,,,candidate,,",
    "weibo,shan,,,,none,,",
    "weibo,xi,9000000004,,,gone,,",
    "weibo,jiu,9000000005,,,confirmed,,",
    "douyin,yun,,yunlib,,,,",
)


@pytest.fixture
def engine(database: Database, tmp_path: Path) -> Engine:
    """A database with an account in every status; that of jiu was found gone by the crawler."""
    extra = "weibo,hai,9000000006,,,,,"
    for accounts in ((*ACCOUNTS, extra), ACCOUNTS):
        sync_panel(database.engine, read_panel(write_panel(tmp_path, LIBRARIES, accounts)))
    with database.engine.begin() as connection:
        connection.execute(
            update(Account)
            .where(Account.platform_id == "9000000005")
            .values(gone_at=datetime(2026, 1, 1, tzinfo=UTC))
        )
    return database.engine


def test_all(engine: Engine) -> None:
    selection = select_accounts(engine, "weibo", None)
    assert [account.platform_id for account in selection.accounts] == ["9000000001", "9000000002"]
    assert {(account.library, account.state) for account in selection.skipped} == {
        ("hai", AccountState.BLANK),
        ("hai", AccountState.REMOVED),
        ("lin", AccountState.CANDIDATE),
        ("shan", AccountState.NONE),
        ("xi", AccountState.GONE),
        ("jiu", AccountState.LOST),
    }
    assert all(account.reason for account in selection.skipped)


@pytest.mark.parametrize(
    ("codes", "accounts", "skipped"),
    [
        (["yun"], ["9000000001", "9000000002"], []),
        ([" weibo:9000000002 ", "", "9000000002"], ["9000000002"], []),
        (["9000000001", "lin"], ["9000000001"], ["lin"]),
        (["shan"], [], ["shan"]),
        (["yun图书馆"], ["9000000001", "9000000002"], []),
        (["YUN图"], ["9000000001", "9000000002"], []),
    ],
)
def test_codes(engine: Engine, codes: list[str], accounts: list[str], skipped: list[str]) -> None:
    selection = select_accounts(engine, "weibo", codes)
    assert [account.platform_id for account in selection.accounts] == accounts
    assert [account.library for account in selection.skipped] == skipped


@pytest.mark.parametrize(
    ("platform", "codes", "output"),
    [
        ("weibo", ["shann"], "unknown account code 'shann': did you mean 'shan'? expected"),
        ("weibo", ["douyin:123"], "unknown account code 'douyin:123': expected a library's code"),
        ("weibo", ["x1", "yun", "x2"], "'x1'.*\nunknown account code 'x2'"),
        ("weibo", ["图书"], "'图书' fits 6 libraries, name one: yun .yun图书馆., .*, …"),
        ("weibo", ["yum图书馆"], "did you mean 'yun图书馆 .yun.'? expected"),
        ("weibo", ["", " "], "no account code given"),
        ("douyin", ["hai"], "no account of 'hai' on douyin: add a row to accounts.csv"),
    ],
)
def test_wrong_codes(engine: Engine, platform: str, codes: list[str], output: str) -> None:
    with pytest.raises(PanelError, match=output.replace("?", r"\?")):
        select_accounts(engine, platform, codes)


def test_before_the_first_sync(database: Database) -> None:
    with pytest.raises(PanelError, match="the database holds no panel yet: run `scrapy panel`"):
        select_accounts(database.engine, "weibo", None)


def test_coverage(engine: Engine) -> None:
    coverage = read_coverage(engine)
    assert coverage.totals("weibo") == {
        AccountState.CRAWLED: 1,
        AccountState.BLANK: 1,
        AccountState.CANDIDATE: 1,
        AccountState.NONE: 1,
        AccountState.GONE: 1,
        AccountState.LOST: 1,
    }
    assert coverage.totals("wechat") == {AccountState.BLANK: 6}
    assert {standing: len(them) for standing, them in coverage.not_crawled().items()} == {
        AccountState.BLANK: 2,
        AccountState.REMOVED: 1,
        AccountState.CANDIDATE: 1,
        AccountState.NONE: 1,
        AccountState.GONE: 1,
        AccountState.LOST: 1,
    }
