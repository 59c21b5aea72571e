"""The diagnosis of a panel and window: each measure now and before, and each library's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.compute.problems import accounts, interaction, sources, staff, themes, time, uneven
from analysis.compute.problems.month import Month
from analysis.compute.problems.rows import KEYS, LIBRARY, MEASURE, OwnRow, Row

PROBLEMS: dict[int, tuple[str, ...]] = {
    1: ("accounts_known", "accounts_possible", "active_breadth"),
    2: ("staff",),
    3: ("staff",),
    4: (
        "original_share", "originals_unknown_share", "kind_evenness", "repeat_share",
        "theme_shannon", "repost_hhi",
    ),
    5: ("staff",),
    6: ("mismatch", "mismatch_by_chance", "office_works", "office_response"),
    7: ("theme_evenness", "theme_gap"),
    8: ("gini_interactions", "top_fifth_share", "p90_p10", "silent_accounts", "kendall_w"),
    9: ("median_response", "p75_p25", "without_interaction", "hot_share"),
}  # fmt: skip
FAMILIES: tuple[Callable[[Month], Iterable[Row]], ...] = (
    accounts.of_panel, sources.of_panel, time.of_panel, themes.of_panel, uneven.of_panel,
    interaction.of_panel,
)  # fmt: skip
OWN: tuple[Callable[[Month], Iterable[OwnRow]], ...] = (
    accounts.of_libraries, sources.of_libraries, time.of_libraries, themes.of_libraries,
    uneven.of_libraries, interaction.of_libraries,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`panel`: one row for each measure (MEASURE): problem, measure, platform (NA: all together),
    value, low, high (95 % interval over libraries), n (libraries or accounts), works,
    share_observed, lower_bound, before (the value of the window before).

    `libraries`: one row for each library and measure that it has of its own (LIBRARY).
    """

    panel: pd.DataFrame
    libraries: pd.DataFrame


def diagnose(present: Month, past: Month | None, facts: pd.DataFrame | None = None) -> Diagnosis:
    """The nine problems as measures.

    `past`: of the window before, None where nothing is known of it. `facts`: of libraries (staff,
    budget), as read_facts gives them; without them problems 2, 3 and 5 have no rows.
    """
    then = None if past is None else measure_month(past.without_draws())
    return compare_months(present, measure_month(present), then, facts)


def measure_month(month: Month) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The measures of the panel (MEASURE) and those of each library (LIBRARY)."""
    return (
        _frame([row for family in FAMILIES for row in family(month)], MEASURE),
        _frame([row for family in OWN for row in family(month)], LIBRARY),
    )


def compare_months(
    present: Month,
    now: tuple[pd.DataFrame, pd.DataFrame],
    then: tuple[pd.DataFrame, pd.DataFrame] | None,
    facts: pd.DataFrame | None = None,
) -> Diagnosis:
    """The measures of the present month with a column of the previous values."""
    panel, own = now
    if facts is not None:
        panel = pd.concat([panel, staff.correlate_staff(present, facts)], ignore_index=True)
    if then is None:
        return Diagnosis(_without_before(panel), _without_before(own))
    return Diagnosis(
        _with_before(panel, then[0], KEYS), _with_before(own, then[1], [*KEYS, "library"])
    )


def _frame(rows: list[Row] | list[OwnRow], types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([row.as_dict() for row in rows], columns=list(types)).astype(types)


def _without_before(now: pd.DataFrame) -> pd.DataFrame:
    return now.assign(before=pd.Series(pd.NA, now.index, dtype="Float64"))


def _with_before(now: pd.DataFrame, then: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    before = then[[*keys, "value"]].rename(columns={"value": "before"})
    # Measures over all platforms have no platform: NA keys would not match.
    merged = (
        now.assign(platform=now["platform"].fillna(""))
        .merge(before.assign(platform=before["platform"].fillna("")), on=keys, how="left")
        .assign(platform=now["platform"])
    )
    # The list of accounts is known only as of today.
    is_of_today = merged["measure"].isin(["accounts_known", "accounts_possible"])
    return merged.assign(before=merged["before"].mask(is_of_today))
