"""Rankings by an index, and movements since the window before."""

from __future__ import annotations

import pandas as pd

from analysis.counters import LEAST

COLUMNS = (
    "rank", "library", "name_zh", "account", "value", "movement", "value_before", "lower_bound",
    "share_observed", "covered", "works", "works_counted", "reason", "index", "version",
    "account_id",
)  # fmt: skip
BELOW = {"few_observed": 1, "no_works": 2, "not_covered": 3}
WORDS = {
    "few_observed": "with less than half of their works observed",
    "missing_input": "without a counter that it needs",
    "total_fell": "whose followers or interactions fell",
    "no_works": "published nothing",
    "not_covered": "not covered",
}


def rank_accounts(
    indices: pd.DataFrame, before: pd.DataFrame, version: str, *, only_covered: bool = True
) -> pd.DataFrame:
    """One row for each account of the version's platform (COLUMNS), the highest value first.

    `indices`, `before`: as compute_indices gives them, of the window and of the one before it.
    Ties share the better rank. No rank has an account without a value, of less than half of whose
    works the counters were observed (`reason`: few_observed), that published nothing (no_works), or
    (`only_covered`) whose window is not covered; they stand below, in this order. `movement` is the
    number of ranks gained, NA where one of them is missing.
    """
    present = _placed(indices, version, only_covered).set_index("account_id")
    past = _placed(before, version, only_covered).set_index("account_id")
    present["value_before"] = past["value"].reindex(present.index)
    present["movement"] = past["rank"].reindex(present.index) - present["rank"]
    present["place"] = present["reason"].map(BELOW).fillna(0)
    ordered = present.sort_values(["rank", "place", "library"], na_position="last", kind="stable")
    return ordered.reset_index()[list(COLUMNS)]


def sum_up_ranks(table: pd.DataFrame) -> str:
    """Summary of a table of rank_accounts: number of ranks, and reasons for missing ones."""
    counts = table.loc[table["rank"].isna(), "reason"].value_counts()
    others = [f"{counts[reason]} {words}" for reason, words in WORDS.items() if reason in counts]
    ranked = f"{int(table['rank'].notna().sum())} of {len(table)} ranked"
    return "; ".join([ranked, *others])


def _placed(indices: pd.DataFrame, version: str, only_covered: bool) -> pd.DataFrame:
    frame = indices[indices["version"] == version].copy()
    reasons = frame["reason"].mask(frame["share_observed"] < LEAST, "few_observed")
    reasons = reasons.mask(frame["works"] == 0, "no_works")
    is_out = ~frame["covered"] & (only_covered | (frame["works"] == 0))
    frame["reason"] = reasons.mask(is_out, "not_covered")
    values = frame["value"].where(frame["reason"].isna())
    frame["rank"] = values.rank(method="min", ascending=False).astype("Int64")
    return frame
