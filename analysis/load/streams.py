"""Rows of a query in frames of a bounded size, so that memory stays flat whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pandas as pd
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from analysis.errors import DataError

CHUNK = 20_000  # rows
SHANGHAI = "Asia/Shanghai"
# Types of PostgreSQL by their number in pg_type, which never changes.
DTYPES = {
    16: "boolean",
    20: "Int64", 21: "Int64", 23: "Int64",
    25: "string", 1043: "string",
    700: "Float64", 701: "Float64", 1700: "Float64",
    1186: "timedelta64[us]",
}  # fmt: skip
MOMENT = 1184
NAMES = 1009  # text[]


def stream(
    engine: Engine, query: str, values: dict[str, Any], size: int = CHUNK
) -> Iterator[pd.DataFrame]:
    """Frames of the query's rows, with the same types each; one without rows where there is none.

    Raises DataError saying what the database refused.
    """
    try:
        with engine.connect() as connection:
            result = connection.execution_options(stream_results=True, yield_per=size).execute(
                text(query), values
            )
            assert result.cursor is not None  # rows are still to come
            kinds = [(str(each[0]), cast(int, each[1])) for each in result.cursor.description]
            is_empty = True
            for rows in result.partitions(size):
                is_empty = False
                yield _frame(kinds, rows)
            if is_empty:
                yield _frame(kinds, [])
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0]
        raise DataError(f"the database cannot be read: {words}") from None


def _frame(kinds: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pd.DataFrame(
        {name: _column(kind, values) for (name, kind), values in zip(kinds, columns, strict=True)}
    )


def _column(kind: int, values: Sequence[Any]) -> pd.Series:
    if kind == MOMENT:
        moments = pd.to_datetime(list(values), utc=True).tz_convert(SHANGHAI)
        return pd.Series(moments).dt.as_unit("us")
    if kind == NAMES:
        return pd.Series([tuple(each or ()) for each in values], dtype="object")
    return pd.Series(list(values), dtype=DTYPES.get(kind, "object"))
