"""Conditions on columns as people write them: `level=provincial`, `staff>50`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

SIGN = re.compile(r"([!<>]=|[=<>])")
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
FLAGS = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}


@dataclass(frozen=True, slots=True)
class Condition:
    """A column, a comparison and a value."""

    column: str
    sign: str
    value: str

    def __str__(self) -> str:
        return f"{self.column}{self.sign}{self.value}"

    def holds(self, column: pd.Series) -> pd.Series:
        """Mask of the rows that fulfil the condition; rows with an unknown value do not.

        Raises DataError if the value is not of the column's type.
        """
        import pandas as pd

        compare = COMPARE[self.sign]
        if pd.api.types.is_bool_dtype(column):
            found = compare(column, self._flag())
        elif pd.api.types.is_numeric_dtype(column):
            found = compare(column.astype("Float64"), self._number())
        elif self.sign in ("=", "!="):
            found = compare(column.astype("string").str.casefold(), self.value.casefold())
        else:
            raise DataError(f"{self}: {self.column} holds words: compare it by = or !=")
        known: pd.Series = found.astype("boolean").where(column.notna(), False)
        return known.fillna(False).astype(bool)

    def _flag(self) -> bool:
        if self.value.lower() not in FLAGS or self.sign not in ("=", "!="):
            raise DataError(f"{self}: {self.column} is yes or no: write {self.column}=yes")
        return FLAGS[self.value.lower()]

    def _number(self) -> float:
        try:
            return float(self.value.replace(",", ""))
        except ValueError:
            raise DataError(
                f"{self}: {self.value!r} is not a number, as {self.column} is"
            ) from None


def parse_condition(text: str) -> Condition:
    """Parse a condition of `--where`. Raises DataError if it is none.

    >>> parse_condition("staff >= 50")
    Condition(column='staff', sign='>=', value='50')
    """
    parts = [part.strip() for part in SIGN.split(text, maxsplit=1)]
    if len(parts) == 1 or not all(parts):
        raise DataError(f"--where {text!r}: write a column, a sign and a value: level=provincial")
    return Condition(*parts)


def fulfilled(conditions: Sequence[Condition], frame: pd.DataFrame) -> pd.Series:
    """Mask of the rows that fulfil one `=` and all other conditions of every column.

    >>> import pandas as pd
    >>> bounds = [parse_condition("a>1"), parse_condition("a<3")]
    >>> fulfilled(bounds, pd.DataFrame({"a": [1, 2, 3]})).tolist()
    [False, True, False]
    """
    import pandas as pd

    chosen = pd.Series(True, frame.index)
    for name in dict.fromkeys(each.column for each in conditions):
        own = [each for each in conditions if each.column == name]
        equal = [each.holds(frame[name]) for each in own if each.sign == "="]
        others = [each.holds(frame[name]) for each in own if each.sign != "="]
        for each in others:
            chosen &= each
        if equal:
            chosen &= pd.concat(equal, axis=1).any(axis=1)
    return chosen
