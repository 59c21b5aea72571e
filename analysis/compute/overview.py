"""Libraries of one platform compared by followers, works and interactions."""

import pandas as pd

ACCOUNT_COLUMNS = ("library", "name_zh", "first_seen_at", "captured_at", "followers")
WORK_COLUMNS = ("library", "interactions")
TYPES = {
    "followers": "Int64",
    "works_stored": "Int64",
    "works_counted": "Int64",
    "interactions": "Int64",
    "median_interactions": "Float64",
}
RANKED = ("followers", "works_stored", "interactions", "median_interactions")


def rank_libraries(accounts: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    """One row for each library that was crawled: most followers first, then most interactions.

    `accounts`: ACCOUNT_COLUMNS, one row for each account of a platform; those without
    `first_seen_at` and `captured_at` were never crawled and are left out.
    `works`: WORK_COLUMNS, one row for each work on it.

    Returns library, name_zh, followers (sum over the library's accounts; NA where one is not
    given), works_stored, works_counted (works whose interactions are known), interactions and
    median_interactions (of these works; NA where there is none), and `…_rank` for followers,
    works_stored, interactions and median_interactions: 1 for the most, ties share the better
    rank, NA has none.
    """
    was_seen = accounts[["first_seen_at", "captured_at"]].notna().any(axis=1)
    crawled = accounts[was_seen].groupby("library")
    stored = works.groupby("library")["interactions"]
    ranking = pd.DataFrame(
        {
            "name_zh": crawled["name_zh"].first(),
            "followers": crawled["followers"].agg(lambda values: values.sum(skipna=False)),
        }
    )
    ranking["works_stored"] = stored.size()
    ranking["works_counted"] = stored.count()
    ranking["interactions"] = stored.sum(min_count=1)
    ranking["median_interactions"] = stored.median()
    ranking = ranking.fillna({"works_stored": 0, "works_counted": 0}).astype(TYPES)
    for column in RANKED:
        ranks = ranking[column].rank(method="min", ascending=False)
        ranking[f"{column}_rank"] = ranks.astype("Int64")
    order = ["followers", "interactions"]
    return ranking.sort_values(order, ascending=False, kind="stable").reset_index()
