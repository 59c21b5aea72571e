"""Quality of the data behind the figures of a window."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.compute.scores import compute_indices, share_observed
from analysis.compute.versions import VERSIONS
from analysis.counters import ENOUGH, Choice
from analysis.observations import Observations
from analysis.window import LATEST

COLUMNS = (
    "library", "name_zh", "platform", "account", "covered", "hole_days", "covered_from",
    "covered_until", "refreshes", "refreshes_complete", "verdict", "verdict_reason", "holes",
    "holes_since", "works", "works_missing", "works_observed", "share_observed",
    "age_mean", "distance_mean", "distance_max", "counters_missing", "counters_capped",
    "counters_rounded", "originals_unknown", "headlines_unknown", "followers", "followers_distance",
    "changes_known", "changes_unknown", "version", "missing", "reason", "lower_bound",
    "account_id",
)  # fmt: skip


def assess(indicators: pd.DataFrame, refreshes: pd.DataFrame) -> pd.DataFrame:
    """One row for each account (COLUMNS): verdicts, holes, ages, and what is capped or missing.

    `indicators`: as compute_indicators gives them; `refreshes`: as load_refreshes. `missing`,
    `reason` and `lower_bound` are those of the platform's first index. `share_observed` is NA
    where nothing was published.
    """
    first = {version.platform: name for name, version in reversed(VERSIONS.items())}
    indices = compute_indices(indicators)
    indices = indices[indices["version"].isin(first.values())].set_index("account_id")
    frame = indicators.assign(share_observed=share_observed(indicators))
    frame = frame.join(refreshes, on="account_id")
    frame = frame.join(indices[["version", "missing", "reason", "lower_bound"]], on="account_id")
    return frame[list(COLUMNS)]


def sum_up(indicators: pd.DataFrame) -> str:
    """The quality in one line, for the foot of a table."""
    works, observed = (int(indicators[name].sum()) for name in ("works", "works_observed"))
    share = f"{observed / works:.0%}" if works else "none"
    capped, missing = (int(indicators[f"counters_{name}"].sum()) for name in ("capped", "missing"))
    return (
        f"{int(indicators['covered'].sum())} of {len(indicators)} accounts covered; "
        f"{works:,} works, {share} observed in time; "
        f"{capped:,} counters capped, {missing:,} missing"
    )


def explain_counters(seen: Sequence[Observations]) -> str:
    """The choice of counters, its reason, and the number and age of the works observed."""
    window, choice = seen[0].window, seen[0].choice
    works = pd.concat([each.works[["published_at", "captured_at"]] for each in seen])
    ages = (works["captured_at"] - works["published_at"]).dropna().dt.total_seconds() / 86400
    word = window.counters + ("" if window.as_of is None else f" before {window.as_of}")
    line = f"counters: {word}, {_why(choice)}"
    if works.empty:
        return f"{line}; no works"
    share = f"seen of {len(ages) / len(works):.0%} of {len(works):,} works"
    if ages.empty:
        return f"{line}; {share}"
    quartiles = ", ".join(f"{age:.1f}" for age in ages.quantile([0.25, 0.5, 0.75]))
    return f"{line}; {share}, at ages of {quartiles} days (quartiles)"


def _why(choice: Choice | None) -> str:
    if choice is None:
        return "as chosen"
    if choice.share is None:
        return "as no covered account published anything"
    found = f"{choice.share:.0%} of the works of covered accounts were observed at 7 days"
    return f"as {found}; {ENOUGH:.0%} are enough"


def caution(seen: Sequence[Observations]) -> str | None:
    """A caution about comparing windows by their latest counters."""
    spans = {each.window.span for each in seen}
    if len(spans) < 2 or seen[0].window.counters != LATEST:
        return None
    return "by their latest counters, works of earlier windows have had more time than later ones"


def advise(indicators: pd.DataFrame) -> str | None:
    """Advice if no work of the window had its counters observed in time."""
    if not indicators["works"].sum() or indicators["works_observed"].sum():
        return None
    return (
        "no crawl came near enough to the moment at which counters count, so there are no sums:"
        " --counters latest takes what was seen last, however late"
    )
