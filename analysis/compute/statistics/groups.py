"""Groups compared by the test that the data allow, chosen by declared rules.

1. Groups of fewer than FEWEST cases are left out, and named.
2. Means are compared where every group has ENOUGH cases and Shapiro and Wilk find none of them
   other than normal (p ≥ 0.05); else ranks are.
3. Means of groups whose variances differ (Levene, p < 0.05) are compared by Welch's tests.
4. Pairs of groups are compared where there are three or more and the test of all finds that some do
   (p < 0.05).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis.compute.statistics.normality import normality_p
from analysis.compute.statistics.pairs import games_howell_pairs, mann_whitney_pairs, tukey_pairs
from analysis.compute.statistics.results import (
    ALPHA,
    Result,
    as_frame,
    format_p,
    holm,
    is_constant,
    join,
)
from analysis.compute.statistics.samples import Samples, name_groups, split
from analysis.compute.statistics.several import anova, kruskal, levene, welch_anova
from analysis.compute.statistics.two import mann_whitney, student, welch

FEWEST = 3  # cases of a group
ENOUGH = 8  # cases of a group below which Shapiro and Wilk hardly ever reject
NAMED = 6  # groups that a note names
Method = Literal["auto", "means", "ranks"]
Test = Callable[[Samples], Result]
Pairs = Callable[[Samples], list[Result]]


def contrast_groups(
    frame: pd.DataFrame, columns: list[str], by: list[str], method: Method = "auto"
) -> pd.DataFrame:
    """Each of the columns compared between the groups of each `by`, pairs after the test of all.

    `frame`: a row for each case. Returns results.COLUMNS. `method`: "auto" chooses by the rules of
    this module; "means" or "ranks" is your choice. `p_adjusted` is Holm's over the tests of all
    groups, and of pairs over the pairs of a test.
    """
    blocks = [_compare(frame, column, by_, method) for column in columns for by_ in by]
    adjusted = holm([main.p for _, main, _ in blocks])
    results: list[Result] = []
    for (before, main, after), p in zip(blocks, adjusted, strict=True):
        results += [*before, replace(main, p_adjusted=p), *after]
    return as_frame(results)


def _compare(
    frame: pd.DataFrame, column: str, by: str, method: Method
) -> tuple[list[Result], Result, list[Result]]:
    """The test of variances, that of all groups, and those of pairs."""
    found = split(frame, column, by)
    samples = {name: values for name, values in found.items() if len(values) >= FEWEST}
    few = {name: found[name] for name in found if name not in samples}
    left_out = _name_few(few)
    if len(samples) < 2:
        refused = f"needs two groups of {FEWEST} cases or more"
        return [], _refuse(samples, column, by, join(refused, left_out)), []
    is_means, why = _choose(samples, method)
    variances = [levene(samples)] if is_means else []
    differ = bool(variances) and variances[0].p < ALPHA
    if variances:
        alike = "differ" if differ else "alike"
        why = f"{why}; variances {alike} (Levene {format_p(variances[0].p)})"
    test_all, test_pairs = _tests(len(samples), is_means=is_means, differ=differ)
    main = test_all(samples)
    is_found = main.p < ALPHA
    pairs = test_pairs(samples) if test_pairs is not None and is_found else []
    is_silent = test_pairs is None or is_found or math.isnan(main.p)
    no_pairs = None if is_silent else "no pairs compared, p ≥ 0.05"
    main = replace(main, note=join(main.note, left_out, no_pairs))
    reason = f"after {main.test}, {format_p(main.p)}: which groups differ"
    return (
        [_of(each, column, by, "whether the variances differ") for each in variances],
        _of(main, column, by, why),
        [_of(each, column, by, reason) for each in pairs],
    )


def _name_few(few: Samples) -> str | None:
    """The groups that are left out; of many the first ones."""
    if not few:
        return None
    named = name_groups(dict(list(few.items())[:NAMED]))
    more = f" and {len(few) - NAMED} more" if len(few) > NAMED else ""
    return f"left out, fewer than {FEWEST} cases: {named}{more}"


def _refuse(samples: Samples, column: str, by: str, note: str | None) -> Result:
    n = sum(len(values) for values in samples.values())
    groups = name_groups(samples) or None
    return Result(test="comparison", column=column, by=by, groups=groups, n=n, note=note)


def _of(result: Result, column: str, by: str, why: str) -> Result:
    return replace(result, column=column, by=by, why=why)


def _choose(samples: Samples, method: Method) -> tuple[bool, str]:
    """Whether means are compared, and why."""
    if method != "auto":
        return method == "means", f"{method} were requested"
    if is_constant(np.concatenate(list(samples.values()))):
        return False, "nothing to choose by: all values are the same"
    if small := [name for name, values in samples.items() if len(values) < ENOUGH]:
        return False, f"ranks: fewer than {ENOUGH} cases in {', '.join(small)}"
    tested = {name: normality_p(values) for name, values in samples.items()}
    for name, (test, p) in tested.items():
        if not p >= ALPHA:  # also for a group of equal values, which has no p
            how = "all the same" if math.isnan(p) else format_p(p)
            return False, f"ranks: not normal in {name} ({test} {how})"
    lowest = min(p for _, p in tested.values())
    return True, f"means: normal in every group (Shapiro–Wilk p ≥ {lowest:.3f})"


def _tests(number: int, *, is_means: bool, differ: bool) -> tuple[Test, Pairs | None]:
    if number == 2:
        return (welch if differ else student) if is_means else mann_whitney, None
    if not is_means:
        return kruskal, mann_whitney_pairs
    return (welch_anova, games_howell_pairs) if differ else (anova, tukey_pairs)
