"""Problems 2, 3 and 5: staff. From a table of facts: accounts do not show it."""

from __future__ import annotations

import pandas as pd

from analysis.compute.problems.month import Month
from analysis.compute.problems.rows import MEASURE
from analysis.compute.versions import VERSIONS


def correlate_staff(month: Month, facts: pd.DataFrame) -> pd.DataFrame:
    """Spearman's ρ of each numeric fact with the works and the first index on each platform.

    Rows as the other measures have them, of problem 2; `measure` is FACT~COLUMN, the interval that
    of ρ, n the libraries.
    """
    from analysis.compute.statistics import correlate

    names = [str(name) for name in facts.select_dtypes("number").columns]
    rows = []
    for platform, figures, _ in month.platforms():
        first = [name for name, each in VERSIONS.items() if each.platform == platform][:1]
        merged = figures.merge(facts, on="library")
        for fact in names:
            for column in ["works", *first]:
                both = merged[[fact, column]].dropna().astype("float64")
                if len(both) < 4 or both.nunique().min() < 2:
                    continue
                spearman = correlate(both, [fact, column], ("Spearman",)).iloc[0]
                rows.append(
                    {
                        "problem": 2, "measure": f"{fact}~{column}", "platform": platform,
                        "value": spearman["effect"], "low": spearman["effect_low"],
                        "high": spearman["effect_high"], "n": len(both),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=list(MEASURE)).astype(MEASURE)
