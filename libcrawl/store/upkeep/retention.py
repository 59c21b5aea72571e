"""Old observations leave the database for files, and the views go on.

Of a month that is archived, the last observation of each work stays where it was: it is the one
that latest_work_counters shows, and the one that the indices of that month and of its year count.
All others are in the file, and come back from it (libcrawl.store.upkeep.attach).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from psycopg import errors
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from libcrawl.process.file_modes import PRIVATE, make_private_folder
from libcrawl.store.errors import RetentionError

FILE = "work_snapshots_{}.parquet"
HALF = ".{}.part"
SCHEMA = "archive"
THINNED = "Archived: "
MONTHS = f"""
SELECT child.relname AS partition, pg_total_relation_size(child.oid) AS size
FROM pg_inherits INNER JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = 'work_snapshots'::regclass
    AND child.relname ~ '^work_snapshots_y[0-9]{{4}}m[0-9]{{2}}$'
    AND child.relname < to_char(CAST(:before AS date), '"work_snapshots_y"YYYY"m"MM')
    AND coalesce(obj_description(child.oid), '') NOT LIKE '{THINNED}%'
ORDER BY child.relname
"""  # noqa: S608
COUNT = "SELECT count(*) AS rows, count(DISTINCT work_id) AS stay FROM {name}"
COUNT_THINNED = """
SELECT (SELECT count(*) FROM {name}) AS here, (SELECT count(*) FROM {name}_thin) AS kept
"""
# Locks in the order in which a writer takes them, see ensure_snapshot_partition.
THIN = """
CREATE TABLE {name}_thin (LIKE work_snapshots INCLUDING DEFAULTS INCLUDING INDEXES
    INCLUDING COMMENTS INCLUDING STORAGE);
INSERT INTO {name}_thin
SELECT DISTINCT ON (work_id) * FROM {name}
ORDER BY work_id, captured_at DESC;
LOCK TABLE crawl_runs, works IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE work_snapshots IN ACCESS EXCLUSIVE MODE;
"""
SWAP = """
CREATE SCHEMA IF NOT EXISTS archive;
ALTER TABLE work_snapshots DETACH PARTITION {name};
ALTER TABLE {name} SET SCHEMA archive;
ALTER TABLE {name}_thin RENAME TO {name};
ALTER TABLE work_snapshots ATTACH PARTITION {name} FOR VALUES FROM ('{starts}') TO ('{ends}');
COMMENT ON TABLE {name} IS '{comment}';
DELETE FROM month_end_notes WHERE ends_at = '{ends}';
DROP TRIGGER IF EXISTS forget_month_end ON archive.{name};
DROP TRIGGER IF EXISTS forget_month_end_whole ON archive.{name};
"""
# Alone, it must not hold up what happens to works and runs.
FOREIGN_KEYS = """
SELECT conname FROM pg_constraint
WHERE conrelid = 'archive.{name}'::regclass AND contype = 'f'
"""
LET_ANALYSTS_READ = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'analyst') THEN
        GRANT USAGE ON SCHEMA archive TO analyst;
        GRANT SELECT ON ALL TABLES IN SCHEMA archive TO analyst;
    END IF;
END $$
"""


class Month(NamedTuple):
    """A month that is whole in the database: its partition, first day and bytes."""

    partition: str
    starts: date
    size: int

    @property
    def name(self) -> str:
        return f"{self.starts:%Y-%m}"

    @property
    def starts_at(self) -> str:
        return f"{self.starts} 00:00+08"

    @property
    def ends_at(self) -> str:
        year, month = self.starts.year + self.starts.month // 12, self.starts.month % 12 + 1
        return f"{date(year, month, 1)} 00:00+08"


class Archived(NamedTuple):
    """A month that was archived: its file, the rows in it, and those of them that stay."""

    path: Path
    rows: int
    kept: int


def months_before(engine: Engine, before: date) -> list[Month]:
    """The months before that of this day which were not archived yet, oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(text(MONTHS), {"before": before}).all()
    return [Month(row.partition, _first_day(row.partition), row.size) for row in rows]


def count_rows(engine: Engine, month: Month) -> tuple[int, int]:
    """How many observations the month has, and how many of them would stay."""
    with engine.connect() as connection:
        found = connection.execute(text(COUNT.format(name=month.partition))).one()
    return found.rows, found.stay


def archive_month(
    engine: Engine, month: Month, folder: Path, *, drops: bool, report: Callable[[int], None]
) -> Archived:
    """Write the month's file, compare it, and leave the last observation of each work behind.

    The others are detached into the schema `archive`, or dropped. `report`: see write_file. Raises
    RetentionError; the database is then as it was.
    """
    from libcrawl.store.upkeep.snapshot_file import rows_of, write_file  # noqa: PLC0415  (pyarrow)

    path = folder / FILE.format(month.name)
    half = folder / HALF.format(path.name)
    try:
        make_private_folder(folder)
        try:
            with engine.connect().execution_options(isolation_level="REPEATABLE READ") as reading:
                rows = write_file(reading, month.partition, half, month.name, report)
            if path.exists() and rows_of(path) > rows:
                raise RetentionError(
                    f"{path} holds more than the database has of {month.name}: move it away, or"
                    " bring it back first (--attach)"
                )
            half.chmod(PRIVATE)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise RetentionError(f"{folder} cannot be written: {error}") from error
    return Archived(path, rows, _thin_out(engine, month, path, rows, drops=drops))


def _first_day(partition: str) -> date:
    year, month = partition.removeprefix("work_snapshots_y").split("m")
    return date(int(year), int(month), 1)


def _thin_out(engine: Engine, month: Month, path: Path, rows: int, *, drops: bool) -> int:
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            return _swap(connection, month, path, rows, drops=drops)
    except OperationalError as error:
        if isinstance(error.orig, errors.LockNotAvailable | errors.DeadlockDetected):
            raise RetentionError(
                f"{month.name} stays as it is: others use the table; {path} is written, try again"
            ) from error
        raise


def _swap(connection: Connection, month: Month, path: Path, rows: int, *, drops: bool) -> int:
    name = month.partition
    connection.exec_driver_sql(THIN.format(name=name))
    counted = connection.execute(text(COUNT_THINNED.format(name=name))).one()
    if counted.here != rows:
        raise RetentionError(f"{month.name} has grown while it was written: try again")
    words = SWAP.format(
        name=name,
        starts=month.starts_at,
        ends=month.ends_at,
        comment=f"{THINNED}the last observation of each work; all {rows} in {path.name}",
    )
    connection.exec_driver_sql(words, execution_options={"no_parameters": True})
    if drops:
        connection.exec_driver_sql(f"DROP TABLE archive.{name}")
    else:
        for (key,) in connection.execute(text(FOREIGN_KEYS.format(name=name))).all():
            connection.exec_driver_sql(f'ALTER TABLE archive.{name} DROP CONSTRAINT "{key}"')
        connection.exec_driver_sql(LET_ANALYSTS_READ)
    connection.exec_driver_sql(f"ANALYZE {name}")
    return int(counted.kept)
