"""Panels into a real database: what a sync changes, and what it leaves alone."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from libcrawl.panel.changes import PanelChanges
from libcrawl.panel.problems import PanelError
from libcrawl.panel.reader import read_panel
from libcrawl.panel.sync import restore_account, sync_panel
from libcrawl.store.schema.models.crawled import Account, Library
from tests.conftest import Database
from tests.panel.files import ACCOUNTS, LIBRARIES, write_panel

BLANK = "weibo,haibin,,,,,,"
FILLED = "weibo,haibin,9000000002,,,confirmed,,"
Sync = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def sync(database: Database, tmp_path: Path) -> Sync:
    """Writes a panel, syncs it, and gives action and label of each change."""

    def run(
        libraries: tuple[str, ...] = LIBRARIES, accounts: tuple[str, ...] = ACCOUNTS
    ) -> list[tuple[str, str]]:
        panel = read_panel(write_panel(tmp_path / "panel", libraries, accounts))
        changes: PanelChanges = sync_panel(database.engine, panel)
        return [(change.action.value, change.label) for change in changes.changes]

    return run


def accounts_of(engine: Engine) -> dict[str, Account]:
    """The rows of accounts by platform:identifier."""
    with Session(engine, expire_on_commit=False) as session:
        rows = session.scalars(select(Account).order_by(Account.id))
        return {f"{row.platform}:{row.platform_id}": row for row in rows}


def crawled(engine: Engine, **columns: object) -> None:
    """Let the crawler have written the account weibo:9000000001."""
    with Session(engine) as session, session.begin():
        row = session.scalars(select(Account).filter_by(platform_id="9000000001")).one()
        for name, value in columns.items():
            setattr(row, name, value)


def test_twice_is_once(sync: Sync, database: Database) -> None:
    assert sync() == [
        ("added", "yunshan"),
        ("added", "haibin"),
        ("added", "weibo:9000000001"),
        ("added", "weibo:?"),
        ("added", "douyin:?"),
    ]
    before = accounts_of(database.engine)
    assert sync() == []
    after = accounts_of(database.engine)
    assert [row.id for row in before.values()] == [row.id for row in after.values()]
    assert after["weibo:9000000001"].name == "云山图书馆"
    assert (after["weibo:None"].status, after["douyin:None"].handle) == ("unknown", "haibinlib")


def test_rows_that_refer_to_an_account_do_not_hold_it_up(sync: Sync, database: Database) -> None:
    """Transactions that add works or links lock the key of their account: a sync does not wait."""
    sync()
    name = database.engine.url.database
    with database.engine.begin() as setting:
        setting.exec_driver_sql(
            f"ALTER ROLE CURRENT_USER IN DATABASE \"{name}\" SET lock_timeout = '3s'"
        )
    database.engine.dispose()
    with database.engine.begin() as other:
        other.exec_driver_sql("SELECT id FROM accounts FOR KEY SHARE")
        assert sync() == []


def test_changed_columns(sync: Sync, database: Database) -> None:
    sync()
    moved = ACCOUNTS[0].replace("yunshan", "haibin").replace("site", "letter")
    renamed = LIBRARIES[0].replace("云山图书馆,", "云山市图书馆,Yunshan Library")
    assert sync((renamed, LIBRARIES[1]), (moved, *ACCOUNTS[1:])) == [
        ("changed", "yunshan"),
        ("changed", "weibo:9000000001"),
    ]
    assert accounts_of(database.engine)["weibo:9000000001"].source == "letter"


def test_placeholder_becomes_the_account(sync: Sync, database: Database) -> None:
    sync(accounts=(BLANK,))
    place = accounts_of(database.engine)["weibo:None"]
    assert sync(accounts=(FILLED,)) == [("identified", "weibo:9000000002")]
    assert accounts_of(database.engine)["weibo:9000000002"].id == place.id


def test_several_accounts_of_a_library(sync: Sync, database: Database) -> None:
    sync(accounts=(BLANK,))
    place = accounts_of(database.engine)["weibo:None"]
    second = FILLED.replace("0002", "0003")
    assert sync(accounts=(FILLED, second, BLANK)) == [
        ("added", "weibo:9000000002"),
        ("added", "weibo:9000000003"),
    ]
    assert accounts_of(database.engine)["weibo:None"].id == place.id
    assert sync(accounts=(FILLED, second)) == [("removed", "weibo:?")]


def test_leaving_the_files_and_coming_back(sync: Sync, database: Database) -> None:
    sync()
    crawled(database.engine, first_seen_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert sync(LIBRARIES[1:], ACCOUNTS[1:]) == [("removed", "weibo:9000000001")]
    assert sync(LIBRARIES[1:], ACCOUNTS[1:]) == []
    assert accounts_of(database.engine)["weibo:9000000001"].status == "removed"
    assert sync() == [("restored", "weibo:9000000001")]
    assert accounts_of(database.engine)["weibo:9000000001"].status == "confirmed"


def test_library_without_accounts_leaves_with_its_placeholders(
    sync: Sync, database: Database
) -> None:
    sync()
    assert sync(LIBRARIES[:1], ACCOUNTS[:1]) == [
        ("removed", "weibo:?"),
        ("removed", "douyin:?"),
        ("removed", "haibin"),
    ]
    with Session(database.engine) as session:
        assert list(session.scalars(select(Library.code))) == ["yunshan"]


def test_what_the_crawler_learned_stays(sync: Sync, database: Database) -> None:
    sync(accounts=(ACCOUNTS[0].replace(",,云山图书馆", ",yun,云山"),))
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    crawled(database.engine, first_seen_at=seen, name="云山图书馆官微", handle=None)
    assert sync(accounts=(ACCOUNTS[0].replace(",,云山图书馆", ",ys,云"),)) == []
    row = accounts_of(database.engine)["weibo:9000000001"]
    assert (row.name, row.handle, row.first_seen_at) == ("云山图书馆官微", None, seen)


@pytest.mark.parametrize(
    ("checked_at", "is_back"), [("2026-03-01", False), ("2026-03-02", False), ("2026-03-03", True)]
)
def test_a_later_check_brings_a_gone_account_back(
    sync: Sync, database: Database, checked_at: str, is_back: bool
) -> None:
    sync()
    gone_at = datetime(2026, 3, 1, 23, tzinfo=UTC)  # 2026-03-02 07:00 in Shanghai
    crawled(database.engine, gone_at=gone_at)
    sync(accounts=(ACCOUNTS[0].replace("2026-03-01", checked_at),))
    row = accounts_of(database.engine)["weibo:9000000001"]
    assert row.gone_at == (None if is_back else gone_at)


def test_restore(sync: Sync, database: Database) -> None:
    sync()
    crawled(database.engine, gone_at=datetime(2026, 5, 1, tzinfo=UTC))
    restore_account(database.engine, "weibo", "9000000001")
    row = accounts_of(database.engine)["weibo:9000000001"]
    assert (row.gone_at, row.was_gone_at) == (None, datetime(2026, 5, 1, tzinfo=UTC))
    with pytest.raises(PanelError, match="weibo:9000000001 is not gone: nothing to restore"):
        restore_account(database.engine, "weibo", "9000000001")
    with pytest.raises(PanelError, match="no account weibo:9000000009"):
        restore_account(database.engine, "weibo", "9000000009")
    sync(accounts=())
    with pytest.raises(PanelError, match="has the status removed"):
        restore_account(database.engine, "weibo", "9000000001")


def test_all_or_nothing(sync: Sync, database: Database) -> None:
    sync()
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE accounts ADD CHECK (platform_id IS DISTINCT FROM '9000000009')"
        )
    with pytest.raises(Exception, match="violates check constraint"):
        sync(("neu,新图书馆,,,,,", *LIBRARIES), ("weibo,neu,9000000009,,,,,",))
    with Session(database.engine) as session:
        assert sorted(session.scalars(select(Library.code))) == ["haibin", "yunshan"]
    assert sync() == []
