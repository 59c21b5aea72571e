"""A work that is stored under a provisional identifier and under its own becomes one row where that
is certain, whichever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from libcrawl.items import Refresh, Verdict, Work, WorkBatch, WorkCounters
from libcrawl.parsers.times import SHANGHAI
from libcrawl.platforms import PLATFORMS
from libcrawl.store.imported_run import read_titled, store_imported_run
from libcrawl.store.same_works import OF_WORKS
from libcrawl.store.upkeep import attach, retention
from tests.conftest import Database

ADD = """
WITH one AS (
    INSERT INTO libraries (code, name_zh) VALUES ('one', '一馆') RETURNING id
)
INSERT INTO accounts (library_id, platform, platform_id, name, status)
SELECT id, :platform, 'p', '一馆', 'confirmed' FROM one RETURNING id
"""
AT = datetime(2026, 7, 26, 14, 5, 22, tzinfo=SHANGHAI)
DAY = AT.replace(hour=0, minute=0, second=0)
SEEN = datetime(2026, 10, 1, 9, tzinfo=SHANGHAI)
TITLE = "春天读什么"
OWN, MADE = "6a6000000000000001f00001", "t" + "0" * 23
EXPORT, SHARE = "export/UzFfBgAAxNGh", "sph/A1b2C3d4E5"
NAMES = "SELECT platform_id FROM works ORDER BY platform_id"
SNAPSHOTS = """
SELECT works.platform_id, snapshots.captured_at, snapshots.likes
FROM work_snapshots AS snapshots INNER JOIN works ON works.id = snapshots.work_id ORDER BY 2
"""
LIKENESS = "SELECT platform_id, other_platform_id, likeness FROM possible_same_works ORDER BY 1, 2"


class Account:
    """An account of a platform, and what runs bring of it, each an hour after the one before."""

    def __init__(self, database: Database, platform: str) -> None:
        self.database, self.platform, self.seen = database, platform, SEEN
        with database.engine.begin() as connection:
            self.id = int(connection.scalar(text(ADD), {"platform": platform}) or 0)

    def bring(self, *works: Work, verdict: Verdict = Verdict.COMPLETE, pages: int = 1) -> None:
        """A run that brings these works; without pages it is one of a table."""
        self.seen += timedelta(hours=1)
        brought = tuple(replace(work, captured_at=self.seen) for work in works)
        is_complete = verdict is Verdict.COMPLETE
        refresh = Refresh(
            account_id=self.id, verdict=verdict, started_at=self.seen, finished_at=self.seen,
            since=SEEN - timedelta(days=365), pages_asked=pages, pages_got=pages,
            walked_from=SEEN - timedelta(days=365) if is_complete else None,
        )  # fmt: skip
        items = [WorkBatch(account_id=self.id, works=brought), refresh]
        store_imported_run(self.database.engine, self.platform, "manual_import", {}, items)

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def names(self) -> list[str]:
        return [name for (name,) in self.rows(NAMES)]


@pytest.fixture
def notes(database: Database) -> Account:
    return Account(database, "xiaohongshu")


@pytest.fixture
def videos(database: Database) -> Account:
    return Account(database, "channels")


def note(name: str, likes: int = 1, **more: Any) -> Work:
    """As a list shows a note, or a table: without its text."""
    values = {
        "platform_id": name, "captured_at": SEEN, "kind": "image", "text": "", "title": TITLE,
        "text_complete": False, "url": None if name[0] == "t" else f"https://x/{name}",
        "published_at": AT, "counters": WorkCounters(likes=likes), **more,
    }  # fmt: skip
    return Work(**values)


def video(name: str, words: str = "一本书\n第二行", **more: Any) -> Work:
    """As a shared link shows it, or the assistant: with the whole description."""
    url = f"https://weixin.qq.com/{name}" if name.startswith("sph") else None
    values = {
        "kind": "video", "title": words.partition("\n")[0], "text": words, "text_complete": True,
        "url": url, **more,
    }  # fmt: skip
    return note(name, **values)


IN_ORDER = pytest.mark.parametrize("is_first", [True, False], ids=["table first", "crawl first"])


@IN_ORDER
def test_a_note_of_a_table_is_the_note_of_a_crawl(notes: Account, is_first: bool) -> None:
    """To the second and by title: one row with the note's identifier and both snapshots."""
    table, crawl = note(MADE, 3), note(OWN, 5, published_at=AT + timedelta(milliseconds=400))
    for work in (table, crawl) if is_first else (crawl, table):
        notes.bring(work, pages=int(work is crawl))
    assert notes.names() == [OWN]
    first = notes.seen - timedelta(hours=1)
    likes = (3, 5) if is_first else (5, 3)
    assert notes.rows(SNAPSHOTS) == [(OWN, first, likes[0]), (OWN, notes.seen, likes[1])]
    assert notes.rows("SELECT url, first_seen_at, last_seen_at FROM works") == [
        (f"https://x/{OWN}", first, notes.seen)
    ]
    assert notes.rows("SELECT platform_id FROM work_identifiers") == [(MADE,)]
    assert notes.rows(LIKENESS) == []
    again = replace(table, title=TITLE)
    known = read_titled(notes.database.engine, {notes.id: {MADE: again}})
    assert known == {(notes.id, MADE): OWN}, "however it is called by now"


