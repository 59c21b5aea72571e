"""Plans of tests: chosen columns, or the defaults for accounts and for works."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.compute.figures import choose_columns
from analysis.compute.grouping import FEW, MANY, TIMES
from analysis.compute.statistics.agreement import agree
from analysis.compute.statistics.association import associate
from analysis.compute.statistics.correlation import correlate
from analysis.compute.statistics.groups import Method, contrast_groups
from analysis.compute.statistics.normality import check_normality
from analysis.compute.statistics.regression import regress
from analysis.compute.versions import VERSIONS
from analysis.errors import DataError
from analysis.names import COUNTERS, COUNTERS_OF_ACCOUNTS

# Counts, which a regression takes as ln(x + 1), as the indices do.
LOGGED = (*COUNTERS, "interactions", "works", "originals", "followers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Columns of the tests.

    `figures` are correlated and tested for normality, `compared` between the groups of each of
    `by`, and the groupings `crossed` with each other; `outcome` depends on `predictors` (figures)
    and `factors` (groupings); `indices` are those whose agreement is tested.
    """

    figures: tuple[str, ...]
    compared: tuple[str, ...]
    by: tuple[str, ...]
    crossed: tuple[str, ...]
    outcome: str
    predictors: tuple[str, ...]
    factors: tuple[str, ...]
    indices: tuple[str, ...] = tuple(VERSIONS)
    method: Method = "auto"


USUAL = ("works", "likes", "comments", "shares", "followers")
ACCOUNTS = Plan(
    figures=USUAL,
    compared=USUAL,
    by=("region",),
    crossed=("region", "is_active"),
    outcome="interactions",
    predictors=("works", "followers"),
    factors=(),
)
WORKS = Plan(
    figures=("likes", "comments", "shares", "response"),
    compared=("response", "interactions"),
    by=("kind", "is_original", "day_kind", "hours"),
    crossed=("kind", "day_kind", "hours"),  # originality often follows from the kind
    outcome="interactions",
    predictors=("followers",),
    factors=("kind", "day_kind", "hours"),
    indices=(),
)
Family = Callable[[pd.DataFrame, Plan], pd.DataFrame]
FAMILIES: dict[str, Family] = {
    "normality": lambda frame, plan: check_normality(frame, list(plan.figures)),
    "correlation": lambda frame, plan: correlate(frame, list(plan.figures)),
    "agreement": lambda frame, plan: agree(frame, _given(frame, plan.indices)),
    "groups": lambda frame, plan: contrast_groups(
        frame, list(plan.compared), list(plan.by), plan.method
    ),
    "chi-square": lambda frame, plan: associate(frame, list(plan.crossed)),
    "regression": lambda frame, plan: regress(
        frame, plan.outcome, list(plan.predictors), list(plan.factors), logged=list(LOGGED)
    ),
}


def choose(
    plan: Plan, columns: Sequence[str], by: Sequence[str], outcome: str | None = None
) -> Plan:
    """The plan with the given columns, groupings and outcome instead of the defaults."""
    outcome = outcome or plan.outcome
    if columns:
        chosen = tuple(dict.fromkeys(columns))
        versions = tuple(name for name in chosen if name in VERSIONS)
        plan = replace(plan, figures=chosen, compared=chosen, predictors=chosen)
        plan = replace(plan, indices=versions or plan.indices)
    if by:
        groupings = tuple(dict.fromkeys(by))
        plan = replace(plan, by=groupings, crossed=groupings, factors=groupings)
    predictors = tuple(name for name in plan.predictors if name != outcome)
    return replace(plan, outcome=outcome, predictors=predictors)


def with_facts(plan: Plan, facts: pd.DataFrame) -> Plan:
    """The plan with the facts added: numbers as figures, text of FEW kinds as groups."""
    names = [str(name) for name in facts.columns if name != "library"]
    figures = tuple(name for name in names if pd.api.types.is_numeric_dtype(facts[name]))
    groupings = tuple(
        name for name in names if name not in figures and facts[name].nunique() <= FEW
    )
    return replace(
        plan,
        figures=(*plan.figures, *figures),
        predictors=(*plan.predictors, *figures),
        by=(*plan.by, *groupings),
        crossed=(*plan.crossed, *groupings),
    )


