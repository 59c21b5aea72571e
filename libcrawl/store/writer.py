"""Items into tables: the only code that knows both.

A batch is one transaction, and its verdicts follow the rows that they are about. Writing the
same batch again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine

from libcrawl.items import (
    AccountMoment,
    Profile,
    Refresh,
    Removal,
    WorkBatch,
    WorkDays,
)
from libcrawl.store import account_rows, link_rows, work_rows
from libcrawl.store.server.driver import driver_cursor

Kind = TypeVar("Kind")
Item = Profile | AccountMoment | WorkBatch | WorkDays | Removal | Refresh


def moments(item: Item) -> list[datetime]:
    """The times of the answers that an item comes from."""
    if isinstance(item, WorkBatch):
        return [work.captured_at for work in item.works]
    if isinstance(item, Profile):
        return [item.account.captured_at]
    if isinstance(item, Refresh):
        return [item.started_at, item.finished_at]
    return [item.captured_at]


def write(engine: Engine, run_id: int, items: Sequence[Item]) -> None:
    """Store a batch in one transaction: accounts, works, removals and holes, verdicts."""
    with engine.begin() as connection:
        make_room(connection, items)
        write_items(connection, run_id, items)


def make_room(connection: Connection, items: Sequence[Item]) -> None:
    """Make the partitions that the items need, before anything else in the transaction.

    It waits for all others that store; whoever held a lock already could wait for one of them in a
    circle.
    """
    with driver_cursor(connection) as cursor:
        work_rows.ensure_partitions(cursor, _only(WorkBatch, items))


def write_items(connection: Connection, run_id: int, items: Sequence[Item]) -> None:
    """The rows, as part of a transaction that the caller has begun."""
    with driver_cursor(connection) as cursor:
        account_rows.write_profiles(cursor, run_id, _only(Profile, items))
        account_rows.write_moments(cursor, run_id, _only(AccountMoment, items))
        batches = _only(WorkBatch, items)
        work_rows.write_works(cursor, run_id, batches)
        link_rows.write_links(cursor, batches)
        for item in items:
            if isinstance(item, WorkDays):
                work_rows.write_days(cursor, run_id, item)
            elif isinstance(item, Removal):
                work_rows.write_removal(cursor, item)
        account_rows.write_refreshes(cursor, run_id, _only(Refresh, items))


def _only(kind: type[Kind], items: Sequence[Item]) -> list[Kind]:
    return [item for item in items if isinstance(item, kind)]
