"""account_indicators: the works and counters that count, and unknown values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from tests.analysis.world import (
    DOUYIN,
    OCTOBER,
    UNCOVERED,
    WECHAT,
    WEIBO,
    insert_world,
    seen,
    totals,
    work,
)
from tests.conftest import Database


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.engine.begin() as connection:
        insert_world(connection)
        yield connection


def indicators(
    connection: Connection, account: int, *window: str, **options: str | None
) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None}
    names = "".join(f", {name} => :{name}" for name in given)
    query = f"SELECT * FROM account_indicators(:start, :stop{names}) WHERE account_id = :account"
    start, stop = window or OCTOBER
    values = {"start": start, "stop": stop, "account": account, **given}
    return dict(connection.execute(text(query), values).mappings().one())


def test_the_last_snapshot_before_the_windows_end_counts(connection: Connection) -> None:
    post = work(connection, WEIBO, "2026-10-30T12:00+08", is_original=True)
    for day, likes in (("10-30T13:00", 1), ("10-31T12:00", 5), ("11-02T00:00", 9)):
        seen(connection, post, f"2026-{day}+08", likes=likes, comments=0, shares=0)
    row = indicators(connection, WEIBO, counters="window-end")
    assert (row["works"], row["works_observed"], row["likes"]) == (1, 1, 5)
    assert row["distance_mean"] == timedelta(hours=12)
    assert row["age_mean"] == timedelta(days=1)


def test_at_an_age_also_after_the_windows_end(connection: Connection) -> None:
    post = work(connection, WEIBO, "2026-10-30T12:00+08")
    for day, likes in (("10-31T12:00", 5), ("11-05T12:00", 9), ("11-07T12:00", 20)):
        seen(connection, post, f"2026-{day}+08", likes=likes)
    row = indicators(connection, WEIBO, counters="7d")
    assert (row["likes"], row["distance_max"]) == (9, timedelta(days=1))
    assert indicators(connection, WEIBO, counters="180h")["likes"] == 20  # 12 hours late
    assert indicators(connection, WEIBO, counters="2 days")["likes"] == 5  # half of the age early
    assert indicators(connection, WEIBO, counters="47h")["likes"] == 5
    assert indicators(connection, WEIBO, counters="3d")["likes"] is None  # two days away


@pytest.mark.parametrize(("hours", "likes"), [((6, 8), 6), ((6, 7.5), 7.5), ((3.5, 10.5), 3.5)])
def test_the_nearest_to_an_age_counts_and_the_earlier_of_two_as_near(
    connection: Connection, hours: tuple[float, float], likes: float
) -> None:
    post = work(connection, WEIBO, "2026-10-10T00:00+08")
    for each in hours:
        at = datetime.fromisoformat("2026-10-10T00:00+08") + timedelta(hours=each)
        seen(connection, post, at.isoformat(), likes=each * 10)
    assert indicators(connection, WEIBO, counters="7h")["likes"] == likes * 10


def test_the_latest_however_late_or_before_a_day(connection: Connection) -> None:
    post = work(connection, WEIBO, "2026-10-02T12:00+08")
    for day, likes in (("2026-10-05", 1), ("2026-11-09", 5), ("2027-12-01", 9)):
        seen(connection, post, f"{day}T00:00+08", likes=likes)
    row = indicators(connection, WEIBO, counters="latest")
    assert (row["likes"], row["distance_mean"]) == (9, None)
    for day, expected in (("2027-12-01", 5), ("2026-11-09", 1), ("2026-10-05", None)):
        row = indicators(connection, WEIBO, counters="latest", as_of=f"{day}T00:00+08")
        assert row["likes"] == expected


def test_the_latest_of_a_work_that_is_seen_no_more(connection: Connection) -> None:
    """Its last snapshot is the one nearest to thirty days: the one row that is looked at."""
    post = work(connection, WEIBO, "2026-10-11T00:00+08")  # last seen on 10 November
    for day, likes in (("2026-11-04", 3), ("2026-11-10", 5)):
        seen(connection, post, f"{day}T00:00+08", likes=likes)
    kept = "SELECT likes FROM work_age_counters WHERE age_days = 30"
    assert connection.exec_driver_sql(kept).scalar_one() == 5
    assert indicators(connection, WEIBO, counters="latest")["likes"] == 5
    row = indicators(connection, WEIBO, counters="latest", as_of="2026-11-10T00:00+08")
    assert row["likes"] == 3


def test_auto_is_seven_days_where_nine_in_ten_works_were_observed_then(
    connection: Connection,
) -> None:
    posts = [work(connection, WEIBO, f"2026-10-{day:02}+08") for day in range(1, 11)]
    other = work(connection, UNCOVERED, "2026-10-03+08")  # not covered: does not decide
    for day, post in enumerate(posts, start=1):
        if day < 9:
            seen(connection, post, f"2026-10-{day + 7:02}+08", likes=1)
        seen(connection, post, "2026-11-09+08", likes=100)
    seen(connection, other, "2026-11-09+08", likes=100)
    choice = "SELECT choose_counters('2026-10-01+8', '2026-11-01+8')"
    assert connection.exec_driver_sql(choice).scalar_one() == "latest"
    assert indicators(connection, WEIBO)["likes"] == 1000
    seen(connection, posts[8], "2026-10-16+08", likes=1)
    assert connection.exec_driver_sql(choice).scalar_one() == "7d"
    row = indicators(connection, WEIBO)
    assert (row["likes"], row["works_observed"]) == (9, 9)
    empty = "SELECT choose_counters('2026-09-01+8', '2026-10-01+8')"
    assert connection.exec_driver_sql(empty).scalar_one() == "latest"
    both = "SELECT choose_counters('2026-11-01+8', '2026-11-02+8', '2026-10-01+8')"
    assert connection.exec_driver_sql(both).scalar_one() == "7d"


def test_midnight_belongs_to_the_next_window(connection: Connection) -> None:
    post = work(connection, DOUYIN, "2026-10-30T00:00+08")
    for day, likes in (("10-31T00:00", 5), ("11-01T00:00", 9)):
        seen(connection, post, f"2026-{day}+08", likes=likes)
        totals(connection, DOUYIN, f"2026-{day}+08", followers=likes)
    row = indicators(connection, DOUYIN, counters="window-end")
    assert (row["likes"], row["likes_change"], row["followers"]) == (5, 5, 5)
    after = indicators(connection, DOUYIN, "2026-11-01+08", "2026-11-02+08")
    assert (after["likes_change"], after["followers_change"]) == (4, 4)
    assert indicators(connection, DOUYIN, counters="2 days")["likes"] == 9


def test_too_old_is_not_observed(connection: Connection) -> None:
    post = work(connection, WEIBO, "2026-10-02T12:00+08")
    seen(connection, post, "2026-10-20+08", likes=1, comments=1, shares=1)
    row = indicators(connection, WEIBO, counters="window-end")
    assert (row["works"], row["works_observed"], row["likes"]) == (1, 0, None)
    seen(connection, post, "2026-10-25T00:00+08", likes=3)
    assert indicators(connection, WEIBO, counters="window-end")["likes"] == 3


def test_who_is_ranked(connection: Connection) -> None:
    """Not who published nothing, nor with less than half of the works observed, nor uncovered."""
    connection.exec_driver_sql(
        "INSERT INTO accounts (library_id, platform, platform_id, covered_from, covered_until)"
        " SELECT 1, 'weibo', 'm' || n, '2026-08-01+8', '2026-11-10+8'"
        " FROM generate_series(6, 8) AS n"
    )
    half, few, silent = range(6, 9)
    counters = {"likes": 1, "comments": 1, "shares": 1}
    for account, observed in ((half, 2), (few, 1), (UNCOVERED, 3)):
        for day in range(1, 5 if account == half else 4):
            post = work(connection, account, f"2026-10-{day:02}+08", is_original=True)
            if day <= observed:
                seen(connection, post, f"2026-10-{day + 7:02}+08", **counters)
    query = (
        "SELECT account_id, rank, share_observed FROM ranked_indices("
        "'2026-10-01+8', '2026-11-01+8', '7d') WHERE version = 'bci-1'"
    )
    assert connection.exec_driver_sql(query).all() == [(half, 1, 0.5)]
    scores = (
        "SELECT account_id, value IS NULL, share_observed FROM account_indices("
        "'2026-10-01+8', '2026-11-01+8', '7d') WHERE version = 'bci-1'"
    )
    found = {row[0]: tuple(row[1:]) for row in connection.exec_driver_sql(scores)}
    assert found[few] == (False, pytest.approx(1 / 3))
    assert found[silent] == (False, None)  # a value by the formula, and no rank


def test_ready_views_give_figures_after_a_first_crawl(connection: Connection) -> None:
    """Works of August and October, first seen in November: the latter at five days of age."""
    for day in ("2026-08-10", "2026-10-30"):
        post = work(connection, WEIBO, f"{day}T12:00+08", is_original=True)
        seen(connection, post, "2026-11-04T12:00+08", likes=8, comments=1, shares=2)
    for query in (
        "SELECT to_char(month, 'MM'), counters FROM account_months WHERE likes = 8",
        "SELECT to_char(month, 'MM'), counters FROM index_months"
        " WHERE version = 'bci-1' AND value > 0 AND account_id = 2 AND works > 0",
        "SELECT to_char(starts_on, 'MM'), counters FROM rankings"
        " WHERE version = 'bci-1' AND rank = 1 AND period = 'month'",
    ):
        found = sorted(tuple(row) for row in connection.exec_driver_sql(query))
        assert found == [("08", "latest"), ("10", "7d")], query


def test_the_window_is_cut_in_shanghai(connection: Connection) -> None:
    for moment in ("09-30T23:59:59", "10-01T00:00", "10-31T23:59:59", "11-01T00:00"):
        work(connection, WEIBO, f"2026-{moment}+08")
    assert indicators(connection, WEIBO)["works"] == 2


def test_sums_means_and_maxima_of_given_values(connection: Connection) -> None:
    for likes, capped in ((4, []), (100, ["likes"]), (None, [])):
        post = work(connection, WEIBO, "2026-10-30+08")
        seen(connection, post, "2026-10-31+08", likes=likes, shares=0, capped=capped)
    work(connection, WEIBO, "2026-10-30+08", deleted_at="2026-10-31+08")
    row = indicators(connection, WEIBO)
    assert (row["works"], row["works_observed"], row["deleted"]) == (4, 3, 1)
    assert (row["likes"], row["likes_mean"], row["likes_max"]) == (104, 52, 100)
    assert (row["likes_works"], row["likes_capped"], row["counters_capped"]) == (2, 1, 1)
    assert (row["shares"], row["comments"], row["comments_works"]) == (0, None, 0)
    assert row["counters_missing"] == 2 + 4 + 1  # likes, comments, shares


def test_what_a_platform_does_not_show_is_not_missing(connection: Connection) -> None:
    """The table `platforms` has the counters: no SQL and no Python names a platform for it."""
    connection.execute(
        text("""
        INSERT INTO platforms (code, name_zh, name_en, position, colour, usual_kind, counters)
        VALUES ('yunshu', '云书', 'Yunshu', 9, '#000000', 'text', '{likes,wows}')
    """)
    )
    made = (
        "INSERT INTO accounts (library_id, platform, platform_id)"
        " VALUES (1, 'yunshu', 'y') RETURNING id"
    )
    account = connection.execute(text(made)).scalar_one()
    for likes, wows in ((4, 2), (7, None)):
        post = work(connection, account, "2026-10-30+08")
        seen(connection, post, "2026-10-31+08", likes=likes, wows=wows)
    sums = "SELECT interactions FROM latest_work_counters WHERE account_id = :id ORDER BY likes"
    assert connection.execute(text(sums), {"id": account}).scalars().all() == [6, None]
    assert indicators(connection, account)["counters_missing"] == 1


def test_headlines_originals_and_pushes(connection: Connection) -> None:
    for push, headline, reads in (("p", True, 10), ("p", False, 1), ("q", True, 20)):
        article = work(
            connection,
            WECHAT,
            "2026-10-30+08",
            push_id=push,
            is_headline=headline,
            is_original=True,
        )
        seen(connection, article, "2026-10-31+08", reads=reads)
    row = indicators(connection, WECHAT)
    assert (row["headlines"], row["originals"], row["pushes"]) == (2, 3, 2)
    assert (row["reads"], row["headline_reads"], row["headline_likes"]) == (31, 30, None)


def test_without_headlines_their_reads_are_zero_and_unknown_ones_are_not(
    connection: Connection,
) -> None:
    article = work(connection, WECHAT, "2026-10-30+08", is_headline=False)
    seen(connection, article, "2026-10-31+08", reads=5)
    assert indicators(connection, WECHAT)["headline_reads"] == 0
    connection.execute(text("UPDATE works SET is_headline = NULL"))
    row = indicators(connection, WECHAT)
    assert (row["headlines"], row["headlines_unknown"], row["headline_reads"]) == (None, 1, None)


def test_nothing_published_and_nothing_known(connection: Connection) -> None:
    silent, unknown = (indicators(connection, account) for account in (WEIBO, UNCOVERED))
    assert (silent["covered"], silent["works"], silent["likes"], silent["likes_max"]) == (
        True, 0, 0, None,
    )  # fmt: skip
    assert (unknown["covered"], unknown["works"], unknown["likes"]) == (False, 0, None)


def test_accounts_that_are_not_known_are_left_out(connection: Connection) -> None:
    query = text("SELECT account_id FROM account_indicators(:start, :stop) ORDER BY 1")
    window = dict(zip(("start", "stop"), OCTOBER, strict=True))
    assert connection.execute(query, window).scalars().all() == [1, 2, 3, 4]


def test_changes_of_totals(connection: Connection) -> None:
    for at, followers, likes in (("09-28", 100, 1000), ("10-29", 90, 1500), ("11-02", 500, 9999)):
        totals(connection, DOUYIN, f"2026-{at}+08", followers=followers, likes_received=likes)
    row = indicators(connection, DOUYIN)
    assert (row["followers"], row["followers_change"], row["likes_received_change"]) == (
        90, -10, 500,
    )  # fmt: skip
    assert row["followers_distance"] == timedelta(days=3)
    near = indicators(connection, DOUYIN, "2026-10-05+08", "2026-11-05+08")
    assert (near["followers"], near["followers_change"]) == (500, 500 - 100)
    late = indicators(connection, DOUYIN, "2026-10-06+08", "2026-11-06+08")
    assert (late["followers"], late["followers_change"]) == (500, None)


def test_what_videos_gained_and_only_they(connection: Connection) -> None:
    posts = [work(connection, DOUYIN, "2026-10-05+08", kind=kind) for kind in ("video", "image")]
    for post in posts:
        seen(connection, post, "2026-10-30+08", plays=90, comments=4, danmaku=3, coins=2, thumbs=1)
    for at, plays in (("09-28", 100), ("10-29", 150)):
        totals(connection, DOUYIN, f"2026-{at}+08", plays_received=plays, saves_and_likes=5)
    row = indicators(connection, DOUYIN)
    names = ("videos", "plays_change", "comments_change", "video_comments_change")
    assert [row[name] for name in names] == [1, 180, 8, 4]
    assert (row["plays_received_change"], row["danmaku"], row["coins_max"]) == (50, 6, 2)
    assert (row["thumbs_works"], row["recommends"]) == (2, None)


@pytest.mark.parametrize(
    ("shown", "kind", "expected"),
    [
        ("{likes,comments}", "video", 1 + 4),  # what the platform does not show adds nothing
        ("{likes,comments,danmaku,coins}", "video", 1 + 4 + 16 + 32),
        ("{likes,comments,danmaku,coins}", "image", 1 + 4),  # which has neither
        ("{comments,recommends,thumbs}", "video", 4 + 64 + 128),
        ("{wows,shares}", "article", 2 + 8),
        ("{likes,favourites}", "video", 1),  # kept for oneself
    ],
)
def test_what_interactions_are(
    connection: Connection, shown: str, kind: str, expected: int
) -> None:
    query = "SELECT interactions(CAST(:shown AS text[]), :kind, 1, 2, 4, 8, 16, 32, 64, 128)"
    given = {"shown": shown, "kind": kind}
    assert connection.execute(text(query), given).scalar_one() == expected


def test_changes_of_all_works(connection: Connection) -> None:
    old, new, lost, gone = (
        work(connection, DOUYIN, at)
        for at in ("2026-08-05+08", "2026-10-05+08", "2026-08-06+08", "2026-08-07+08")
    )
    connection.execute(
        text("UPDATE works SET deleted_at = '2026-09-01+8' WHERE id = :gone"), {"gone": gone}
    )
    for post, at, likes in (
        (old, "09-30", 10), (old, "10-30", 15), (new, "10-30", 7), (lost, "09-30", 3),
    ):  # fmt: skip
        seen(connection, post, f"2026-{at}+08", likes=likes, comments=1, shares=None)
    row = indicators(connection, DOUYIN)
    assert (row["likes_change"], row["comments_change"], row["shares_change"]) == (12, 1, None)
    assert (row["changes_known"], row["changes_unknown"]) == (2, 1)


@pytest.mark.parametrize(
    ("start", "stop", "days"),
    [
        ("2026-10-01", "2026-11-01", 30),
        ("2026-02-01", "2026-03-01", 30),
        ("2028-01-01", "2029-01-01", 365),
        ("2026-10-04", "2026-10-11", 7),
        ("2026-10-01", "2026-10-16", 15),
    ],
)
def test_days(connection: Connection, start: str, stop: str, days: int) -> None:
    row = indicators(connection, WEIBO, f"{start}T00:00+08", f"{stop}T00:00+08")
    assert row["days"] == days


def test_a_window_without_length_has_no_days(connection: Connection) -> None:
    query = """
        SELECT version, value FROM account_indices('2026-10-05 +8', '2026-10-05 +8')
        WHERE platform = 'wechat'
    """
    values = dict(iter(connection.execute(text(query))))
    assert values == dict.fromkeys(("wci-14.2", "wci-14.2-shares", "wci-13.0", "wci-2.0", "nri"))
