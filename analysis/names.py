"""Names of figures, so that options can be checked before anything is loaded."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

COUNTERS = (
    "reads", "plays", "likes", "wows", "comments", "shares", "favourites",
    "danmaku", "coins", "recommends", "thumbs",
)  # fmt: skip
VIDEO = "video"  # a kind of works
# The index of WeChat Channels, whose formula is not published: a column of a table of one's own.
CHANNELS = "channels"
OF_VIDEOS = ("danmaku", "coins")  # counters that no other work has
# Numbers of an account in a window, beside the versions of the indices: compute_figures.
ACCOUNT_FIGURES = frozenset(
    {
        *(f"{counter}{end}" for counter in COUNTERS for end in
          ("", "_mean", "_max", "_works", "_capped")),
        *("works", "works_observed", "share_observed", "works_claimed_change", "deleted"),
        *("days", "pushes", "videos"),
        *("original_share", "active_weeks", "silent_weeks", "works_per_active_week"),
        *("originals", "originals_unknown", "original_comments", "original_shares"),
        *("headlines", "headlines_unknown", "headline_reads", "headline_likes", "headline_wows"),
        *("headline_shares", "counters_capped", "counters_missing", "counters_rounded"),
        *("followers", "followers_change", "likes_received_change", "likes_change"),
        *("plays_received_change", "plays_change", "video_comments_change"),
        *("comments_change", "shares_change", "changes_known", "changes_unknown"),
        *("interactions", "mean_interactions", "median_interactions", "max_interactions"),
        *("like_rate", "hot_works", "hot_share", "h_index", "g_index", "p_index"),
    }
)  # fmt: skip
# Numbers of a work: work_cases, and load_traits.
TRAIT_FIGURES = frozenset({"position", "duration", "title_length", "text_length", "tags"})
WORK_FIGURES = frozenset(
    {*COUNTERS, "interactions", "response", "followers", "hour", "weekday", "age", *TRAIT_FIGURES}
)
# Traits by which accounts and works can be filtered.
ACCOUNT_TRAITS = frozenset({"library", "platform", "region", "level", "size", "followers"})
WORK_TRAITS = frozenset(
    {"kind", "is_original", "is_headline", "has_video", "day_kind", "weekday", "hour", "hours"}
    | TRAIT_FIGURES
)
# Traits by which figures can be grouped, beside numbers.
ACCOUNT_GROUPINGS = frozenset(
    {"region", "level", "platform", "library", "name_zh", "size", "is_active", "covered", "account"}
)
WORK_GROUPINGS = ACCOUNT_GROUPINGS - {"is_active", "covered", "account"} | WORK_TRAITS | {"tag"}
# Figures of all works of an account, whatever the filters.
OF_ALL_WORKS = frozenset(
    {"likes_change", "comments_change", "shares_change", "changes_known", "changes_unknown"}
)


# Figures of accounts → the counters of accounts behind them.
COUNTERS_OF_ACCOUNTS = {
    "followers": "followers",
    "followers_change": "followers",
    "likes_received_change": "likes_received",
    "plays_received_change": "plays_received",
    "works_claimed_change": "works",
}


def hint_columns(name: str, known: Collection[str]) -> str:
    """A hint after an unknown name: names near it, and all known ones."""
    near = get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    near_names = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"{near_names}; there are: {', '.join(sorted(known))}"
