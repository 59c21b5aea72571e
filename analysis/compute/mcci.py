"""MCCI: the indices of a library as one, with that of WeChat Channels from the user's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.choices import Scoring, Weighting
from analysis.compute.cases import join_facts
from analysis.compute.composite import compose
from analysis.compute.composite_table import MCCIS, mcci_version, tabulate
from analysis.compute.versions import VERSIONS
from analysis.names import CHANNELS


@dataclass(frozen=True, slots=True)
class Mcci:
    """`version`: mcci, or mcci-3 without the index of Channels; `weights` of its columns.

    `table`: one row for each library, as `tabulate` has them, with score and rank, the best first.
    """

    version: str
    weights: Mapping[str, float]
    table: pd.DataFrame


def compute_mcci(figures: pd.DataFrame, facts: pd.DataFrame | None) -> Mcci | None:
    """As `composite` without columns has it; None without an account of one of its platforms.

    `figures`: as compute_figures gives them; `facts`: one row for each library, of which the column
    `channels` counts.
    """
    version = mcci_version([] if facts is None else list(facts.columns))
    weights = MCCIS[version]
    platforms = {VERSIONS[name].platform for name in weights if name in VERSIONS}
    if not platforms <= set(figures["platform"]):
        return None
    own = [CHANNELS] if CHANNELS in weights else []
    if facts is not None and own:
        figures = join_facts(figures, facts[["library", *own]])
    table = tabulate(figures, list(weights), facts=own)
    scores = compose(table[list(weights)], Weighting.FIXED, Scoring.VALUES, weights).scores
    table = table.assign(score=scores["score"], rank=scores["rank"])
    ordered = table.sort_values(["rank", "library"], na_position="last", kind="stable")
    return Mcci(version, weights, ordered.reset_index(drop=True))
