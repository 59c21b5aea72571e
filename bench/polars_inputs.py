"""The inputs of the indices of a window, computed by Polars from the rows of the tables.

The rules are those of docs/methodology.md: which works and which of their snapshots count, and
what is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

WEEK = pl.duration(days=7)
COUNTERS = ("reads", "likes", "wows", "comments", "shares")
Tables = Mapping[str, pl.LazyFrame]
WINDOW = ["account_id", "start"]


def compute_inputs(tables: Tables, bounds: list[datetime], counters: str) -> pl.LazyFrame:
    """One row for each account and window between two neighbours of `bounds`.

    `counters`: latest, 7d or window-end. `tables`: accounts, account_snapshots, works,
    work_snapshots; the snapshots in order of time.
    """
    windows = pl.LazyFrame({"start": bounds[:-1], "end": bounds[1:]})
    seen = _last_seen(tables["work_snapshots"], "work_id", bounds)
    rows = tables["accounts"].join(windows, how="cross")
    for part in (
        _published(tables["works"], windows, _that_count(tables, seen, counters)),
        _gained(tables, windows, seen),
        _totals(tables["account_snapshots"], windows, bounds),
    ):
        rows = rows.join(part, on=WINDOW, how="left")
    covered = (pl.col("covered_from") <= pl.col("start")) & (
        pl.col("covered_until") >= pl.col("end")
    )
    counts = [f"{name}_{what}" for name in COUNTERS for what in ("works", "capped")]
    rows = rows.with_columns(
        *(pl.col(name).fill_null(0) for name in ("works", "works_observed", *counts)),
        covered=covered.fill_null(value=False),
    )
    return rows.with_columns(map(_sum_or_zero, COUNTERS)).with_columns(_of_groups())


def _last_seen(snapshots: pl.LazyFrame, key: str, bounds: list[datetime]) -> pl.LazyFrame:
    """The last snapshot of each work or account before each bound, at most a week old."""
    at = pl.col("captured_at")
    near = pl.any_horizontal((at < bound) & (at >= pl.lit(bound) - WEEK) for bound in bounds)
    marks = pl.LazyFrame({"bound": bounds}).set_sorted("bound")
    return (
        snapshots.filter(near)
        .set_sorted("captured_at")
        .join_asof(
            marks, left_on="captured_at", right_on="bound",
            strategy="forward", allow_exact_matches=False,
        )
        .group_by(key, "bound")
        .last()
    )  # fmt: skip


def _that_count(tables: Tables, seen: pl.LazyFrame, counters: str) -> pl.LazyFrame:
    """The snapshots that count, and how far they are, of each work, or of a work and bound."""
    snapshots = tables["work_snapshots"]
    if counters == "window-end":
        return seen.with_columns(distance=pl.col("bound") - pl.col("captured_at"))
    if counters == "latest":
        last = snapshots.group_by("work_id").last()
        return last.with_columns(distance=pl.lit(None, dtype=pl.Duration("us")))
    published = tables["works"].select("work_id", "published_at")
    near = (
        snapshots.join(published, on="work_id")
        .with_columns(distance=(pl.col("captured_at") - pl.col("published_at") - WEEK).abs())
        .filter(pl.col("distance") * 2 <= WEEK)
    )
    return near.sort("distance", "captured_at").group_by("work_id").first().drop("published_at")


def _published(works: pl.LazyFrame, windows: pl.LazyFrame, seen: pl.LazyFrame) -> pl.LazyFrame:
    """Counts, sums and maxima over the works that were published in each window."""
    keys = ["work_id", "bound"] if "bound" in seen.collect_schema() else ["work_id"]
    inside = (
        works.sort("published_at")
        .join_asof(windows.set_sorted("start"), left_on="published_at", right_on="start")
        .filter(pl.col("published_at") < pl.col("end"))
        .with_columns(bound=pl.col("end"))
        .join(seen, on=keys, how="left")
    )
    flags = {"originals": pl.col("is_original"), "headlines": pl.col("is_headline")}
    return inside.group_by(WINDOW).agg(
        pl.len().alias("works"),
        pl.col("captured_at").count().alias("works_observed"),
        pl.col("distance").mean().alias("distance_mean"),
        *(flag.sum().alias(name) for name, flag in flags.items()),
        *(flag.is_null().sum().alias(f"{name}_unknown") for name, flag in flags.items()),
        *(pl.col(name).sum().alias(f"{name}_sum") for name in COUNTERS),
        *(pl.col(name).max().alias(f"{name}_max") for name in COUNTERS),
        *(pl.col(name).count().alias(f"{name}_works") for name in COUNTERS),
        *(
            pl.col("capped").str.contains(name, literal=True).sum().alias(f"{name}_capped")
            for name in COUNTERS
        ),
        *_group_sums("headline", ("reads", "likes", "wows", "shares")),
        *_group_sums("original", ("comments", "shares")),
    )


def _group_sums(group: str, counters: tuple[str, ...]) -> list[pl.Expr]:
    flag = pl.col(f"is_{group}").fill_null(value=False)
    given = [pl.col(name).filter(flag) for name in counters]
    return [
        pl.when(column.count() > 0).then(column.sum()).alias(f"{group}_{name}")
        for name, column in zip(counters, given, strict=True)
    ]


def _sum_or_zero(name: str) -> pl.Expr:
    """NULL where no work gives the counter, 0 where a covered window has no work."""
    is_silent = (pl.col("works") == 0) & pl.col("covered")
    given = pl.when(pl.col(f"{name}_works") > 0).then(pl.col(f"{name}_sum"))
    return pl.when(is_silent).then(0).otherwise(given).alias(name)


def _of_groups() -> list[pl.Expr]:
    """Sums over headlines or originals: 0 where it is known that there is none."""
    made = []
    for group, counters in (
        ("headline", ("reads", "likes", "wows", "shares")),
        ("original", ("comments", "shares")),
    ):
        unknown = pl.col(f"{group}s_unknown").fill_null(0)
        is_known = (pl.col("works") > unknown) | ((pl.col("works") == 0) & pl.col("covered"))
        is_empty = is_known & (pl.col(f"{group}s").fill_null(0) == 0)
        made += [
            pl.when(is_empty).then(0).otherwise(pl.col(f"{group}_{name}")).alias(f"{group}_{name}")
            for name in counters
        ]
        some = (pl.col("works") == 0) | (pl.col("works") > unknown)
        made.append(pl.when(some).then(pl.col(f"{group}s").fill_null(0)).alias(f"{group}s"))
        made.append(unknown.alias(f"{group}s_unknown"))
    return made


def _gained(tables: Tables, windows: pl.LazyFrame, seen: pl.LazyFrame) -> pl.LazyFrame:
    """What all works of an account on Douyin gained over each window."""
    douyin = tables["accounts"].filter(pl.col("platform") == "douyin").select("account_id")
    counters = ["likes", "comments", "shares"]
    alive = pl.col("deleted_at").is_null() | (pl.col("deleted_at") >= pl.col("start"))
    known = seen.select("work_id", "bound", *counters, there=pl.lit(value=True))
    works = (
        tables["works"]
        .join(douyin, on="account_id")
        .join(windows, how="cross")
        .filter((pl.col("published_at") < pl.col("end")) & alive)
        .join(known, left_on=["work_id", "end"], right_on=["work_id", "bound"], how="left")
        .join(known, left_on=["work_id", "start"], right_on=["work_id", "bound"], how="left",
              suffix="_before")
    )  # fmt: skip
    is_new = pl.col("published_at") >= pl.col("start")
    both = pl.col("there").is_not_null() & (is_new | pl.col("there_before").is_not_null())
    gains = {
        f"{name}_change": pl.col(name) - pl.when(is_new).then(0).otherwise(pl.col(f"{name}_before"))
        for name in counters
    }
    return works.with_columns(both=both, **gains).group_by(WINDOW).agg(
        *(
            pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
            for name in gains
        ),
        (~pl.col("both")).sum().alias("changes_unknown"),
    )  # fmt: skip


def _totals(snapshots: pl.LazyFrame, windows: pl.LazyFrame, bounds: list[datetime]) -> pl.LazyFrame:
    """Followers at the end of each window, and the changes of the account's own totals over it."""
    seen = _last_seen(snapshots, "account_id", bounds).select(
        "account_id", "bound", "followers", "likes_received", totals_capped=pl.col("capped")
    )
    before = seen.drop("totals_capped")
    return (
        seen.join(windows, left_on="bound", right_on="end")
        .join(before, left_on=["account_id", "start"], right_on=["account_id", "bound"],
              how="left", suffix="_before")
        .select(
            *WINDOW, "followers", "totals_capped",
            followers_change=pl.col("followers") - pl.col("followers_before"),
            likes_received_change=pl.col("likes_received") - pl.col("likes_received_before"),
        )
    )  # fmt: skip
