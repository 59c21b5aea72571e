"""Decomposition of the change of an index: each input's exact share of it.

BCI and DCI are sums of weighted logarithms, so that a term's contribution is its own change. WCI is
the square of such a sum S times c: S₁² − S₀² = (S₀ + S₁)(S₁ − S₀), so that a term's contribution is
c (S₀ + S₁) times its own change. Either way the contributions sum to the change.
"""

from __future__ import annotations

import pandas as pd

from analysis.compute.formula import Formula, Inputs
from analysis.compute.versions import VERSIONS
from analysis.errors import DataError

DECOMPOSABLE = tuple(name for name, each in VERSIONS.items() if isinstance(each.formula, Formula))


def decompose(version: str, before: Inputs, after: Inputs) -> pd.DataFrame:
    """One row for each part and input: `before`, `after` (the input) and `contribution`.

    `before`, `after`: the inputs of the version's formula, by name. The contributions sum to the
    change of the index. Raises DataError for a version that is not DECOMPOSABLE.

    >>> before = {"works": 9, "shares": 5, "comments": 5, "likes": 5}
    >>> decompose("bci-simple", before, {**before, "works": 19})["contribution"].round(3).tolist()
    [22.181, 0.0, 0.0, 0.0]
    """
    formula = VERSIONS[version].formula if version in VERSIONS else None
    if not isinstance(formula, Formula):
        raise DataError(f"{version} cannot be decomposed; these can: {', '.join(DECOMPOSABLE)}")
    slope = formula.slope(before, after)
    rows = [
        (
            term.part,
            term.input,
            term.read(before),
            term.read(after),
            slope * formula.parts[term.part] * (term.value(after) - term.value(before)),
        )
        for term in formula.terms
    ]
    return pd.DataFrame(rows, columns=["part", "input", "before", "after", "contribution"])
