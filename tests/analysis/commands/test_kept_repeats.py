"""Stored copies equal those of a comparison of all works, in whatever steps they were stored."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, text

from analysis.commands import kept_repeats
from analysis.compute.duplicates import (
    compare_platforms,
    find_copies,
    find_repeats,
    group_copies,
)
from analysis.load.database import open_database
from analysis.load.links import load_linked_accounts
from analysis.load.repeats import load_kept_repeats
from analysis.load.texts import load_texts
from analysis.window import between
from analysis.write.report.content import load_own_repeats, load_own_texts
from tests.analysis.study import analyser
from tests.analysis.world import DOUYIN, UNCOVERED, WECHAT, WEIBO, insert_world, seen, work
from tests.conftest import Database, as_login

SPAN = between("2026-01-01", "2026-10-31")
ACCOUNTS = (WECHAT, WEIBO, DOUYIN, UNCOVERED)
PAIRS = """
SELECT earlier_id AS earlier, later_id AS later, repeat, containment, jaccard, block
FROM work_repeats ORDER BY earlier_id, later_id
"""
OVERLAP = """
SELECT library, platform, other_platform, works, shared, shared_share, first, shared_interactions,
    shared_interactions_there
FROM platform_overlap WHERE month = '2026-10-01'
ORDER BY library, platform, other_platform
"""


def letters(rng: Random, length: int) -> str:
    return "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(length))


def fill(connection: Connection, rng: Random, works: int) -> list[int]:
    """Works of four months, among them copies, articles that are quoted, and common phrases."""
    phrase, made, texts = letters(rng, 30), [], [letters(rng, 80)]
    for _ in range(works):
        chance = rng.random()
        if chance < 0.3:
            written = f"#话题{rng.randrange(9)}# {rng.choice(texts)}"
        elif chance < 0.4:
            written = rng.choice(texts)[:60]
        elif chance < 0.5:
            written = letters(rng, 500) + rng.choice(texts) + phrase
        elif chance < 0.6:
            written = phrase
        else:
            texts.append(written := letters(rng, 80))
        made.append(add(connection, rng, written))
    return made


def add(connection: Connection, rng: Random, written: str) -> int:
    day = f"2026-{rng.randint(7, 10):02}-{rng.randint(1, 28):02}T{rng.randrange(24):02}:00+08"
    key = work(connection, rng.choice(ACCOUNTS), day, text=written)
    seen(connection, key, "2026-11-20+8", likes=key, comments=1, shares=0, wows=0)
    return key


def keep(database: Database) -> int:
    return kept_repeats.keep_repeats(open_database(database.url), lambda _: None, lambda _: None)


def kept(database: Database) -> pd.DataFrame:
    return pd.read_sql(text(PAIRS), database.engine)


def anew(database: Database) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All works, and a comparison of all of them at once."""
    engine = open_database(database.url)
    works = load_texts(engine, SPAN, load_linked_accounts(engine))
    return works, find_repeats(works).sort_values(["earlier", "later"], ignore_index=True)


def assert_equal(database: Database) -> None:
    works, expected = anew(database)
    pd.testing.assert_frame_equal(kept(database), expected, check_dtype=False)
    copied = pd.read_sql(text("SELECT * FROM copied_works ORDER BY work_id"), database.engine)
    columns = ["work_id", "is_first", "hours_after", "interactions", "library", "platform"]
    theirs = group_copies(works, expected)[columns].sort_values("work_id", ignore_index=True)
    pd.testing.assert_frame_equal(copied[columns], theirs, check_dtype=False)
    assert copied["copy_group"].nunique() == group_copies(works, expected)["group"].nunique()


