"""Holes from the refresh that finds them to the one that fills them, in the database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from libcrawl.crawl import CrawlWindow
from libcrawl.items import (
    Hole,
    Lack,
    Refresh,
    Removal,
    Verdict,
    Work,
    WorkBatch,
    WorkCounters,
)
from libcrawl.spiders.account_spider import AccountSpider
from libcrawl.spiders.found_holes import is_put_off
from libcrawl.spiders.walk import Walk
from libcrawl.store.holes import read_open
from libcrawl.store.run import Target
from libcrawl.store.writer import Item, write
from tests.conftest import Database
from tests.store.strategies import NOW

BEGIN = """
INSERT INTO crawl_runs (platform, started_at, status, program_version, settings)
VALUES ('weibo', now(), 'finished', '1', '{}') RETURNING id
"""
ADD = """
WITH library AS (INSERT INTO libraries (code, name_zh) VALUES ('l', '馆') RETURNING id)
INSERT INTO accounts (library_id, platform, platform_id, status)
SELECT id, 'weibo', '1', 'confirmed' FROM library RETURNING id
"""
PUBLISHED = NOW - timedelta(days=2)
WORK = Work(
    platform_id="7", captured_at=NOW, kind="article", text="", url="u", published_at=PUBLISHED,
    counters=WorkCounters(likes=3),
)  # fmt: skip


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


def lacking(lacks: Lack, platform_id: str | None = "7", **more: Any) -> Hole:
    output = {"verdict": Verdict.DRIFT, "reason": "odd", "published_at": PUBLISHED, **more}
    return Hole(platform_id=platform_id, lacks=lacks, **output)


@dataclass
class Account:
    """An account that is refreshed day by day."""

    database: Database
    id: int = field(init=False)

    def __post_init__(self) -> None:
        with self.database.engine.begin() as connection:
            self.id = connection.execute(text(ADD)).scalar_one()

    def refresh(
        self,
        at: float,
        *works: Work,
        holes: tuple[Hole, ...] = (),
        gone: bool = False,
        walked_from: datetime | None = NOW - timedelta(days=30),
    ) -> tuple[str, str, int]:
        """A run of its own: its verdict, its reason, and how many works are not wholly read."""
        with self.database.engine.begin() as connection:
            run = connection.execute(text(BEGIN)).scalar_one()
        moment = day(at)
        seen = tuple(_seen(work, moment) for work in works)
        refresh = Refresh(
            account_id=self.id, verdict=Verdict.COMPLETE, started_at=moment,
            finished_at=moment + timedelta(minutes=1), since=NOW - timedelta(days=30),
            walked_from=walked_from, holes=holes, reached_end=walked_from is not None,
        )  # fmt: skip
        removal = Removal(account_id=self.id, platform_id="7", captured_at=moment)
        items: list[Item] = [WorkBatch(account_id=self.id, works=seen)] if seen else []
        items += [removal] if gone else []
        write(self.database.engine, run, [*items, refresh])
        with self.database.engine.connect() as connection:
            row = connection.execute(
                text("SELECT verdict, reason, holes FROM refreshes WHERE run_id = :run"),
                {"run": run},
            ).one()
        return row[0], row[1] or "", row[2]

    def open(self) -> list[tuple[Any, ...]]:
        """Open holes: what is missing, of how many works, attempts, and refusals in a row."""
        with self.database.engine.connect() as connection:
            rows = connection.execute(text("SELECT lacks, works, tries, refusals FROM holes"))
            return [tuple(row) for row in rows]

    def target(self, mark: datetime | None = None) -> Target:
        with self.database.engine.connect() as connection:
            holes = read_open(connection, [self.id]).get(self.id, ())
        return Target(self.id, "1", "馆", mark, None, holes=holes)


def _seen(work: Work, at: datetime) -> Work:
    return replace(work, captured_at=at)


@pytest.fixture
def account(database: Database) -> Account:
    return Account(database)


def with_(**changes: Any) -> Work:
    return replace(WORK, **changes)


# What is lacking, what a later refresh sees that fills nothing, and what fills it.
FILLED = {
    Lack.WORK: (None, WORK),
    Lack.KIND: (with_(kind="other"), WORK),
    Lack.TEXT: (with_(text_complete=False), WORK),
    Lack.PAGE: (with_(text_complete=False), WORK),
    Lack.COUNTERS: (with_(counters=WorkCounters()), WORK),
}


@pytest.mark.parametrize("lacks", FILLED)
def test_a_hole_is_open_until_what_lacks_is_read(account: Account, lacks: Lack) -> None:
    useless, filling = FILLED[lacks]
    first = () if lacks is Lack.WORK else (useless or WORK,)
    verdict, _, works = account.refresh(0, *first, holes=(lacking(lacks),))
    assert (verdict, works) == ("drift", 1)
    again = () if useless is None else (useless,)
    verdict, reason, works = account.refresh(1, *again)
    assert (verdict, works) == ("drift", 1)
    assert f"open since {day(0):%Y-%m-%d}" in reason
    verdict, reason, works = account.refresh(1.5, filling)
    assert (verdict, reason, works) == ("complete", "", 0)
    assert account.open() == []


def test_a_work_that_two_walks_pass_is_gone(account: Account) -> None:
    account.refresh(0, holes=(lacking(Lack.WORK),))
    # walks that did not come to its place, or did not reach their end, leave it as it is
    for at, walked_from in ((1, PUBLISHED + timedelta(hours=1)), (2, None), (3, None)):
        assert account.refresh(at, walked_from=walked_from)[0] == "drift"
    assert account.refresh(4)[0] == "drift"
    assert account.refresh(5) == ("complete", "", 0)
    assert account.open() == []


def test_a_work_that_is_shown_again_was_not_passed(account: Account) -> None:
    account.refresh(0, holes=(lacking(Lack.WORK),))
    account.refresh(1)
    account.refresh(2, holes=(lacking(Lack.WORK),))
    assert account.refresh(3)[0] == "drift", "the first of two, again"
    assert account.refresh(4)[0] == "complete"


def test_works_that_nothing_names(account: Account) -> None:
    """They are counted without names; one walk that reads all of their place closes them."""
    unnamed = lacking(Lack.WORK, None, works=3)
    assert account.refresh(0, holes=(unnamed,))[2] == 3
    verdict, _, works = account.refresh(1, holes=(lacking(Lack.WORK, None, works=2),))
    assert (verdict, works) == ("drift", 2)
    assert account.open() == [("work", 2, 2, 0)]
    assert account.refresh(2, walked_from=PUBLISHED + timedelta(hours=1))[2] == 2
    assert account.refresh(3) == ("complete", "", 0)


def test_a_removed_work_has_no_hole(account: Account) -> None:
    account.refresh(0, with_(text_complete=False), holes=(lacking(Lack.TEXT),))
    assert account.refresh(1, gone=True) == ("complete", "", 0)
    assert account.open() == []


@pytest.mark.parametrize(
    ("hours", "message", "is_gone"),
    [(20, "does not exist", True), (19.9, "does not exist", False), (48, "is private", False)],
)
def test_gone_is_reported_twice_and_not_on_one_day(
    account: Account, hours: float, message: str, is_gone: bool
) -> None:
    hole = lacking(Lack.TEXT, verdict=Verdict.PARTIAL, reason="does not exist")
    account.refresh(0, with_(text_complete=False), holes=(hole,))
    target = account.target()
    sent = target.holes[0].last_tried_at
    walk = walk_of(target, sent)
    found = AccountSpider._is_gone
    answered = sent + timedelta(hours=hours)
    # mypy: the class in the place of a spider, of which the rule needs nothing else
    assert found(AccountSpider, walk, WORK, message, answered) is is_gone  # type: ignore[arg-type]
    walk.seen.add("7")  # what its list shows is there
    assert not found(AccountSpider, walk, WORK, message, answered)  # type: ignore[arg-type]


def walk_of(target: Target, at: datetime) -> Walk:
    return Walk(target, 0, "pc", NOW - timedelta(days=30), started_at=at, finished_at=at)


def refused(**more: Any) -> Hole:
    return lacking(Lack.TEXT, verdict=Verdict.BLOCKED, reason="HTTP 403", **more)


def test_a_text_refused_twice_in_a_row_is_left_alone_for_a_day(account: Account) -> None:
    cut = with_(text_complete=False)
    account.refresh(0, cut, holes=(refused(is_refused=True),))
    assert account.open() == [("text", 1, 1, 1)]
    assert not is_put_off(walk_of(account.target(), day(0.1)), WORK, Lack.TEXT)
    account.refresh(0.5, cut, holes=(refused(is_refused=True),))
    assert account.open() == [("text", 1, 2, 2)]
    last = account.target().holes[0].last_tried_at
    early = walk_of(account.target(), last + timedelta(hours=23, minutes=59))
    assert is_put_off(early, WORK, Lack.TEXT)
    # the hole records it, and waiting is no try: the day ends when it was to end
    account.refresh(1, cut, holes=tuple(early.holes.by_work.values()))
    assert account.open() == [("text", 1, 2, 2)]
    assert account.target().holes[0].last_tried_at == last
    assert not is_put_off(walk_of(account.target(), last + timedelta(days=1)), WORK, Lack.TEXT)
    # another answer than a refusal begins the count anew
    account.refresh(2, cut, holes=(lacking(Lack.TEXT, verdict=Verdict.PARTIAL),))
    assert account.open() == [("text", 1, 3, 0)]


def test_a_walk_goes_back_once_and_then_every_seven_days(account: Account) -> None:
    old = NOW - timedelta(days=200)
    window, mark = CrawlWindow(), day(0)
    usual = mark - timedelta(days=30)
    hole = lacking(Lack.WORK, published_at=old)
    account.refresh(0, holes=(hole,))
    assert window.start(account.target(mark), day(1)) == old
    account.refresh(1, holes=(hole,))
    assert [tries for _, _, tries, _ in account.open()] == [2]
    last = account.target().holes[0].last_tried_at
    assert window.start(account.target(mark), last + timedelta(days=6.9)) == usual
    assert window.start(account.target(mark), last + timedelta(days=7)) == old


def test_no_walk_goes_back_to_what_has_an_address(account: Account) -> None:
    old = NOW - timedelta(days=200)
    account.refresh(0, holes=(lacking(Lack.TEXT, published_at=old, url="u"),))
    usual = day(0) - timedelta(days=30)
    assert CrawlWindow().start(account.target(day(0)), day(1)) == usual
