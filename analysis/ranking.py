"""Libraries of one platform compared by followers, works and interactions."""

import pandas as pd

# What a platform shows for every work; favourites are kept apart (INDICES: interactions).
INTERACTIONS = {
    "weibo": ["likes", "comments", "shares"],
    "wechat": ["likes", "wows", "comments", "shares"],
    "douyin": ["likes", "comments", "shares"],
}
RANKED = ("followers", "works_stored", "interactions", "median_interactions")


def rank_libraries(accounts: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    """One row for each library, best first by followers, then by interactions.

    `accounts`: account_id, library, name_zh, followers, one row for each account of a platform.
    `works`: account_id, platform and the work counters, one row for each work of these accounts.

    Returns library, name_zh, followers, works_stored, works_counted, interactions,
    median_interactions, and for followers, works_stored, interactions and median_interactions a
    column `…_rank`: 1 for the most, ties share the better rank.

    Followers are summed over a library's accounts. Interactions are those of the
    `works_counted` works whose counters were all given; NA where there is none. NA has no rank.
    """
    counted = works.assign(interactions=interactions(works)).merge(
        accounts[["account_id", "library"]], on="account_id", validate="many_to_one"
    )
    by_library = counted.groupby("library")["interactions"]
    table = pd.DataFrame(
        {
            "name_zh": accounts.groupby("library")["name_zh"].first(),
            "followers": accounts.groupby("library")["followers"].agg(_whole_sum),
            "works_stored": by_library.size(),
            "works_counted": by_library.count(),
            "interactions": by_library.sum(min_count=1),
            "median_interactions": by_library.median(),
        }
    )
    none_stored = {"works_stored": 0, "works_counted": 0}
    table = table.fillna(none_stored).astype(
        {
            "followers": "Int64",
            "works_stored": "Int64",
            "works_counted": "Int64",
            "interactions": "Int64",
            "median_interactions": "Float64",
        }
    )
    for column in RANKED:
        ranks = table[column].rank(method="min", ascending=False)
        table[f"{column}_rank"] = ranks.astype("Int64")
    order = ["followers", "interactions"]
    return table.sort_values(order, ascending=False, kind="stable").reset_index(names="library")


def interactions(works: pd.DataFrame) -> pd.Series:
    """Interactions of each work after its platform's counters; NA where one is not given."""
    parts: list[pd.Series] = [
        works.loc[works["platform"] == platform, counters].sum(axis="columns", skipna=False)
        for platform, counters in INTERACTIONS.items()
    ]
    sums: pd.Series = pd.concat(parts).reindex(works.index).astype("Int64")
    return sums


def _whole_sum(values: "pd.Series[int]") -> object:
    return values.sum(skipna=False)
