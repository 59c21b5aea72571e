"""Counts, sums and maxima of rows by account, in numpy: frames cost more than the sums in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class RowsByAccount:
    """Rows with an `account_id`: those of the accounts, each with the position of its account."""

    def __init__(self, rows: pd.DataFrame, accounts: pd.Series) -> None:
        places = pd.Index(accounts).get_indexer(pd.Index(rows["account_id"]))
        if (places < 0).any():
            rows, places = rows[places >= 0], places[places >= 0]
        self.rows, self.places, self.accounts = rows, places, len(accounts)

    def count(self, flags: Flags | None = None) -> Integers:
        """The number of rows of each account, or of those that the flags mark."""
        places = self.places if flags is None else self.places[flags]
        return np.bincount(places, minlength=self.accounts).astype(np.int64)

    def sum(self, values: Floats) -> tuple[Floats, Integers]:
        """Of each account the sum of its known values (not NaN), and how many they are."""
        is_known = ~np.isnan(values)
        known = values if is_known.all() else np.where(is_known, values, 0)
        # of no rows at all bincount gives integers
        sums = np.bincount(self.places, weights=known, minlength=self.accounts).astype(np.float64)
        return sums, self.count(is_known)

    def maximum(self, values: Floats) -> Floats:
        """Of each account the largest of its known values; -inf where there is none."""
        highest = np.full(self.accounts, -np.inf)
        np.fmax.at(highest, self.places, values)
        return highest

    def count_different(self, column: pd.Series) -> Integers:
        """Of each account the number of different values of the column that are known."""
        codes, different = pd.factorize(column)
        is_known = codes >= 0
        number = max(len(different), 1)
        pairs = np.unique(self.places[is_known] * number + codes[is_known])
        return np.bincount(pairs // number, minlength=self.accounts).astype(np.int64)

    def count_names(
        self, column: Iterable[Collection[str]], wanted: Sequence[str]
    ) -> dict[str, Integers]:
        """Of each wanted name and account the number of rows that have it in the column."""
        counts = {name: np.zeros(self.accounts, np.int64) for name in wanted}
        for place, names in zip(self.places, column, strict=True):
            for name in counts.keys() & names if names else ():
                counts[name][place] += 1
        return counts


def as_floats(column: pd.Series) -> Floats:
    """The values; NaN where not known."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def as_integers(column: pd.Series) -> Integers:
    """The values, all of which are known."""
    return column.to_numpy(dtype=np.int64)


def as_flags(column: pd.Series) -> Flags:
    """Whether each value is true; what is not known is not."""
    return column.to_numpy(dtype=np.bool_, na_value=False)


def integers(values: npt.NDArray[np.generic], is_unknown: Flags | None = None) -> ExtensionArray:
    """As nullable integers, NA where not known."""
    unknown = np.zeros(len(values), np.bool_) if is_unknown is None else is_unknown
    with np.errstate(invalid="ignore"):  # what is not known may be NaN
        return pd.arrays.IntegerArray(values.astype(np.int64), unknown)


def floats(values: Floats, is_unknown: Flags) -> ExtensionArray:
    """As nullable numbers, NA where not known."""
    return pd.arrays.FloatingArray(values, is_unknown)
