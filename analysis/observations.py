"""Observations of a window: the three frames that all its figures are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.counters import Choice
from analysis.window import Window


@dataclass(frozen=True, slots=True)
class Observations:
    """Observations of a window.

    `accounts`: one row for each known account: account_id, library, name_zh, region, platform,
    account, covered, followers, followers_change, likes_received_change, plays_received_change,
    works_claimed_change, captured_at, captured_before, rounded, capped (tuples of names, empty
    where nothing was seen), size (small, medium or large by the followers of its platform),
    platform_counters and account_counters (tuples of the counters of works and of accounts that the
    platform shows to everybody), works_alive (works of all time, not deleted before the window).
    `works`: one row for each work published in the window: account_id, work_id, published_at,
    is_original, is_headline, push_id, deleted_at, wished_at, captured_at, the COUNTERS, rounded,
    capped, kind, heading (title, or the first 60 characters), url, day_kind (workday, holiday or
    unknown), hour and weekday (1 Monday), NA where the time is not known so exactly; counters are
    NA without the observation that the window's counters require, and wished_at where they are the
    latest. `changes`: one row for each work of all time whose change is known: account_id, work_id,
    kind, and the plays, likes, comments and shares that it gained.
    `choice`: why these counters count; None: they were named.
    """

    window: Window
    accounts: pd.DataFrame
    works: pd.DataFrame
    changes: pd.DataFrame
    choice: Choice | None = None


def shows(platform_counters: pd.Series, counter: str) -> pd.Series:
    """Whether the platform of each row shows the counter."""
    return platform_counters.map(lambda shown: counter in shown).astype(bool)


def shown_of_accounts(accounts: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The counters of accounts that each platform of the rows shows."""
    return dict(zip(accounts["platform"], accounts["account_counters"], strict=True))


def work_snapshot_keys(seen: Sequence[Observations]) -> pd.DataFrame:
    """work_id and captured_at of the snapshots of works that count, each once."""
    rows = pd.concat([each.works[["work_id", "captured_at"]] for each in seen])
    return rows.dropna().drop_duplicates()


def account_snapshot_keys(seen: Sequence[Observations]) -> pd.DataFrame:
    """account_id and captured_at of the snapshots of accounts at both ends of the window."""
    rows = [
        each.accounts[["account_id", name]].set_axis(["account_id", "captured_at"], axis=1)
        for each in seen
        for name in ("captured_at", "captured_before")
    ]
    return pd.concat(rows).dropna().drop_duplicates()
