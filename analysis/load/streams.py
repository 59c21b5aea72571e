"""Rows of a query in frames of a bounded size, so that memory stays flat whatever their number.

They come by COPY and are read by Arrow. For a cursor, PostgreSQL would plan to give the first rows
soon, which of a million costs more than to sort them once, and each value would be an object first.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from analysis.errors import DataError

CHUNK = 20_000  # rows
SHANGHAI = "Asia/Shanghai"
# Types of PostgreSQL by their number in pg_type, which never changes: as Arrow reads them.
NUMBER, REAL, TEXT = pa.int64(), pa.float64(), pa.string()
TYPES = {
    16: pa.bool_(),
    20: NUMBER, 21: NUMBER, 23: NUMBER,
    25: TEXT, 1043: TEXT,
    700: REAL, 701: REAL, 1700: REAL,
    1184: pa.timestamp("us"), 1186: NUMBER, 1009: TEXT,
}  # fmt: skip
MOMENT, SPAN, NAMES = 1184, 1186, 1009  # timestamptz, interval, text[]
# Expressions for types whose text in COPY is unsuitable: UTC, microseconds, JSON.
SELECTED = {
    MOMENT: "{} AT TIME ZONE 'UTC'",
    SPAN: "(extract(EPOCH FROM {}) * 1000000)::bigint",
    NAMES: "array_to_json({})",
}
Line = bytes | bytearray | memoryview  # of CSV
DTYPES = {
    pa.bool_(): pd.BooleanDtype(),
    NUMBER: pd.Int64Dtype(),
    REAL: pd.Float64Dtype(),
    TEXT: pd.StringDtype(),
}


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """A column of a query, and the number of its type."""

    name: str
    kind: int

    @property
    def type(self) -> pa.DataType:
        """As Arrow reads it."""
        return TYPES.get(self.kind, TEXT)

    @property
    def selected(self) -> sql.Composed:
        """The expression that COPY is to give."""
        return sql.SQL(SELECTED.get(self.kind, "{}")).format(sql.Identifier(self.name))

    def finished(self, read: pa.ChunkedArray) -> pd.Series:
        """The values read, converted for the frame."""
        if self.kind == NAMES:
            return pd.Series(_names(read), dtype="object")
        values: pd.Series = read.to_pandas(types_mapper=DTYPES.get)
        if self.kind == MOMENT:
            values = values.dt.tz_localize("UTC").dt.tz_convert(SHANGHAI)
        return values.astype("timedelta64[us]") if self.kind == SPAN else values


def stream(
    engine: Engine, query: str, values: dict[str, Any], size: int = CHUNK
) -> Iterator[pd.DataFrame]:
    """Frames of the query's rows, all of the same types; an empty one if there are no rows.

    Raises DataError with PostgreSQL's message.
    """
    try:
        with engine.connect() as connection, connection.begin():
            yield from _stream(connection, query, values, size)
    except (DBAPIError, psycopg.Error) as error:
        words = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
        raise DataError(f"the database cannot be read: {words}") from None


def _stream(
    connection: Connection, query: str, values: dict[str, Any], size: int
) -> Iterator[pd.DataFrame]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    compiled = text(query).compile(dialect=connection.dialect)
    filled = psycopg.ClientCursor(driver).mogrify(str(compiled), compiled.params | values)
    columns = _describe(driver, filled)
    copying = sql.SQL("COPY (SELECT {} FROM ({}) AS rows) TO STDOUT (FORMAT csv)").format(
        sql.SQL(", ").join(each.selected for each in columns), sql.SQL(filled)
    )
    with driver.cursor() as cursor, cursor.copy(copying) as copy:
        rows = iter(copy)
        block = list(islice(rows, size))
        yield _frame(columns, block)
        while block := list(islice(rows, size)):
            yield _frame(columns, block)


def _describe(driver: psycopg.Connection[Any], filled: str) -> list[QueryColumn]:
    nothing = sql.SQL("SELECT * FROM ({}) AS rows LIMIT 0").format(sql.SQL(filled))
    with driver.cursor() as cursor:
        cursor.execute(nothing)
        return [QueryColumn(each.name, each.type_code) for each in cursor.description or []]


def _frame(columns: Sequence[QueryColumn], lines: Sequence[Line]) -> pd.DataFrame:
    types = {str(n): each.type for n, each in enumerate(columns)}
    table = _read(lines, types) if lines else pa.schema(types).empty_table()
    return pd.DataFrame(
        {each.name: each.finished(read) for each, read in zip(columns, table.columns, strict=True)}
    )


def _read(lines: Sequence[Line], types: dict[str, pa.DataType]) -> pa.Table:
    return pyarrow.csv.read_csv(
        io.BytesIO(b"".join(lines)),
        read_options=pyarrow.csv.ReadOptions(column_names=list(types)),
        parse_options=pyarrow.csv.ParseOptions(
            newlines_in_values=True,
            ignore_empty_lines=False,  # NULL alone in its row
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,  # "" is a text without letters
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
        ),
    )


def _names(read: pa.ChunkedArray) -> list[tuple[str, ...]]:
    """Lists of names, empty for NULL. Equal lists are parsed once."""
    texts = read.to_pylist()
    known = {each: tuple(json.loads(each)) if each else () for each in set(texts)}
    return [known[each] for each in texts]
