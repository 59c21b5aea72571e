"""Position of accounts among their peers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.compute.composite import rank

MEASURES = ("before", "after", "change", "peers_before", "peers_after", "peers_change")


def stand_among(
    before: pd.DataFrame,
    after: pd.DataFrame,
    account: int,
    peers: Sequence[int],
    columns: Sequence[str],
) -> pd.DataFrame:
    """One row for each account and column: its values in two windows beside those of its peers.

    `before`, `after`: as compute_figures gives them; accounts that are not covered are left out.
    Returns account_id, column, before, after, change, n_peers (whose figure is known in both),
    peers_before, peers_after, peers_change (medians over these) and rank_before, rank_after (among
    them and the account; NA where its own figure is, or nobody else's is known).
    """
    wanted = [account, *peers]
    old, new = (
        frame[frame["covered"] & frame["account_id"].isin(wanted)].set_index("account_id")
        for frame in (before, after)
    )
    rows = []
    for column in columns:
        both = pd.DataFrame({"before": old[column], "after": new[column]}).astype("Float64")
        both = both.reindex(both.index.union([account]))
        own, known = both.loc[account], both.drop(index=account).dropna()
        ranks = both.loc[[account, *known.index]].apply(rank).loc[account]
        rows.append(
            {
                "account_id": account,
                "column": column,
                "before": own["before"],
                "after": own["after"],
                "change": own["after"] - own["before"],
                "n_peers": len(known),
                "peers_before": known["before"].median(),
                "peers_after": known["after"].median(),
                "peers_change": (known["after"] - known["before"]).median(),
                "rank_before": ranks["before"] if len(known) else pd.NA,
                "rank_after": ranks["after"] if len(known) else pd.NA,
            }
        )
    whole = dict.fromkeys(("rank_before", "rank_after"), "Int64")
    return pd.DataFrame(rows).astype(dict.fromkeys(MEASURES, "Float64") | whole)
