"""Items into tables: the only code that knows both.

A batch is one transaction, and its verdicts stand after the rows that they speak of. Writing the
same batch again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from libcrawl.items import (
    AccountMoment,
    Profile,
    Refresh,
    Removal,
    WorkBatch,
    WorkDays,
)
from libcrawl.store import account_rows, work_rows

Item = Profile | AccountMoment | WorkBatch | WorkDays | Removal | Refresh


def write(engine: Engine, run_id: int, items: Sequence[Item]) -> None:
    """Store a batch in one transaction: accounts, works, what is said of works, verdicts."""
    with engine.begin() as connection:
        write_items(connection, run_id, items)


def write_items(connection: Connection, run_id: int, items: Sequence[Item]) -> None:
    """The same as part of a transaction that the caller has begun."""
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        for item in items:
            if isinstance(item, Profile):
                account_rows.write_profile(cursor, run_id, item)
            elif isinstance(item, AccountMoment):
                account_rows.write_moment(cursor, run_id, item)
        batches = [item for item in items if isinstance(item, WorkBatch)]
        work_rows.write_works(cursor, run_id, batches)
        for item in items:
            if isinstance(item, WorkDays):
                work_rows.write_days(cursor, run_id, item)
            elif isinstance(item, Removal):
                work_rows.write_removal(cursor, item)
        for item in items:
            if isinstance(item, Refresh):
                account_rows.write_refresh(cursor, run_id, item)
