"""Observations of a window, from the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from analysis.choices import Size
from analysis.counters import Choice
from analysis.errors import DataError
from analysis.load.counters import load_choice
from analysis.load.database import read
from analysis.load.selection import select
from analysis.names import COUNTERS
from analysis.observations import Observations
from analysis.window import AUTO, Window

# Types of columns that may hold no value in a window, and then come without a type.
FLAGS = ("is_original", "is_headline")
TOTALS = ("followers", "followers_change", "likes_received_change", "plays_received_change",
          "works_claimed_change")  # fmt: skip
NAMES = {"rounded", "capped", "platform_counters", "account_counters"}
MOMENTS = ("wished_at", "captured_at", "captured_before", "published_at", "deleted_at")
TYPES = {
    **dict.fromkeys((*COUNTERS, *TOTALS, "hour", "weekday"), "Int64"),
    **dict.fromkeys(FLAGS, "boolean"),
    **dict.fromkeys(MOMENTS, "datetime64[us, Asia/Shanghai]"),
}
ACCOUNTS = """
SELECT
    accounts.id AS account_id, accounts.platform, accounts.name AS account,
    libraries.code AS library, libraries.name_zh, libraries.region,
    totals.covered, totals.captured_at, totals.captured_before, totals.followers,
    totals.followers_change, totals.works_claimed_change, totals.likes_received_change,
    totals.plays_received_change,
    array_to_string(totals.rounded, ',') AS rounded, array_to_string(totals.capped, ',') AS capped,
    array_to_string(platforms.counters, ',') AS platform_counters,
    array_to_string(platforms.account_counters, ',') AS account_counters
FROM account_totals(:start, :stop) AS totals
INNER JOIN accounts ON totals.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
LEFT JOIN platforms ON accounts.platform = platforms.code
ORDER BY libraries.code, accounts.platform, accounts.id
"""
WORKS = """
SELECT
    seen.work_id, seen.account_id, seen.published_at, seen.is_original, seen.is_headline,
    seen.push_id, seen.deleted_at, seen.wished_at, seen.captured_at,
    seen.reads, seen.plays, seen.likes, seen.wows, seen.comments, seen.shares, seen.favourites,
    seen.danmaku, seen.coins, seen.recommends, seen.thumbs,
    array_to_string(seen.rounded, ',') AS rounded, array_to_string(seen.capped, ',') AS capped,
    works.kind, coalesce(works.title, left(works.text, 60)) AS heading, works.url,
    published_hour(works.published_at, works.published_within) AS hour,
    published_weekday(works.published_at, works.published_within) AS weekday,
    published_day_kind(works.published_at, works.published_within) AS day_kind
FROM work_observations(:start, :stop, :counters, :as_of) AS seen
INNER JOIN works ON seen.work_id = works.id
ORDER BY seen.work_id
"""
CHANGES = """
SELECT gained.* FROM work_changes(:start, :stop) AS gained ORDER BY gained.work_id
"""
ALIVE = """
SELECT account_id, count(*) AS works FROM works
WHERE published_at < :stop AND (deleted_at IS NULL OR deleted_at >= :start)
GROUP BY account_id
"""


def load_observations(
    engine: Engine,
    window: Window,
    *,
    libraries: Sequence[str] = (),
    platforms: Sequence[str] = (),
    regions: Sequence[str] = (),
    choice: Choice | None = None,
) -> Observations:
    """Observations of these libraries, platforms and regions (nothing named: all) in the window.

    `choice`: what the counters `auto` resolve to; None: resolve them for these accounts in this
    window alone. Raises DataError for names without a known account.
    """
    named = {"libraries": libraries, "platforms": platforms, "regions": regions}
    if window.counters == AUTO:
        choice = choice or load_choice(engine, [window], **named)
        window = choice.apply_to(window)
    values = window_values(window)
    accounts = _typed(read(engine, ACCOUNTS, values))
    if accounts.empty:
        raise DataError("no account is known yet: fill the panel, then `scrapy crawlall`")
    accounts["size"] = divide_by_followers(accounts)
    wanted = {"library": libraries, "platform": platforms, "region": regions}
    accounts = select(accounts, wanted, "no account is known of")
    alive = read(engine, ALIVE, values).set_index("account_id")["works"]
    accounts["works_alive"] = accounts["account_id"].map(alive).fillna(0).astype("Int64")
    works, changes = (_typed(read(engine, query, values)) for query in (WORKS, CHANGES))
    return Observations(
        window,
        accounts.reset_index(drop=True),
        works[works["account_id"].isin(accounts["account_id"])].reset_index(drop=True),
        changes[changes["account_id"].isin(accounts["account_id"])].reset_index(drop=True),
        choice,
    )


def divide_by_followers(accounts: pd.DataFrame) -> pd.Series:
    """Assign accounts to thirds of their platform, by the share that has fewer followers.

    `small`, `medium` or `large`; NA where the followers are not known, or known of fewer accounts
    of the platform than there are sizes: a single one is neither.
    """
    followers = accounts["followers"].astype("Float64").groupby(accounts["platform"])
    number = followers.transform("count")
    fewer = ((followers.rank(method="min") - 1) / number).where(number >= len(Size))
    third = (fewer * len(Size)).astype("float64") // 1
    return third.map(dict(enumerate(map(str, Size)))).astype("string")


def window_values(window: Window) -> dict[str, Any]:
    """Query parameters of a window: start, stop, counters and as_of."""
    start, stop = window.moments
    return {
        "start": start, "stop": stop, "counters": window.counters, "as_of": window.seen_before,
    }  # fmt: skip


def require_seen(seen: Observations) -> None:
    """Raises DataError if nothing was observed in the window."""
    accounts = seen.accounts
    if seen.works.empty and accounts["captured_at"].isna().all() and not accounts["covered"].any():
        raise DataError(
            f"{seen.window}: nothing was seen of it, no work and no account; "
            "`coverage` shows which time was crawled"
        )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    others = {
        name: TYPES[name]
        for name, kind in frame.dtypes.items()
        if name in TYPES and kind != TYPES[name]
    }
    frame = frame.astype(others) if others else frame
    for column in NAMES & set(frame.columns):
        frame[column] = _names(frame[column])
    return frame


def _names(column: pd.Series) -> pd.Series:
    names = [tuple(each.split(",")) if isinstance(each, str) and each else () for each in column]
    return pd.Series(names, column.index, dtype="object")