@IN_ORDER
def test_a_shared_link_is_the_video_of_the_assistant(videos: Account, is_first: bool) -> None:
    """By second and description: the address of the link stays with the work."""
    linked, listed = video(SHARE), video(EXPORT, title="短标题")
    for work in (linked, listed) if is_first else (listed, linked):
        videos.bring(work)
    assert videos.rows("SELECT platform_id, title, url FROM works") == [
        (EXPORT, "短标题", f"https://weixin.qq.com/{SHARE}")
    ]
    assert len(videos.rows(SNAPSHOTS)) == 2
    videos.bring(listed)
    assert videos.rows("SELECT url IS NOT NULL, missing_since FROM works") == [(True, None)]


# What the provisional work and the others are like, and what becomes of each pair.
NIGHT = AT.replace(hour=23, minute=59)
KEPT_APART: dict[str, tuple[Sequence[Work], list[str]]] = {
    "other words": ([note(MADE), note(OWN, title="夏天读什么")], ["other_words"]),
    "another second": ([note(MADE), note(OWN, published_at=AT + timedelta(seconds=1))], []),
    "two of a day": (
        [
            note(MADE, published_at=DAY, published_within=timedelta(days=1)),
            note(OWN),
            note(OWN[:-1] + "2", published_at=NIGHT),
        ],
        ["several", "several"],
    ),
    "two of a table": (
        [
            note(MADE, published_at=DAY, published_within=timedelta(days=1)),
            note(MADE[:-1] + "1", published_at=AT - timedelta(hours=1),
                 published_within=timedelta(hours=2)),
            note(OWN),
        ],
        ["several", "several"],
    ),
    "neither time": (
        [
            note(MADE, published_at=DAY, published_within=timedelta(days=1)),
            note(OWN, published_within=timedelta(days=2)),
        ],
        ["no_exact_time"],
    ),
    "no words": (
        [note(MADE, title=None, published_at=DAY, published_within=timedelta(days=1)),
         note(OWN, title=None)],
        ["no_words"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT_APART)
def test_what_is_uncertain_stays_and_is_named(notes: Account, name: str) -> None:
    works, likeness = KEPT_APART[name]
    notes.bring(*works[:1], pages=0)
    notes.bring(*works[1:])
    notes.bring(*works[1:])
    assert notes.names() == sorted(work.platform_id for work in works)
    assert [row[2] for row in notes.rows(LIKENESS)] == likeness
    missing = "SELECT count(*) FROM works WHERE missing_since IS NOT NULL OR deleted_at IS NOT NULL"
    assert notes.rows(missing) == [(0,)], "no list shows what a table calls it"


def test_an_exact_time_among_several_decides(notes: Account) -> None:
    """Two of one day by title, one of which a table dates to the second."""
    other = OWN[:-1] + "2"
    notes.bring(note(MADE), pages=0)
    notes.bring(note(OWN), note(other, published_at=NIGHT))
    assert notes.names() == [OWN, other]
    assert notes.rows("SELECT published_at FROM works WHERE platform_id = :own", own=OWN) == [(AT,)]


def test_a_day_without_a_time_waits_for_a_complete_walk(notes: Account) -> None:
    """What was not walked may be of that day, too. The exact time stays."""
    notes.bring(note(MADE, published_at=DAY, published_within=timedelta(days=1)), pages=0)
    notes.bring(note(OWN), verdict=Verdict.PARTIAL)
    assert [row[2] for row in notes.rows(LIKENESS)] == ["only_candidate"]
    notes.bring(note(OWN))
    assert notes.names() == [OWN]
    assert notes.rows("SELECT published_at, published_within FROM works") == [(AT, None)]


def test_a_time_of_the_identifier_does_not_replace_a_known_one(notes: Account) -> None:
    notes.bring(note(OWN))
    early = AT - timedelta(hours=20)
    notes.bring(note(OWN, published_at=early, published_within=timedelta(days=2)))
    assert notes.rows("SELECT published_at, published_within FROM works") == [(AT, None)]


@pytest.mark.parametrize("days", [0, 1, 2, -1])
def test_a_date_of_the_assistants_table_may_be_a_day_early(videos: Account, days: int) -> None:
    """A linked video and the row of a table that gives it another name."""
    assert PLATFORMS["channels"].works.days_early == timedelta(days=1)
    within = timedelta(days=1) + PLATFORMS["channels"].works.days_early
    videos.bring(video(SHARE))
    date = DAY - timedelta(days=days)
    videos.bring(video(EXPORT, published_at=date, published_within=within), pages=0)
    are_same = days in (0, 1)
    assert videos.names() == ([EXPORT] if are_same else [EXPORT, SHARE])
    if are_same:
        assert videos.rows("SELECT published_at, published_within FROM works") == [(AT, None)]


# A work coded by a person, and drawn for a sample.
CODE = """
WITH book AS (
    INSERT INTO codebooks (name, version, name_zh, name_en, source, digest)
    VALUES ('b', '1', 'b', 'b', 'b', 'b') RETURNING id
), theme AS (
    INSERT INTO codebook_themes
    SELECT id, 'reading', 1, 'r', 'r', 'r', 'r' FROM book
), round AS (
    INSERT INTO coding_rounds (codebook_id, kind, seed, works) SELECT id, 'full', 1, 1 FROM book
    RETURNING id
), sampled AS (
    INSERT INTO coding_round_works SELECT round.id, works.id, 1 FROM round, works
)
INSERT INTO work_codes (codebook_id, work_id, method, coder, theme)
SELECT book.id, works.id, 'person', 'a', 'reading' FROM book, works
"""
CODED = """
SELECT works.platform_id, codes.theme, sampled.weight
FROM works INNER JOIN work_codes AS codes ON codes.work_id = works.id
INNER JOIN coding_round_works AS sampled ON sampled.work_id = works.id
"""


@IN_ORDER
def test_what_hangs_on_either_row_stays(notes: Account, is_first: bool, tmp_path: Path) -> None:
    """Codings, samples, counters at an age, and snapshots of a month that was archived before."""
    engine = notes.database.engine
    notes.seen = AT + timedelta(hours=23)
    former, later = note(MADE, 3), note(OWN, 5)
    if not is_first:
        former, later = later, former
    for likes in (former.counters.likes, 4):
        seen = replace(former, counters=WorkCounters(likes=likes))
        notes.bring(seen, pages=int(former.platform_id == OWN))
    with engine.begin() as connection:
        connection.execute(text(CODE))
    (month,) = retention.months_before(engine, date(2026, 8, 1))
    done = retention.archive_month(engine, month, tmp_path, drops=True, report=lambda _: None)
    assert [row[2] for row in notes.rows(SNAPSHOTS)] == [4]
    notes.seen = SEEN
    notes.bring(later, pages=int(later.platform_id == OWN))
    assert notes.names() == [OWN]
    assert notes.rows(CODED) == [(OWN, "reading", 1.0)]
    ages = "SELECT age_days, likes FROM work_age_counters"
    assert notes.rows(ages) == [(1, former.counters.likes)]
    attach.attach(engine, done.path, lambda _: None)
    likes = [former.counters.likes, 4, later.counters.likes]
    assert [row[2] for row in notes.rows(SNAPSHOTS)] == likes


def test_every_table_of_works_is_known(database: Database) -> None:
    """What is deleted with its work is made anew; all else moves."""
    refer = """
        SELECT CAST(CAST(conrelid AS regclass) AS text) FROM pg_constraint
        WHERE confrelid = CAST('works' AS regclass) AND conparentid = 0
            AND (confdeltype = 'a' OR conrelid = CAST(:former AS regclass))
    """
    with database.engine.connect() as connection:
        tables = set(connection.scalars(text(refer), {"former": "work_identifiers"}))
    assert tables == set(OF_WORKS)
