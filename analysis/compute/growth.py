"""Growth of interactions with age: the share of the 30-day value reached earlier."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.compute.interaction import INTERACTIONS, is_counted
from analysis.counters import LEAST
from analysis.observations import shows

AGES = (1, 3, 7, 30)  # days: those that are kept
LAST = AGES[-1]
FEWEST = 5  # works: of fewer there is no median
HALF = 0.5
TYPES = {
    **dict.fromkeys(("age", "works", "works_observed", "works_counted"), "Int64"),
    **dict.fromkeys(("age_mean", "share", "half_life", "half_within"), "Float64"),
}


def measure_growth(ages: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """One row for each group and age (days): the median share of the interactions at 30 days.

    `ages`: as load_ages gives them. `works`: published; `works_observed`: their interactions at
    this age are known, and not capped; `works_counted`: seen at all ages that are compared, with
    interactions at 30 days. Compared are the ages at which at least half of the works that were
    seen at 30 days were seen; `share` is NA at others, and with fewer than 5 works counted.
    `half_life` (days) is interpolated between the mean ages of the observations; NA where
    half was there at the first age compared: then `half_within` is that age.
    """
    values = _values(ages)
    rows = []
    for key, group in ages.groupby(list(keys), dropna=False):
        curve = _curve(values[values["work_id"].isin(group["work_id"])])
        published = group["work_id"].nunique()
        rows += [{**dict(zip(keys, key, strict=True)), "works": published, **row} for row in curve]
    return pd.DataFrame(rows, columns=[*keys, *TYPES]).astype(TYPES)


def _values(ages: pd.DataFrame) -> pd.DataFrame:
    """Interactions of works by age; each snapshot counts for its nearest age."""
    shown = ages["platform_counters"]
    parts = [
        ages[name].where(is_counted(ages, shows(shown, name).to_numpy(), name), 0)
        for name in INTERACTIONS
    ]
    is_capped = ages["capped"].map(lambda capped: bool(set(capped) & set(INTERACTIONS)))
    away = (ages["age_seen"] / ages["age_days"] - 1).abs()
    known = ages.assign(interactions=sum(parts), away=away)[~is_capped.astype(bool)]
    known = known.dropna(subset=["age_days", "interactions"]).sort_values("away", kind="stable")
    return known.drop_duplicates(["work_id", "captured_at"])


def _curve(values: pd.DataFrame) -> list[dict[str, object]]:
    table = values.pivot(index="work_id", columns="age_days", values="interactions")
    table = table.reindex(columns=list(AGES)).astype("Float64")
    at_end = table[table[LAST].notna()]
    compared = [age for age in AGES if len(at_end) and at_end[age].notna().mean() >= LEAST]
    counted = at_end[at_end[compared].notna().all(axis=1) & (at_end[LAST] > 0)]
    own = values[values["work_id"].isin(counted.index)].groupby("age_days")["age_seen"].mean()
    shares = {}
    if len(counted) >= FEWEST:
        shares = {age: float((counted[age] / counted[LAST]).median()) for age in compared}
    found = _half(shares, {age: float(own[age]) for age in shares})
    return [
        {
            "age": age,
            "age_mean": own.get(age) if age in shares else None,
            "works_observed": int(table[age].notna().sum()),
            "works_counted": len(counted) if age in compared else 0,
            "share": shares.get(age),
            **found,
        }
        for age in AGES
    ]


def _half(shares: dict[int, float], seen_at: dict[int, float]) -> dict[str, float | None]:
    """The half-life, and the first age by which half was reached."""
    before: int | None = None
    for age, share in shares.items():
        if share >= HALF:
            if before is None:
                return {"half_life": None, "half_within": float(age)}
            part = (HALF - shares[before]) / (share - shares[before])
            half = seen_at[before] + part * (seen_at[age] - seen_at[before])
            return {"half_life": half, "half_within": float(age)}
        before = age
    return {"half_life": None, "half_within": None}
