"""Observations of works of one month as a Parquet file that explains itself.

Beside the keys of this database it names platform, account and work as the platform does, so that
it can be read without the database, and recognised by another one. Every page has a checksum.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, text

from libcrawl.items import WORK_COUNTERS, WORK_MEASURES
from libcrawl.store.errors import RetentionError

ROWS_AT_ONCE = 50_000
OURS = b"libcrawl"
SCHEMA = pa.schema(
    [
        pa.field("platform", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("work", pa.string(), nullable=False),
        pa.field("work_id", pa.int64(), nullable=False),
        pa.field("captured_at", pa.timestamp("us", tz="Asia/Shanghai"), nullable=False),
        pa.field("run_id", pa.int64(), nullable=False),
        *(pa.field(name, pa.int64()) for name in WORK_COUNTERS),
        *(pa.field(name, pa.float64()) for name in WORK_MEASURES),
        pa.field("rounded", pa.list_(pa.string()), nullable=False),
        pa.field("capped", pa.list_(pa.string()), nullable=False),
    ]
)
ROWS = f"""
SELECT accounts.platform, accounts.platform_id, works.platform_id, snapshots.work_id,
    {", ".join(f"snapshots.{name}" for name in SCHEMA.names[4:])}
FROM {{partition}} AS snapshots
INNER JOIN works ON works.id = snapshots.work_id
INNER JOIN accounts ON accounts.id = works.account_id
ORDER BY snapshots.work_id, snapshots.captured_at
"""  # noqa: S608  (our own names)

Report = Callable[[int], None]


def write_file(
    connection: Connection, partition: str, path: Path, month: str, report: Report
) -> int:
    """Write the partition's rows to the file, and compare what can be read from it with them, row
    by row; how many they are. `report` is called with numbers of rows processed, twice for each
    row.

    The connection's transaction must see the same rows throughout. Raises RetentionError.
    """
    about = json.dumps({"month": month, "table": "work_snapshots"})
    schema = SCHEMA.with_metadata({OURS: about})
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as writer:
        for batch in _batches(connection, partition):
            writer.write_table(batch, row_group_size=len(batch))
            rows += len(batch)
            report(len(batch))
    groups = read_groups(path)
    for batch in _batches(connection, partition):
        if not batch.equals(next(groups, None)):
            raise RetentionError(f"{path} does not hold what was written to it: is the disk sound?")
        report(len(batch))
    if rows_of(path) != rows:
        raise RetentionError(f"{path} does not hold what was written to it: is the disk sound?")
    return rows


def month_of(path: Path) -> str:
    """The month that the file is about, e.g. 2025-01. Raises RetentionError for any other file."""
    try:
        about = json.loads((pq.read_schema(path).metadata or {})[OURS])
        return str(about["month"])
    except (KeyError, OSError, ValueError) as error:
        raise RetentionError(
            f"{path} is not a file that `scrapy retention` has written: {error}"
        ) from error


def rows_of(path: Path) -> int:
    """How many observations the file holds, by its own word."""
    return int(pq.read_metadata(path).num_rows)


def read_groups(path: Path) -> Iterator[pa.Table]:
    """The rows in portions, every checksum compared; a counter that the file does not have, as it
    is older, is NULL. Raises RetentionError.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for number in range(file.num_row_groups):
                yield _completed(file.read_row_group(number)).cast(SCHEMA)
    except (OSError, ValueError) as error:
        raise RetentionError(f"{path} is damaged: {error}") from error


def _completed(group: pa.Table) -> pa.Table:
    for name in {*WORK_COUNTERS, *WORK_MEASURES} - set(group.column_names):
        empty = pa.nulls(len(group), SCHEMA.field(name).type)
        group = group.append_column(SCHEMA.field(name), empty)
    return group.select(SCHEMA.names)


def _batches(connection: Connection, partition: str) -> Iterator[pa.Table]:
    streamed = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    result = streamed.execute(text(ROWS.format(partition=partition)))
    for rows in result.partitions():
        columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True))
        arrays = [
            pa.array(column, type=field.type) for column, field in zip(columns, SCHEMA, strict=True)
        ]
        yield pa.Table.from_arrays(arrays, schema=SCHEMA)
