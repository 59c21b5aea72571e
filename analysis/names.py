"""Names of figures, by which an option can be checked before anything is loaded."""

from __future__ import annotations

COUNTERS = ("reads", "plays", "likes", "wows", "comments", "shares", "favourites")
# Numbers of an account in a window, beside the versions of the indices: compute_figures.
ACCOUNT_FIGURES = frozenset(
    {
        *(f"{counter}{end}" for counter in COUNTERS for end in
          ("", "_mean", "_max", "_works", "_capped")),
        *("works", "works_observed", "share_observed", "works_claimed_change", "deleted"),
        *("days", "pushes"),
        *("originals", "originals_unknown", "original_comments", "original_shares"),
        *("headlines", "headlines_unknown", "headline_reads", "headline_likes", "headline_wows"),
        *("headline_shares", "counters_capped", "counters_missing", "counters_rounded"),
        *("followers", "followers_change", "likes_received_change", "likes_change"),
        *("comments_change", "shares_change", "changes_known", "changes_unknown"),
        *("interactions", "mean_interactions", "median_interactions", "max_interactions"),
        *("like_rate", "hot_works", "hot_share", "h_index", "g_index", "p_index"),
    }
)  # fmt: skip
# Numbers of a work: work_cases.
WORK_FIGURES = frozenset(
    {*COUNTERS, "interactions", "response", "followers", "hour", "weekday"}
)  # fmt: skip
