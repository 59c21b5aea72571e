"""The way back: observations from a file of `scrapy retention` into the database."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text

from libcrawl.store.errors import RetentionError
from libcrawl.store.server.driver import driver_cursor
from libcrawl.store.upkeep.snapshot_file import SCHEMA, Report, month_of, read_groups

COLUMNS = ", ".join(SCHEMA.names[3:])
COMING = """
CREATE TEMPORARY TABLE coming ON COMMIT DROP AS
SELECT NULL::text AS platform, NULL::text AS account, NULL::text AS work, * FROM work_snapshots
WITH NO DATA
"""
FOREIGN = """
SELECT count(DISTINCT coming.work_id) FROM coming
LEFT JOIN works ON works.id = coming.work_id AND works.platform_id = coming.work
LEFT JOIN accounts ON accounts.id = works.account_id
    AND accounts.platform = coming.platform AND accounts.platform_id = coming.account
LEFT JOIN crawl_runs ON crawl_runs.id = coming.run_id
WHERE accounts.id IS NULL OR crawl_runs.id IS NULL
"""
# Works that were joined with others since: they are named and numbered otherwise by now.
RENAME = """
UPDATE coming SET work_id = works.id, work = works.platform_id
FROM work_identifiers AS former
INNER JOIN works ON works.id = former.work_id
INNER JOIN accounts ON accounts.id = works.account_id
WHERE coming.platform = accounts.platform AND coming.account = accounts.platform_id
    AND coming.work IN (former.platform_id, works.platform_id)
"""
INSERT = f"""
INSERT INTO work_snapshots ({COLUMNS}) SELECT {COLUMNS} FROM coming
ON CONFLICT (work_id, captured_at) DO NOTHING
"""  # noqa: S608
KEEP_AGE_COUNTERS = """
SELECT keep_age_counters(portions.keys)
FROM (
    SELECT array_agg(DISTINCT work_id) AS keys FROM coming GROUP BY work_id / 10000
) AS portions
"""


class Attached(NamedTuple):
    """A file that came back: its month, its rows, and those of them that were not there yet."""

    month: str
    rows: int
    added: int


def attach(engine: Engine, path: Path, report: Report) -> Attached:
    """Bring the rows of the file back, all or none; rows that are there stay as they are.

    `report` is called with the rows of every portion. Raises RetentionError where the file is
    damaged, or of another database.
    """
    month = month_of(path)
    with engine.begin() as connection:
        rows = _copy(connection, path, report)
        connection.execute(text(RENAME))
        foreign = connection.execute(text(FOREIGN)).scalar_one()
        if foreign:
            raise RetentionError(
                f"{path} is of another database: {foreign} of its works are not ours"
            )
        starts = f"{month}-01 00:00+08"
        made = text("SELECT ensure_snapshot_partition(CAST(:starts AS timestamptz))")
        connection.execute(made, {"starts": starts})
        added = connection.execute(text(INSERT)).rowcount
        connection.execute(text(KEEP_AGE_COUNTERS))
        partition = f"work_snapshots_y{month[:4]}m{month[5:]}"
        if connection.execute(text("SELECT to_regclass(:name)"), {"name": partition}).scalar():
            connection.exec_driver_sql(f"COMMENT ON TABLE {partition} IS NULL")
            connection.exec_driver_sql(f"ANALYZE {partition}")
    return Attached(month, rows, added)


def _copy(connection: Connection, path: Path, report: Report) -> int:
    connection.execute(text(COMING))
    names = ", ".join(SCHEMA.names)
    rows = 0
    with (
        driver_cursor(connection) as cursor,
        cursor.copy(f"COPY coming ({names}) FROM STDIN") as copy,
    ):
        for group in read_groups(path):
            for row in zip(*(column.to_pylist() for column in group.columns), strict=True):
                copy.write_row(row)
            rows += len(group)
            report(len(group))
    return rows