@pytest.mark.parametrize("most", [1, 60, 30_000])
def test_added_changed_and_moved_works_leave_what_one_comparison_finds(
    database: Database, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(kept_repeats, "MOST", most)
    rng = Random(most)
    with database.engine.begin() as connection:
        insert_world(connection)
        made = fill(connection, rng, 150)
    assert keep(database) == 150
    assert_equal(database)
    assert set(kept(database)["repeat"]) >= {"copy", "quote"}
    with database.engine.begin() as connection:
        later = fill(connection, rng, 30)
        for key in rng.sample(made, 5):
            change(connection, key, text=letters(rng, 80))
        for key in rng.sample(made, 5):
            change(connection, key, published_at=f"2026-{rng.randint(7, 10)}-15+8")
    assert keep(database) == pytest.approx(len(later) + 10, abs=2), "others are not compared again"
    assert_equal(database)
    assert keep(database) == 0
    assert_equal(database)


def change(connection: Connection, key: int, **values: Any) -> None:
    (name, value), *_ = values.items()
    query = text(f"UPDATE works SET {name} = :value WHERE id = :key")
    connection.execute(query, {"value": value, "key": key})


def test_the_views_show_who_was_first_and_what_each_earned(database: Database) -> None:
    rng = Random(3)
    with database.engine.begin() as connection:
        insert_world(connection)
        fill(connection, rng, 120)
        connection.execute(text("UPDATE works SET published_at = '2026-10-01+8'::timestamptz"
                                " + id * interval '5 hours'"))  # fmt: skip
    engine, accounts = open_database(database.url), list(range(1, 99))
    assert load_kept_repeats(engine, SPAN, accounts) is None, "nothing was compared yet"
    keep(database)
    works, repeats = anew(database)
    october = works[works["published_at"].dt.month == 10]
    expected = compare_platforms(october, group_copies(october, repeats))
    with database.engine.connect() as connection:
        overlap = pd.read_sql(text(OVERLAP), connection)
        groups = pd.read_sql(text("SELECT * FROM copy_groups ORDER BY copy_group"), connection)
    pd.testing.assert_frame_equal(overlap, expected, check_dtype=False)
    assert overlap["shared"].sum() > 20
    by_group = dict(iter(group_copies(works, repeats).groupby("group")))
    own = {int(one["work_id"].iloc[0]): one for one in by_group.values()}
    assert groups["copy_group"].tolist() == sorted(own)
    for row in groups.itertuples():
        members = own[row.copy_group]
        first, others = members.iloc[0], members.iloc[1:]
        assert (row.works, row.accounts) == (len(members), members["account_id"].nunique())
        assert (row.first_library, row.first_platform) == (first["library"], first["platform"])
        assert row.hours_to_copy == others["hours_after"].min()
        elsewhere = others.loc[others["platform"] != first["platform"], "hours_after"]
        assert pd.Series([row.hours_to_other_platform]).equals(pd.Series([elsewhere.min()]))
        assert row.interactions == members["interactions"].sum()
    assert load_kept_repeats(engine, SPAN, accounts) is not None


def test_command_report_and_views_agree_and_compare_nothing_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = between("2026-10-01", "2026-10-31")
    with database.engine.begin() as connection:
        insert_world(connection)
        fill(connection, Random(5), 120)
        connection.execute(text("UPDATE works SET published_at = '2026-10-01+8'::timestamptz"
                                " + id * interval '5 hours'"))  # fmt: skip
    analyse, words = analyser(database), ("duplicates", "--month", "2026-10", "--format", "json")
    shown = {show: (*words, "--show", show) for show in ("works", "pairs", "platforms")}
    anew = {show: analyse(*call).stdout for show, call in shown.items()}
    engine = open_database(database.url)
    works = load_texts(engine, month, load_linked_accounts(engine)).drop(columns=["title", "text"])
    works = works.assign(name_zh=works["library"])
    texts = load_own_texts(engine, month, works)
    assert texts is not None and load_own_repeats(engine, month, works) is None
    found = find_copies(texts)
    keep(database)
    with monkeypatch.context() as patched:
        patched.setattr("analysis.compute.duplicates.find_repeats", None)
        assert {show: analyse(*call).stdout for show, call in shown.items()} == anew
        read = find_copies(texts, load_own_repeats(engine, month, works))
    assert read.between is not None and found.between is not None
    pd.testing.assert_frame_equal(read.own, found.own)
    pd.testing.assert_frame_equal(read.between, found.between)
    pd.testing.assert_frame_equal(read.platforms, found.platforms)
    overlap = pd.read_sql(text(OVERLAP), database.engine)
    pd.testing.assert_frame_equal(
        pd.DataFrame(json.loads(anew["platforms"]))[list(overlap)], overlap, check_dtype=False
    )
    pd.testing.assert_frame_equal(read.platforms[list(overlap)], overlap, check_dtype=False)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE crawl_runs SET finished_at = now() + interval '1 s'"))
    assert load_kept_repeats(engine, month, [1]) is None, "a run may have brought others"


def test_a_read_only_login_learns_who_keeps_them(database: Database) -> None:
    with database.engine.begin() as connection:
        insert_world(connection)
        fill(connection, Random(1), 20)
        connection.execute(text("DROP ROLE IF EXISTS ming"))
        connection.execute(text("CREATE ROLE ming LOGIN PASSWORD 'm' IN ROLE analyst"))
    reader = as_login(database, "ming", "m")
    analyse = analyser(database)
    try:
        done = analyse("duplicates", "--keep", "--database", reader)
        assert done.exit_code == 1
        assert "error: this login may only read" in done.stderr
        done = analyse("duplicates", "--keep")
        assert (done.exit_code, "20 works compared" in done.stderr) == (0, True), done.stderr
        for words in (("--library", "yun"), ("--month", "2026-09"), ("--format", "json")):
            done = analyse("duplicates", "--keep", *words)
            assert (done.exit_code, "no window, accounts" in done.stderr) == (2, True), words
        with open_database(reader).connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM copied_works")) is not None
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DROP ROLE ming"))


def test_of_two_comparisons_at_once_one_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.engine.begin() as connection:
        insert_world(connection)
        fill(connection, Random(2), 40)

    def meanwhile(_: int) -> None:
        monkeypatch.undo()
        keep(database)

    monkeypatch.setattr(kept_repeats, "MOST", 10)
    with pytest.raises(Exception, match="compared elsewhere"):
        kept_repeats.keep_repeats(open_database(database.url), meanwhile, lambda _: None)
    assert_equal(database)
