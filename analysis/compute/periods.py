"""Tables of several periods: one below the other, or the periods side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.errors import DataError


def stack(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The rows of all periods, with `period_name` in front."""
    frames = [table.assign(period_name=name) for name, table in tables.items()]
    frame = pd.concat([each for each in frames if len(each)] or frames[:1], ignore_index=True)
    return frame[["period_name", *(name for name in frame.columns if name != "period_name")]]


def spread(table: pd.DataFrame, keys: Sequence[str], value: str) -> pd.DataFrame:
    """One row for each of the keys and a column for each period, which holds the value.

    Raises DataError where a period has several rows of the same keys.
    """
    keys = [name for name in keys if name in table]
    if table.duplicated([*keys, "period_name"]).any():
        raise DataError("a period has several rows of the same kind: leave --wide out")
    order = table[keys].drop_duplicates().reset_index(drop=True)
    filled = table.assign(**{name: table[name].astype("object") for name in keys})
    wide = filled.set_index([*keys, "period_name"])[value].unstack("period_name")
    wide = wide.reindex(pd.MultiIndex.from_frame(order) if len(keys) > 1 else order[keys[0]])
    return wide.rename_axis(columns=None).reset_index()
