"""Whom works repost, reprint and mention: institutions, resolved by identifier or by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from libcrawl.items import Account, Link, LinkKind, Profile, Work, WorkBatch, WorkCounters
from libcrawl.store.imported_run import store_imported_run
from libcrawl.store.writer import Item
from tests.conftest import Database

NOW = datetime(2026, 3, 5, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ADD = """
WITH library AS (INSERT INTO libraries (code, name_zh) VALUES ('one', '一') RETURNING id)
INSERT INTO accounts (library_id, platform, platform_id, name, status)
SELECT library.id, given.platform, given.platform_id, given.name, 'confirmed'
FROM library, (VALUES
    ('weibo', '1', '甲图书馆'), ('weibo', '2', '乙图书馆'), ('weibo', '3', '书香丙'),
    ('weibo', NULL, '丁图书馆'), ('wechat', '2', '乙图书馆')) AS given (platform, platform_id, name)
RETURNING id
"""
STORED = """
SELECT kind, l.platform_id, l.name, a.platform_id AS account, candidates
FROM work_links AS l LEFT JOIN accounts AS a ON a.id = l.account_id ORDER BY l.id
"""
MENTION, REPOST = LinkKind.MENTION, LinkKind.REPOST


@pytest.fixture
def accounts(database: Database) -> list[int]:
    with database.engine.begin() as connection:
        return list(connection.scalars(text(ADD)))


def work(*links: Link, mid: str = "m1", published_at: datetime = NOW - DAY) -> Work:
    return Work(
        platform_id=mid, captured_at=NOW, kind="text", text="", published_at=published_at, url="",
        links=links, counters=WorkCounters(likes=1),
    )  # fmt: skip


def named(account: int, name: str, at: datetime) -> Profile:
    profile = Account(platform="weibo", platform_id=str(account), captured_at=at, name=name)
    return Profile(account_id=account, account=profile)


def store(database: Database, *items: Item) -> None:
    store_imported_run(database.engine, "weibo", "own_account", {}, items)


def stored(database: Database, sql: str = STORED) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def batch(account: int, works: Iterable[Work]) -> WorkBatch:
    return WorkBatch(account_id=account, works=tuple(works))


def test_an_identifier_decides_and_a_name_where_there_is_none(
    database: Database, accounts: list[int]
) -> None:
    links = (
        Link(kind=REPOST, name="改了名的", platform_id="2"),
        Link(kind=REPOST, name="乙图书馆", platform_id="99"),  # another one of that name
        Link(kind=MENTION, name="乙图书馆"),
        Link(kind=MENTION, name="丁图书馆", platform_id="98"),  # whose identifier is not known
        Link(kind=MENTION, name="武汉大学"),
    )
    store(database, batch(accounts[0], [work(*links)]))
    assert stored(database) == [
        ("mention", "98", "丁图书馆", None, 1),
        ("mention", None, "乙图书馆", "2", 1),
        ("mention", None, "武汉大学", None, 0),
        ("repost", "2", "改了名的", "2", 1),
        ("repost", "99", "乙图书馆", None, 0),
    ]
    assert stored(database, "SELECT count(account_id) FROM work_links") == [(3,)]


def test_who_is_not_known_to_be_an_institution_is_kept_only_from_the_panel(
    database: Database, accounts: list[int]
) -> None:
    odd = [("图书馆员小王", None), ("书香丙", None), ("爱图书", "77"), ("某人图书", "3")]
    links = [Link(kind=MENTION, name=n, platform_id=i, is_institution=False) for n, i in odd]
    store(database, batch(accounts[0], [work(*links)]))
    assert stored(database, "SELECT name FROM work_links ORDER BY name") == [
        ("书香丙",), ("某人图书",),
    ]  # fmt: skip


def test_a_name_counts_in_its_time_and_an_ambiguous_one_not_at_all(
    database: Database, accounts: list[int]
) -> None:
    first, second, third = accounts[:3]
    days = [NOW - n * DAY for n in (40, 30, 20, 10)]
    link = Link(kind=MENTION, name="城市书房")
    works = [work(link, mid=f"m{n}", published_at=day) for n, day in enumerate(days)]
    store(
        database,
        named(second, "城市书房", days[0] - DAY),  # until it was renamed
        named(second, "乙图书馆", days[1] + DAY),
        named(third, "书香丙", days[2] - DAY),
        named(third, "城市书房", days[2] + DAY),
        batch(first, works),
    )
    found = "SELECT account_id, candidates FROM work_links ORDER BY work_id"
    assert stored(database, found) == [(second, 1), (second, 1), (third, 1), (third, 1)]
    # Now another one is known to have had the name as early.
    store(database, named(first, "城市书房", days[0] - 9 * DAY), named(first, "甲图书馆", days[3]))
    assert stored(database, found)[:3] == [(None, 2), (None, 2), (None, 2)]


def test_links_are_added_once_and_resolved_when_an_account_joins(
    database: Database, accounts: list[int]
) -> None:
    link = Link(
        kind=REPOST, name="戊图书馆", platform_id="5", work="77", published_at=NOW - 2 * DAY
    )
    store(database, batch(accounts[0], [work(link)]))
    assert stored(database) == [("repost", "5", "戊图书馆", None, 0)]
    joins = "UPDATE accounts SET platform_id = '5' WHERE platform_id IS NULL"
    with database.engine.begin() as connection:
        connection.execute(text(joins))
    renamed = Link(kind=REPOST, name="戊馆", platform_id="5", work="77")
    store(database, batch(accounts[0], [work(renamed)]))
    assert stored(database) == [("repost", "5", "戊图书馆", "5", 1)]
    view = "SELECT kind, linked_account_id, linked_work, delay FROM institution_links"
    assert stored(database, view) == [("repost", accounts[3], "77", DAY)]


def test_the_view_leaves_out_an_account_that_names_itself(
    database: Database, accounts: list[int]
) -> None:
    own, other = (Link(kind=REPOST, name="x", platform_id=number) for number in "12")
    again = Link(kind=REPOST, name="乙图书馆")
    store(database, batch(accounts[0], [work(own, other, again)]))
    seen = "SELECT account_id, linked_account_id FROM institution_links"
    assert stored(database, seen) == [(accounts[0], accounts[1])]
