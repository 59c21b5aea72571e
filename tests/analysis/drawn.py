"""Observations drawn at random: an account on each platform and its works of an October."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from hypothesis import strategies as st

from analysis.load.observations import TYPES
from analysis.names import COUNTERS
from analysis.observations import Observations
from analysis.window import Window, month
from libcrawl.platforms import PLATFORMS as LIBCRAWL

OCTOBER = month("2026-10")
PLATFORMS = {1: "weibo", 2: "wechat", 3: "douyin", 4: "bilibili"}
SHOWN = {name: tuple(each.counters) for name, each in LIBCRAWL.items()}
CHANGED = ("kind", "plays", "likes", "comments", "shares")
amounts = st.integers(0, 10**6)
counters = st.fixed_dictionaries(dict.fromkeys(COUNTERS, amounts))
drawn_works = st.lists(
    st.tuples(st.sampled_from(sorted(PLATFORMS)), st.booleans(), counters), min_size=1, max_size=6
)
WorkRow = tuple[int, bool, dict[str, int]]


def observe(works: list[WorkRow], window: Window = OCTOBER) -> Observations:
    """These works, seen a day after they were published; each flag is original and headline."""
    published = pd.Timestamp(window.start, tz="Asia/Shanghai") + pd.Timedelta("12h")
    rows = [
        {
            "work_id": number, "account_id": account, "is_original": flag, "is_headline": flag,
            "kind": "video", "push_id": None, "deleted_at": None, "rounded": (), "capped": (),
            "published_at": published, "captured_at": published + pd.Timedelta("1D"),
            "wished_at": pd.Timestamp(window.moments[1]), **given,
        }
        for number, (account, flag, given) in enumerate(works)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return Observations(window, _accounts(), _typed(frame), _changes(frame))


def with_more(seen: Observations, place: int, counter: str, more: int) -> Observations:
    """The observations with one counter of one work, and its gain, raised."""
    works = seen.works.copy()
    works.loc[place, counter] += more
    return replace(seen, works=works, changes=_changes(works))


def _accounts() -> pd.DataFrame:
    moment = pd.Timestamp(OCTOBER.moments[1])
    rows = [
        {
            "account_id": account, "platform": platform, "account": platform, "library": "yun",
            "name_zh": "云", "region": "east", "covered": True, "captured_at": moment,
            "captured_before": moment, "followers": 5000, "followers_change": 10,
            "works_claimed_change": None, "likes_received_change": None,
            "plays_received_change": None, "rounded": (),
            "capped": (), "platform_counters": SHOWN[platform], "works_alive": 99,
        }
        for account, platform in PLATFORMS.items()
    ]  # fmt: skip
    return _typed(pd.DataFrame(rows))


def _changes(works: pd.DataFrame) -> pd.DataFrame:
    return works[["account_id", "work_id", *CHANGED]]


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: kind for name, kind in TYPES.items() if name in frame})