def check(cases: pd.DataFrame, plan: Plan) -> None:
    """Raises DataError for an unknown or non-numeric figure, or an invalid grouping."""
    choose_columns(cases, [*plan.figures, *plan.compared, plan.outcome, *plan.predictors])
    for name in (*plan.by, *plan.crossed, *plan.factors):
        if name not in cases or not _can_group(cases[name]):
            there = sorted(str(each) for each in cases if _is_grouping(cases[each]))
            raise DataError(f"{name!r} is no grouping; there are: {', '.join(there)}")


def _can_group(column: pd.Series) -> bool:
    """Whether a column is a grouping, or numeric with few distinct values."""
    return _is_grouping(column) or (
        pd.api.types.is_numeric_dtype(column) and column.nunique() <= FEW
    )


def _is_grouping(column: pd.Series) -> bool:
    """Whether a column is text or boolean with few kinds, or a time of publication."""
    if column.name in TIMES:
        return True
    is_flag = pd.api.types.is_bool_dtype(column)
    is_text = all(isinstance(value, str) for value in column.dropna())
    return is_flag or (is_text and 0 < column.nunique() <= MANY)


def find_unknown(cases: pd.DataFrame, names: Sequence[str]) -> dict[str, list[str]]:
    """Counters among the names, by platform, that are unknown for all accounts."""
    found = {}
    for platform, part in cases.groupby("platform"):
        unknown = [
            name
            for name in dict.fromkeys(names)
            if name in COUNTERS_OF_ACCOUNTS and name in part and part[name].isna().all()
        ]
        if unknown:
            found[str(platform)] = unknown
    return found


def without(plan: Plan, names: Collection[str]) -> Plan:
    """The plan without these figures."""
    figures, compared, predictors = (
        tuple(name for name in each if name not in names)
        for each in (plan.figures, plan.compared, plan.predictors)
    )
    return replace(plan, figures=figures, compared=compared, predictors=predictors)


def run_plan(
    cases: pd.DataFrame,
    plan: Plan,
    families: Sequence[str],
    unknown: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Results of the named FAMILIES, platform by platform.

    `unknown`: figures that are left out of the tests of a platform, as find_unknown gives them.
    `cases`: as account_cases or work_cases gives them. Where `platform` is among the groupings all
    cases are taken together.
    """
    together = "platform" in (*plan.by, *plan.crossed, *plan.factors)
    parts = [("all", cases)] if together else list(cases.groupby("platform"))
    frames = [
        FAMILIES[family](part, own).assign(platform=str(platform))
        for platform, part in parts
        for own in [without(plan, unknown.get(str(platform), ()))]
        for family in families
        if family != "regression" or plan.outcome not in unknown.get(str(platform), ())
    ]
    table = pd.concat(frames, ignore_index=True)
    if not table.empty and {"lower_bounds", "capped"} & set(cases.columns):
        table = table.join(_evidence_of(table, {str(platform): part for platform, part in parts}))
    return table[["platform", *(name for name in table.columns if name != "platform")]]


def _evidence_of(table: pd.DataFrame, parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`lower_bound` and `share_observed` of the cases behind each result."""
    rows = [_evidence(parts[row["platform"]], row) for row in table.to_dict(orient="records")]
    return pd.DataFrame(rows, table.index, columns=["lower_bound", "share_observed"])


def _evidence(cases: pd.DataFrame, row: Mapping[Hashable, Any]) -> dict[str, object]:
    if "lower_bounds" not in cases:  # works
        is_seen = cases["captured_at"].notna()
        is_bound = ~is_seen | cases["capped"].map(bool)
        return {"lower_bound": bool(is_bound.any()), "share_observed": is_seen.mean()}
    names = {row["column"], row["by"]}
    works = int(cases["works"].sum())
    return {
        "lower_bound": bool(cases["lower_bounds"].map(lambda held: bool(names & set(held))).any()),
        "share_observed": int(cases["works_observed"].sum()) / works if works else pd.NA,
    }


def _given(frame: pd.DataFrame, versions: Sequence[str]) -> list[str]:
    """Versions of the platform that are columns of the frame."""
    return [name for name in versions if name in frame and frame[name].notna().any()]
